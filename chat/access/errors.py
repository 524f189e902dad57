"""The error of the domain for an object that is missing or hidden."""


class NotFound(Exception):
    """The object does not exist, or the actor may not see it; views answer 404 in both cases."""
