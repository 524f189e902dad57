"""What went wrong with a reply, in words a person can act on."""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chat.models import Message, Step
from chat.models.message import Status


@dataclass(frozen=True, slots=True)
class Problem:
    """A title, sentences of advice, whether asking again makes sense.

    `tone`: info, warning, error. `detail`: the API's own words.
    """

    title: str | Promise
    sentences: tuple[str | Promise, ...]
    tone: str = "error"
    retry: bool = True
    detail: str = ""
    retry_at: dt.datetime | None = None

    @property
    def advice(self) -> str:
        """What became of the text, and what to do next."""
        return " ".join(map(str, self.sentences))


SAFE = _("Your message is saved.")
KEPT = _("What arrived is kept.")
AGAIN = _("Try again.")
AGAIN_SOON = _("Try again in a moment.")
FAILURES = {
    "bad_key": Problem(
        _("Prem did not accept the API key"),
        (SAFE, _("Whoever runs this server must check PREM_API_KEY; then try again.")),
    ),
    "bad_team_key": Problem(
        _("Prem did not accept the team's API key"),
        (
            SAFE,
            _("An owner or admin of the team must check it on the Models page; then try again."),
        ),
    ),
    "no_such_model": Problem(
        _("This model is not available"), (SAFE, _("Choose another model and try again."))
    ),
    "quota": Problem(
        _("The account has no credit left"),
        (SAFE, _("Whoever pays for the Prem account must top it up; then try again.")),
    ),
    "context_too_long": Problem(
        _("The conversation is too long for this model"),
        (SAFE, _("Start a new conversation, or choose a model with a larger context.")),
    ),
    "bad_request": Problem(_("Prem refused the request"), (SAFE, _("The reason is below."))),
    "upstream_down": Problem(_("Prem cannot answer right now"), (SAFE, AGAIN_SOON)),
    "upstream_busy": Problem(_("Too many replies at once"), (SAFE, AGAIN_SOON)),
    "upstream_stalled": Problem(
        _("The model went silent"), (SAFE, _("Nothing arrived for a long time."), AGAIN)
    ),
    "malformed_stream": Problem(
        _("The answer could not be read"),
        (KEPT, _("If it happens again, whoever set the API's address must check it.")),
    ),
    "upstream_error": Problem(_("The model reported an error"), (KEPT, AGAIN)),
    "reply_too_long": Problem(_("The answer grew too long"), (_("It was ended at 8 MiB."), KEPT)),
    "line_too_long": Problem(
        _("The answer could not be read"), (_("A part of it was too large."), KEPT)
    ),
}
UNKNOWN = Problem(_("Something went wrong"), (KEPT, AGAIN))
STOPPED = Problem(_("Stopped"), (_("The reply was stopped here."),), tone="info")
INTERRUPTED = Problem(
    _("The answer was interrupted"),
    (_("The connection ended before the answer did."), KEPT),
    tone="warning",
)
LENGTH = Problem(
    _("The answer reached its length limit"), (_("Continue to get the rest."),), "info", retry=False
)
FILTERED = Problem(
    _("The answer was cut by the content filter"), (_("Try other words."),), "warning", retry=False
)


def problem_of(message: Message) -> Problem | None:
    """Why a settled reply is not simply complete; None when it is."""
    problem = _problem(message)
    if problem is None or message.text or message.reasoning or message.tool_calls:
        return problem
    arrived = tuple(SAFE if one is KEPT else one for one in problem.sentences)  # nothing has
    return replace(problem, sentences=arrived)


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
        again = _again_in(round(wait)) if wait else AGAIN_SOON
        until = at + dt.timedelta(seconds=wait) if wait and at else None
        return Problem(_("Prem asks to slow down"), (SAFE, again), "warning", retry_at=until)
    known = FAILURES.get(step.error_kind, UNKNOWN)
    # The API's own words, unless they are ours.
    detail = "" if step.error_detail.rstrip(".") == str(known.title) else step.error_detail
    return Problem(known.title, known.sentences, known.tone, known.retry, detail)


def _again_in(seconds: int) -> str:
    words = ngettext("Try again in %(num)s second.", "Try again in %(num)s seconds.", seconds)
    return words % {"num": seconds}
