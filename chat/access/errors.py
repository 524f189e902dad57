"""How the domain says that something is not there, or not for whoever asks."""


class NotFound(Exception):
    """It does not exist, or not for whoever asks: views answer 404 for both."""
