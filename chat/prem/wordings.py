"""Which error the words of a server speak of: the wordings of many servers, one kind of error."""

import re

from .errors import BadKey, ContextTooLong, NoSuchModel, PremError, QuotaExceeded, RateLimited

# The first that fits counts. The comments name servers whose words the line knows.
KINDS: tuple[tuple[type[PremError], re.Pattern[str]], ...] = (
    (
        QuotaExceeded,  # litellm calls these rate limits, too
        re.compile(
            r"insufficient[ _](quota|credits?|balance|funds)|exceeded your current quota"
            r"|budget.{0,20}exceeded|exceeded ?budget",
            re.I,
        ),
    ),
    (
        RateLimited,
        re.compile(
            r"rate.?limit|too many requests|throttl"
            r"|tokens per (min|day|hour)|requests per (min|day|hour)",
            re.I,
        ),
    ),
    (
        QuotaExceeded,
        re.compile(
            r"balance is (insufficient|too low)|quota.{0,20}(exceeded|used up|exhausted)"
            r"|exceeded.{0,20}quota|billing|credit balance|payment required|usage limit|arrearage"
            r"|(out of|no|not enough|more) credits?\b|exceeded your monthly|spend(ing)? limit",
            re.I,
        ),
    ),
    (
        ContextTooLong,
        re.compile(
            r"context.{0,20}(length|window|size|limit)"  # OpenAI, vLLM, llama.cpp, litellm
            r"|maximum context|max(imum)? (model|prompt) length|exceed_context_size"
            r"|(prompt|input|request|message)s?.{0,60}(is|are) (too long|longer than)"  # Anthropic
            r"|prompt (too long|exceeds)|string.too.long|string_above_max_length"
            r"|too large for model|too large prompt"  # Mistral
            r"|too many (input )?tokens(?! per)|token count.{0,40}exceeds"  # Google
            r"|inputs?`? (tokens|must have).{0,40}(must be <=|exceed|less than)"  # TGI
            r"|reduce the length of (the|your) (messages|prompt|input)",
            re.I,
        ),
    ),
    (
        NoSuchModel,
        re.compile(
            r"model_not_found|unknown[ _]model|no such model|invalid model\b"  # litellm
            r"|no healthy deployments for|llm provider not provided"  # litellm
            r"|not a valid model|not allowed to access model|(can.?t|unable to) access model"
            r"|model.{0,120}(does not exist|not found|is not available|doesn.?t exist)"
            r"|no endpoints found for",
            re.I,
        ),
    ),
    (
        BadKey,
        re.compile(
            r"(invalid|incorrect|wrong|missing|expired|no)[ _](x-)?api[-_ ]?key"
            r"|api[-_ ]?key.{0,40}(not (valid|found)|invalid|incorrect|wrong|expired|revoked"
            r"|not accepted|is missing)|(provide|need) an api[-_ ]?key|no .{0,10}credentials found"
            r"|no connected db"  # litellm without a database, of each key that it does not know
            r"|invalid_authentication|authentication(_| )?(error|failed|fails)|unauthori[sz]ed"
            r"|invalid (authentication|token|credentials)|permission_denied",
            re.I,
        ),
    ),
)
# How a refusal names the window; the comments as above.
WINDOW = re.compile(
    r"(?:context (?:length|size|window)|(?:model|prompt) length)\D{0,20}(\d{2,9})\b"
    r"|(\d{2,9}) maximum"  # Mistral, Anthropic
    r"|allowed \((\d{2,9})\)"  # Google
    r"|(?:<= |less than )(\d{2,9})\b",  # TGI
    re.I,
)


def kind_of_words(words: str) -> type[PremError] | None:
    """The error that these words speak of; None where they speak of none that is known."""
    words = words[:4000]
    return next((kind for kind, pattern in KINDS if pattern.search(words)), None)


def window_in_words(words: str) -> int:
    """The tokens that a model can read, as a refusal names them; 0 where it names none."""
    found = WINDOW.search(words[:4000])
    return int(next(filter(None, found.groups()))) if found else 0
