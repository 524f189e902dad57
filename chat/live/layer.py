"""What may be wrong with the channel layer: it is away, or it refuses us."""

import logging


class LayerAway(Exception):
    """The channel layer does not answer now; it may later."""


class LayerRefused(Exception):
    """The channel layer answers, and will not have us: a setting is wrong."""


def explained(error: Exception) -> Exception:
    """LayerAway or LayerRefused for an error of Redis or of the way to it, else the error itself.

    Called where there is a layer of Redis alone: its library is not loaded for others.
    """
    from redis import exceptions

    reason = str(error).strip() or type(error).__name__
    if isinstance(error, exceptions.AuthenticationError | exceptions.AuthorizationError):
        return LayerRefused(reason)
    if isinstance(error, OSError | exceptions.ConnectionError | exceptions.TimeoutError):
        return LayerAway(reason)
    if isinstance(error, exceptions.RedisError):
        return LayerRefused(reason)
    return error


class AwayInOneLine(logging.Filter):
    """For the log of the layer's library: a traceback each second tells nothing of an absence."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, Exception) and isinstance(explained(error), LayerAway):
            record.msg, record.args = f"{record.getMessage()} {type(error).__name__}: {error}", ()
            record.exc_info = None
        return True
