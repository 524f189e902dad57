"""What starts a turn, or ends one: send, edit, ask again, go on, stop.

Each answers 204: what has changed reaches every viewer by the socket. A browser without scripts is
led back to the page.
"""

import functools
import uuid
from collections.abc import Callable, Iterable
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat import runtime
from chat.conversations.filing import NoFolder
from chat.forms.turns import AskAgainForm, OpenForm, SendForm, TextForm
from chat.live import line
from chat.models import Conversation, WaitingMessage
from chat.turns import announce, orders, start
from chat.turns.begin import Draft, Turn
from chat.turns.errors import Followed, ReplyRunning, TooMuchAtOnce
from chat.upstream import access_of, server_name
from chat.upstream.offer import NotOffered, offer_of

from .guards import MemberRequest, conversation_to_write, member_required, navigates, notice

P = ParamSpec("P")
TurnView = Callable[Concatenate[MemberRequest, P], HttpResponse]


class NoModel(Exception):
    """None is chosen, and none is known."""


def starts_turn(view: TurnView[P]) -> TurnView[P]:
    """Let members through; what keeps a turn from starting is answered in words."""

    @functools.wraps(view)
    def answer(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ReplyRunning:
            return reply_is_running(request)
        except TooMuchAtOnce as limit:
            return notice(request, 429, limit.title, limit.advice)
        except NoFolder:
            advice = _("Your text is still in the box. It also stands there in a new conversation.")
            return notice(request, 409, _("The folder was deleted"), advice)
        except NoModel:
            advice = _(
                "%(server)s does not list its models right now. Your text is still in the box. Try "
                "again in a moment. An owner or admin can also add a model by its name."
            ) % {"server": server_name(request.member.team_id)}
            return notice(request, 503, _("Not sent"), advice)
        except NotOffered as model:
            advice = _("Nothing was sent. Choose another model and try again; your text is kept.")
            return notice(
                request,
                403,
                _("Your team does not offer the model %(model)s") % {"model": model},
                advice,
            )

    return member_required(answer)  # type: ignore[arg-type,return-value]


def open_conversation(request: MemberRequest) -> Conversation | HttpResponse:
    """The conversation that its first message makes, or why there is none."""
    form = OpenForm(request.POST)
    if not form.is_valid():
        return refuse(request, form)
    engine = runtime.current().engine
    draft = _draft(request, form, "")
    opened = start.open_conversation(
        request.member,
        draft,
        hold=engine.draining,
        is_temporary=form.cleaned_data["temporary"],
        folder_id=form.cleaned_data["folder"],
    )
    if isinstance(opened, Turn):
        engine.launch(opened)
        return opened.conversation
    return opened


@starts_turn
def send(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    """Start a turn at the end of the branch; while a reply runs there, the message waits."""
    conversation = conversation_to_write(request, id)
    form = SendForm(request.POST)
    if not form.is_valid():
        return refuse(request, form)
    engine = runtime.current().engine
    draft = _draft(request, form, conversation.model)
    sent = start.send(request.member, conversation, draft, hold=engine.draining)
    if isinstance(sent, Turn):
        engine.launch(sent)
    elif isinstance(sent, WaitingMessage):
        line.say(announce.waiting(sent.conversation))
    if navigates(request):  # a browser without scripts shows what it is answered
        return redirect(conversation)
    return HttpResponse(status=204)


@require_POST
@starts_turn
def edit(request: MemberRequest, id: uuid.UUID, message_id: uuid.UUID) -> HttpResponse:
    """Another version of a message that was sent, with a reply of its own."""
    conversation = conversation_to_write(request, id)
    form = SendForm(request.POST)
    if not form.is_valid():
        return refuse(request, form)
    draft = _draft(request, form, conversation.model)
    turn = start.edit(request.member, _open_for_turns(conversation), message_id, draft)
    return _launch(turn) if turn else HttpResponse(status=204)


@require_POST
@starts_turn
def regenerate(request: MemberRequest, id: uuid.UUID, message_id: uuid.UUID) -> HttpResponse:
    """Another reply, by the same model or another one."""
    conversation = conversation_to_write(request, id)
    form = AskAgainForm(request.POST)
    if not form.is_valid():
        return notice(request, 400, _("Not sent"), _("Choose a model and try again."))
    model = form.cleaned_data["model"]
    conversation = _open_for_turns(conversation)
    return _launch(start.regenerate(request.member, conversation, message_id, model))


@require_POST
@starts_turn
def go_on(request: MemberRequest, id: uuid.UUID, message_id: uuid.UUID) -> HttpResponse:
    """Have a reply that was cut short go on where it ended."""
    conversation = _open_for_turns(conversation_to_write(request, id))
    try:
        return _launch(start.go_on(request.member, conversation, message_id))
    except Followed:
        advice = _("Something was written after it. Ask for another reply instead.")
        return notice(request, 409, _("This reply cannot go on"), advice)
    except NotOffered as model:
        title = _("Your team does not offer the model %(model)s") % {"model": model}
        return notice(request, 403, title, _("Ask another model for the reply instead."))


@require_POST
@member_required
def stop(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    """End the reply that runs on the branch that is shown; what has arrived is kept."""
    conversation = conversation_to_write(request, id)
    running = conversation.messages.running().filter(pk__in=[conversation.leaf_id])
    stop_replies(running.values_list("id", flat=True))
    return HttpResponse(status=204)


def stop_replies(ids: Iterable[uuid.UUID]) -> None:
    for reply_id in ids:
        orders.stop(reply_id)


def reply_is_running(request: MemberRequest) -> HttpResponse:
    """What was asked for has to wait for the end of a reply."""
    advice = _("Nothing is lost. Wait for the reply to end, or stop it; then do it again.")
    return notice(request, 409, _("A reply is still running"), advice)


def refuse(request: MemberRequest, form: TextForm) -> HttpResponse:
    """Why the message was not sent."""
    reason = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return notice(request, 413 if form.too_long else 400, _("Not sent"), reason)


def _draft(request: MemberRequest, form: SendForm, model: str) -> Draft:
    """What the form says. Raises NoModel."""
    model = form.cleaned_data["model"] or model or _default_model(request.member.team_id)
    if not model:
        raise NoModel
    return Draft(form.cleaned_data["text"], model, form.cleaned_data["key"])


def _default_model(team_id: int) -> str:
    """The model of who chose none, from what is known; no page waits for the list."""
    known = runtime.current().clients.models(access_of(team_id), team_id)
    return offer_of(team_id).default_model(known.models)


def _open_for_turns(conversation: Conversation) -> Conversation:
    """Raises TooMuchAtOnce while the server winds down: what cannot wait must not start."""
    if runtime.current().engine.draining:
        raise TooMuchAtOnce(
            _("The server is restarting"), _("Nothing is lost. Try again in a moment.")
        )
    return conversation


def _launch(turn: Turn) -> HttpResponse:
    runtime.current().engine.launch(turn)
    return HttpResponse(status=204)
