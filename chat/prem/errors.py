"""What can go wrong with a completion: one class for each thing a person can act on."""


class PremError(Exception):
    """Base of all. `message` is safe to show: it holds no key, no header and no HTML.

    `kind` is a short slug to store; `retry_after` is in seconds; `status` is the HTTP status where
    there was one. `said` is for the log alone, and redacted: the body of a 5xx.
    """

    kind = "unknown"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        request_id: str = "",
        said: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.retry_after = retry_after
        self.request_id = request_id
        self.said = said


class BadKey(PremError):
    """401, 403: the key is missing, wrong, or not allowed to do this."""

    kind = "bad_key"


class QuotaExceeded(PremError):
    """402, or a 429 that no waiting helps."""

    kind = "quota"


class NoSuchModel(PremError):
    """404."""

    kind = "no_such_model"


class RateLimited(PremError):
    """429; `retry_after` says how long to wait, when the API said so."""

    kind = "rate_limited"


class ContextTooLong(PremError):
    """The conversation does not fit the model."""

    kind = "context_too_long"


class BadRequest(PremError):
    """Any other 4xx."""

    kind = "bad_request"


class UpstreamDown(PremError):
    """No connection, or a 5xx."""

    kind = "upstream_down"


class UpstreamBusy(PremError):
    """All of our own connections are in use."""

    kind = "upstream_busy"


class UpstreamStalled(PremError):
    """Not a byte for the read timeout."""

    kind = "upstream_stalled"


class UpstreamCut(PremError):
    """The connection ended with neither [DONE] nor a finish reason."""

    kind = "upstream_cut"


class MalformedStream(PremError):
    """What came is not what the API promises: a web page, broken JSON, a redirect."""

    kind = "malformed_stream"


class EmptyReply(PremError):
    """The answer ended as it should, and said nothing: no text, no tool call."""

    kind = "empty_reply"

    @classmethod
    def after(cls, finish_reason: str) -> "EmptyReply":
        """The error for an answer that ended for this reason."""
        return cls(NOTHING_AFTER.get(finish_reason, "The model answered nothing."))


class UpstreamErrorEvent(PremError):
    """An error object within the stream."""

    kind = "upstream_error"


class ReplyTooLong(PremError):
    """More text than MAX_TEXT_BYTES, or more around it than MAX_WIRE_BYTES."""

    kind = "reply_too_long"


class LineTooLong(PremError):
    """A line of the stream has more than MAX_LINE_BYTES bytes."""

    kind = "line_too_long"


NOTHING_AFTER = {
    "length": "The model reached its length limit before it answered.",
    "content_filter": "The content filter held the whole answer back.",
}
