"""Why a statement cannot be prepared, or cannot be run with a value."""


class UnfitStatement(Exception):
    """The query does something else with a value than compare it by equality, once."""


class UnfitValue(TypeError):
    """The value is not of the kind that the statement was made for; None never is."""
