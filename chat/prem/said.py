"""Which error the words of a server speak of: the wordings of many servers, one kind of error."""

import re

from .errors import BadKey, ContextTooLong, NoSuchModel, PremError, QuotaExceeded, RateLimited

# The first that fits counts. The comments name servers whose words the line knows.
KINDS: tuple[tuple[type[PremError], re.Pattern[str]], ...] = (
    (
        RateLimited,
        re.compile(
            r"rate.?limit|too many requests|throttl"
            r"|tokens per (minute|day|hour)|requests per (minute|day|hour)",
            re.I,
        ),
    ),
    (
        QuotaExceeded,
        re.compile(
            r"insufficient[ _](quota|credits?|balance|funds)|quota (has been )?exceeded"
            r"|exceeded your current quota|billing|credit balance|payment required"
            r"|(out of|no|not enough|more) credits?\b|exceeded your monthly|spend(ing)? limit"
            r"|budget.{0,20}exceeded|exceeded budget|quota_exceeded|arrearage",
            re.I,
        ),
    ),
    (
        ContextTooLong,
        re.compile(
            r"context.{0,20}(length|window|size)"  # OpenAI, vLLM, llama.cpp, litellm
            r"|maximum context|max(imum)? model length|exceed_context_size"
            r"|(prompt|input|request|message)s?.{0,60}(is|are) (too long|longer than)"  # Anthropic
            r"|too large for model|too large prompt"  # Mistral
            r"|too many (input )?tokens(?! per)|token count.{0,40}exceeds"  # Google
            r"|inputs? tokens.{0,40}(must be <=|exceed)"  # TGI, OpenAI's Responses
            r"|reduce the length of (the|your) (messages|prompt|input)",
            re.I,
        ),
    ),
    (
        NoSuchModel,
        re.compile(
            r"model_not_found|unknown[ _]model|no such model|invalid model\b"  # litellm
            r"|not a valid model|not allowed to access model|can.?t access model"
            r"|model.{0,120}(does not exist|not found|is not available|doesn.?t exist)"
            r"|no endpoints found for",
            re.I,
        ),
    ),
    (
        BadKey,
        re.compile(
            r"(invalid|incorrect|wrong|missing|expired|no)[ _](x-)?api[-_ ]?key"
            r"|api[-_ ]?key.{0,40}(not valid|invalid|incorrect|expired|not accepted|is missing)"
            r"|invalid_authentication|authentication(_| )?(error|failed|fails)|unauthori[sz]ed"
            r"|invalid (authentication|token|credentials)|permission_denied",
            re.I,
        ),
    ),
)


def kind_of_words(words: str) -> type[PremError] | None:
    """The error that these words speak of; None where they speak of none that is known."""
    words = words[:4000]
    return next((kind for kind, pattern in KINDS if pattern.search(words)), None)
