"""One line in the log for each failure of an API: the cause, the model, the host, the seconds."""

import logging
from urllib.parse import urlsplit

from chat.prem import PremError

from .endpoint import Access

logger = logging.getLogger("chat.upstream")
# Failures whose words are ours; those of others come from the API, and may repeat what was asked.
OWN_WORDS = {
    *("upstream_down", "upstream_busy", "upstream_cut", "upstream_stalled", "empty_reply"),
    *("malformed_stream", "reply_too_long", "line_too_long"),
}


def log_failure(error: PremError, access: Access, what: str, seconds: float) -> None:
    """Write it down, without a text and without a key; `what` was asked for: a model, or the list.

    What a server says when it breaks (5xx) is for operators alone, and is added, redacted.
    """
    if access.refused is not None:  # nobody was asked
        return
    cause = error.kind
    if error.status:
        cause += f", answered {error.status}"
    elif error.kind in OWN_WORDS:
        cause += f", {error.message.rstrip('.')}"
    if error.said:
        cause += f": {error.said}"
    host = urlsplit(access.base_url).netloc.rpartition("@")[2]
    if access.source == "simulator":
        host = "the simulator"
    logger.warning("%r at %s failed after %.1f s: %s", what, host, seconds, cause)
