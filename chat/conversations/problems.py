"""What went wrong with a reply, in words a person can act on."""

import datetime as dt
from dataclasses import dataclass, replace

from chat.models import Message, Step
from chat.models.message import Status


@dataclass(frozen=True, slots=True)
class Problem:
    """A title, what to do next, whether asking again makes sense. `tone`: info, warning, error."""

    title: str
    advice: str
    tone: str = "error"
    retry: bool = True
    detail: str = ""
    retry_at: dt.datetime | None = None


SAFE = "Your message is saved."
KEPT = "What arrived is kept."
FAILURES = {
    "bad_key": Problem(
        "Prem did not accept the API key",
        f"{SAFE} Whoever runs this server must check PREM_API_KEY; then try again.",
    ),
    "bad_team_key": Problem(
        "Prem did not accept the team's API key",
        f"{SAFE} An owner or admin of the team must check it on the Models page; then try again.",
    ),
    "no_such_model": Problem(
        "This model is not available", f"{SAFE} Choose another model and try again."
    ),
    "quota": Problem(
        "The account has no credit left",
        f"{SAFE} Whoever pays for the Prem account must top it up; then try again.",
    ),
    "context_too_long": Problem(
        "The conversation is too long for this model",
        f"{SAFE} Start a new conversation, or choose a model with a larger context.",
    ),
    "bad_request": Problem("Prem refused the request", f"{SAFE} The reason is below."),
    "upstream_down": Problem("Prem cannot answer right now", f"{SAFE} Try again in a moment."),
    "upstream_busy": Problem("Too many replies at once", f"{SAFE} Try again in a moment."),
    "upstream_stalled": Problem(
        "The model went silent", f"{SAFE} Nothing arrived for a long time. Try again."
    ),
    "malformed_stream": Problem(
        "The answer could not be read",
        f"{KEPT} If it happens again, whoever set the API's address must check it.",
    ),
    "upstream_error": Problem("The model reported an error", f"{KEPT} Try again."),
    "reply_too_long": Problem("The answer grew too long", f"It was ended at 8 MiB. {KEPT}"),
    "line_too_long": Problem("The answer could not be read", f"A part of it was too large. {KEPT}"),
}
UNKNOWN = Problem("Something went wrong", f"{KEPT} Try again.")
STOPPED = Problem("Stopped", "The reply was stopped here.", tone="info")
INTERRUPTED = Problem(
    "The answer was interrupted",
    f"The connection ended before the answer did. {KEPT}",
    tone="warning",
)
LENGTH = Problem(
    "The answer reached its length limit", "Continue to get the rest.", "info", retry=False
)
FILTERED = Problem(
    "The answer was cut by the content filter", "Try other words.", "warning", retry=False
)


def problem_of(message: Message) -> Problem | None:
    """Why a settled reply is not simply complete; None when it is."""
    problem = _problem(message)
    if problem is None or message.text or message.reasoning or message.tool_calls:
        return problem
    return replace(problem, advice=problem.advice.replace(KEPT, SAFE))  # nothing has arrived


def _problem(message: Message) -> Problem | None:
    match message.status:
        case Status.FAILED:
            return _failure(message.last_step) if message.last_step else UNKNOWN
        case Status.STOPPED:
            return STOPPED
        case Status.INTERRUPTED:
            return INTERRUPTED
        case Status.COMPLETE if message.finish_reason == "length":
            return LENGTH
        case Status.COMPLETE if message.finish_reason == "content_filter":
            return FILTERED
    return None


def _failure(step: Step) -> Problem:
    if step.error_kind == "rate_limited":
        wait, at = step.retry_after, step.finished_at
        advice = f"Try again in {wait:.0f} seconds." if wait else "Try again in a moment."
        until = at + dt.timedelta(seconds=wait) if wait and at else None
        return Problem("Prem asks to slow down", f"{SAFE} {advice}", "warning", retry_at=until)
    known = FAILURES.get(step.error_kind, UNKNOWN)
    # The API's own words, unless they are ours.
    detail = "" if step.error_detail.rstrip(".") == known.title else step.error_detail
    return Problem(known.title, known.advice, known.tone, known.retry, detail)
