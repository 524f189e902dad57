"""The failures of the channel layer: it is away, or it refuses the connection."""

import logging
import time

LOG_AGAIN_S = 60.0


class LayerAway(Exception):
    """The channel layer does not answer; a later try may succeed."""


class LayerRefused(Exception):
    """The channel layer refuses the connection, because a setting is wrong."""


def explained(error: Exception) -> Exception:
    """LayerAway or LayerRefused for an error of Redis or of the way to it, else the error itself.

    Call it only with a layer of Redis, so that its library is not loaded without need.
    """
    from redis import exceptions

    reason = str(error).strip() or type(error).__name__
    if isinstance(error, exceptions.AuthenticationError | exceptions.AuthorizationError):
        return LayerRefused(reason)
    if isinstance(error, OSError | exceptions.ConnectionError | exceptions.TimeoutError):
        return LayerAway(reason)
    # uvloop, where a connection is written to that has just been lost.
    if isinstance(error, RuntimeError) and reason.endswith("the handler is closed"):
        return LayerAway(reason)
    if isinstance(error, exceptions.RedisError):
        return LayerRefused(reason)
    return error


class AwayInOneLine(logging.Filter):
    """A filter for the log of the layer's library: one line a minute while Redis is away.

    The library itself writes a traceback each second.
    """

    _said_at = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, Exception) or not isinstance(explained(error), LayerAway):
            return True
        record.msg, record.args = f"{record.getMessage()} {type(error).__name__}: {error}", ()
        record.exc_info = None
        now = time.monotonic()
        if now < self._said_at + LOG_AGAIN_S:
            return False
        self._said_at = now
        return True
