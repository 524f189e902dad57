"""How many tokens of a conversation a model is sent: what it reads, less room for its answer.

What an API's list of models says is known here, and what its refusals teach; from any thread.
"""

import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from chat.prem import Model, window_in_words

from .endpoint import Access
from .offer import offer_of

ANSWER_TOKENS = 4096  # kept free for an answer whose length the team does not limit
LEARNT_S = 3600.0  # so long a refusal counts: the model may be served with another window later
MAX_REMEMBERED = 1000  # lists, and refusals
_listed: dict[Access, dict[str, int]] = {}
_learnt: dict[tuple[Access, str], tuple[int, float]] = {}


def limit_of(team_id: int, access: Access, model: str, answer: int | None = None) -> int:
    """The most tokens to send; 0 is no limit. `answer` is what the answer may have at most.

    The window is the team's entry, else what the API's list says, else PREM_CONTEXT_TOKENS, which
    counts the history alone.
    """
    one = offer_of(team_id).decided.get(model)
    window = (one.window if one else None) or _listed.get(access, {}).get(model, 0)
    limit = _room(window, answer) if window else settings.PREM_CONTEXT_TOKENS
    learnt, until = _learnt.get((access, model), (0, 0.0))
    if learnt and time.monotonic() < until:
        return min(limit, learnt) if limit else learnt
    return limit


def note_list(access: Access, models: Iterable[Model]) -> None:
    """Keep the windows that a list of models tells."""
    _keep(_listed, access, {model.id: model.window for model in models if model.window})


def note_refusal(access: Access, model: str, tokens: int, words: str) -> int:
    """The most tokens to send to a model that has refused so many, in these words.

    At most half of them, and what fits into the window that the words name.
    """
    window, limit = window_in_words(words), max(1, tokens // 2)
    if window:
        limit = min(limit, _room(window, None))
    # A window of more than twice as many was not too small for them: something else was.
    if window <= 2 * tokens:
        _keep(_learnt, (access, model), (limit, time.monotonic() + LEARNT_S))
    return limit


def _room(window: int, answer: int | None) -> int:
    """What an answer leaves of a window: never less than half of it."""
    return window - min(answer or min(window // 4, ANSWER_TOKENS), window // 2)


def _keep(known: dict[Any, Any], key: Any, value: Any) -> None:
    known[key] = value
    if len(known) > MAX_REMEMBERED:
        known.pop(next(iter(known)), None)
