"""What went wrong with a reply, in words a person can act on."""

import datetime as dt
import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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


TRY_AGAIN = gettext_lazy("Try again.")
IN_A_MOMENT = gettext_lazy("Try again in a moment.")
# The title and the advice for each kind of error; `server` is the name of the server that is asked.
FAILURES = {
    "bad_key": (
        gettext_lazy("%(server)s did not accept the API key"),
        gettext_lazy("Whoever runs PremWeb must check PREM_API_KEY; then try again."),
    ),
    "bad_team_key": (
        gettext_lazy("%(server)s did not accept the team's API key"),
        gettext_lazy("An owner or admin of the team must check it on the Models page."),
    ),
    "no_such_model": (
        gettext_lazy("This model is not available"),
        gettext_lazy("Choose another model and try again."),
    ),
    "quota": (
        gettext_lazy("The account has no credit left"),
        gettext_lazy("Whoever pays for the account at %(server)s must top it up; then try again."),
    ),
    "context_too_long": (
        gettext_lazy("The conversation is too long for this model"),
        gettext_lazy(
            "Shorten your message, start a new conversation, or choose a model that reads more."
        ),
    ),
    "bad_request": (
        gettext_lazy("%(server)s refused the request"),
        gettext_lazy("The reason is below."),
    ),
    "upstream_down": (gettext_lazy("%(server)s cannot answer right now"), IN_A_MOMENT),
    "upstream_busy": (gettext_lazy("Too many replies at once"), IN_A_MOMENT),
    "upstream_cut": (
        gettext_lazy("The answer was cut off before it began"),
        gettext_lazy("%(server)s ended the connection. Try again."),
    ),
    "upstream_stalled": (
        gettext_lazy("The model went silent"),
        gettext_lazy("Nothing arrived for a long time. Try again."),
    ),
    "malformed_stream": (
        gettext_lazy("The answer could not be read"),
        gettext_lazy("If it happens again, whoever set the API's address must check it."),
    ),
    "empty_reply": (gettext_lazy("The model answered nothing"), TRY_AGAIN),
    "upstream_error": (gettext_lazy("The model reported an error"), TRY_AGAIN),
    "reply_too_long": (
        gettext_lazy("The answer grew too long"),
        gettext_lazy("It was ended at 8 MiB."),
    ),
    "line_too_long": (
        gettext_lazy("The answer could not be read"),
        gettext_lazy("A part of it was too large."),
    ),
}
# A fault of our own.
UNKNOWN = (gettext_lazy("Something went wrong"), TRY_AGAIN)
# The same after text has arrived.
AFTER_TEXT = {
    "upstream_cut": (
        gettext_lazy("The answer was interrupted"),
        gettext_lazy("%(server)s ended the connection before the answer had ended."),
    ),
    "upstream_stalled": (
        gettext_lazy("The answer was interrupted"),
        gettext_lazy("The model went silent, and nothing arrived for a long time."),
    ),
    "empty_reply": (
        gettext_lazy("The model added nothing"),
        gettext_lazy("It was asked for the rest of the answer."),
    ),
}
INTERRUPTED = (
    gettext_lazy("The answer was interrupted"),
    gettext_lazy("PremWeb was ended or restarted before the answer had ended."),
)


def problem_of(message: Message) -> Problem | None:
    """Why a settled reply is not simply complete; None when it is."""
    match message.status:
        case Status.FAILED | Status.INTERRUPTED:
            return _failure(message, message.last_step)
        case Status.STOPPED:
            return Problem(_("Stopped"), _("The reply was stopped here."), "info")
        case Status.COMPLETE:
            return _ended(message)
    return None


def _ended(message: Message) -> Problem | None:
    """What a complete reply lacks."""
    match message.finish_reason:
        case "length" if message.tool_calls:
            title = _("The tool call was cut off")
            return Problem(title, _("The answer reached its length limit within it."), "warning")
        case "length":
            title = _("The answer reached its length limit")
            return Problem(title, _("Continue to get the rest."), "info", retry=False)
        case "content_filter":
            title = _("The answer was cut by the content filter")
            return Problem(title, _("Try other words."), "warning", retry=False)
    return None


def _failure(message: Message, step: Step | None) -> Problem:
    kind = step.error_kind if step else ""
    is_interrupted = message.status == Status.INTERRUPTED
    if step is not None and kind == "rate_limited":
        return _rate_limited(message, step)
    title, advice = FAILURES.get(kind, UNKNOWN)
    if is_interrupted:
        title, advice = AFTER_TEXT.get(kind, (title, advice) if kind else INTERRUPTED)
    if message.tool_calls and kind in ("upstream_cut", "upstream_stalled"):
        title = gettext_lazy("The tool call was cut off")
    values = {"server": _server(step)}
    words = str(title) % values
    said = step.error_detail if step else ""
    return Problem(
        words,
        f"{_safe(message)} {str(advice) % values}",
        "warning" if is_interrupted else "error",
        # The API's own words, unless they are ours.
        detail="" if said.rstrip(".") == words else said,
    )


def _server(step: Step | None) -> str:
    """Who was asked; of an older step it may not be known."""
    return (step.error_server if step else "") or _("The server")


def _safe(message: Message) -> str:
    """What is not lost."""
    if message.text or message.reasoning or message.tool_calls:
        return _("What arrived is kept.")
    return _("Your message is saved.")


def _rate_limited(message: Message, step: Step) -> Problem:
    wait, at = step.retry_after, step.finished_at
    title = _("%(server)s asks to slow down") % {"server": _server(step)}
    if not wait or wait < 1:
        return Problem(title, f"{_safe(message)} {IN_A_MOMENT}", "warning")
    number = math.ceil(wait)
    advice = ngettext("Try again in %(num)s second.", "Try again in %(num)s seconds.", number) % {
        "num": number
    }
    until = at + dt.timedelta(seconds=wait) if at else None
    return Problem(title, f"{_safe(message)} {advice}", "warning", retry_at=until)
