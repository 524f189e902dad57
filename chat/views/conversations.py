"""The pages: a new conversation, one found again, the list of all."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import runtime
from chat.access.permissions import ConversationAccess, access_to, find_conversation, may_send
from chat.conversations import (
    exporting,
    folders,
    instructions,
    pages,
    sharing,
    sidebar,
    tags,
    titles,
    trash,
    withdrawing,
)
from chat.conversations.deleting import delete_for_good
from chat.conversations.folders import MAX_FOLDERS
from chat.conversations.unseen import first_unseen
from chat.forms.conversations import InstructionsForm, SharingForm, TitleForm
from chat.live import line
from chat.models import Conversation, Membership
from chat.models.conversation import TITLE_LENGTH, Sharing
from chat.prem import Model
from chat.support.fragments import fragment
from chat.support.version import VERSION
from chat.turns import announce
from chat.upstream import access_of
from chat.upstream.offer import Offer, offer_of

from . import branch, turns
from .guards import (
    MemberRequest,
    conversation_or_404,
    conversation_to_manage,
    conversation_to_write,
    id_or_none,
    member_required,
    notice,
    sender_required,
)

_WHOLE_LIST = "conversations/conversation_list.html"


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: MemberRequest) -> HttpResponseBase:
    return open_conversation(request) if request.method == "POST" else new_conversation(request)


@member_required
def new_conversation(request: MemberRequest) -> HttpResponse:
    """A page without a conversation; `?folder=` is where its first message makes one."""
    context = _conversation_context(request, None)
    context["withdrawn"] = withdrawing.take(request.member)
    if (id := request.GET.get("folder", "")).isdecimal():
        context["folder"] = folders.find(request.member, int(id))
    return _show(request, context)


@require_POST
@sender_required
@turns.starts_turn
def open_conversation(request: MemberRequest) -> HttpResponse:
    """The first message makes the conversation; the answer is its page."""
    if request.POST.get("team", str(request.member.team_id)) != str(request.member.team_id):
        advice = _("Your text is still in the box. Reload the page to send it in the team of now.")
        return notice(request, 409, _("You switched to another team in another window"), advice)
    conversation = turns.open_conversation(request)
    if isinstance(conversation, HttpResponse):
        return conversation
    if not request.htmx:
        return redirect(conversation)
    context = _conversation_context(request, access_to(request.member, conversation))
    context |= _sidebar_context(request, conversation)
    response = render(request, "conversations/opened.html", context)
    response["HX-Push-Url"] = conversation.get_absolute_url()
    return response


@require_GET
@member_required
def conversation(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    found = find_conversation(request.member, id)
    if found is None:
        return _show_trashed(request, id)
    if other := branch.elsewhere(request, found.conversation):
        return other
    new = sidebar.see_one(request.member.user_id, found.conversation)
    unseen = first_unseen(found.conversation, request.member.user_id, new) if new else None
    context = _conversation_context(request, found, unseen)
    if not found.may_write:
        context["withdrawn"] = withdrawing.take(request.member, found.conversation)
    return _show(request, context)


@require_GET
@member_required
def conversations(request: MemberRequest) -> HttpResponse:
    """The sidebar's list with the conversation `?shown=`, or the part of it after `?before=`."""
    if before := request.GET.get("before", ""):
        page = sidebar.later(request.member, before)
        context = {"groups": page.groups, "next_before": page.next_before, "shown": None}
        return HttpResponse(fragment("conversations/conversation_items.html", context))
    shown = _shown(request.member, request.GET.get("shown", ""))
    opened = {int(id) for id in request.GET.getlist("open")[:MAX_FOLDERS] if id.isdecimal()}
    return HttpResponse(fragment(_WHOLE_LIST, _sidebar_context(request, shown, opened)))


@require_GET
@member_required
def export(request: MemberRequest, id: uuid.UUID) -> HttpResponseBase:
    """The whole tree with the raw text of every message, as a file."""
    found = conversation_or_404(request, id).conversation
    if found.is_temporary:
        raise Http404
    pieces = exporting.export(found)
    response = StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="conversation-{found.id}.json"'
    return response


@require_POST
@member_required
def rename(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    conversation = conversation_to_manage(request, id)
    form = TitleForm(request.POST)
    if not form.is_valid():
        advice = _("A title has between 1 and %(most)s letters.") % {"most": TITLE_LENGTH}
        return notice(request, 400, _("Not renamed"), advice)
    titles.rename(conversation, form.cleaned_data["title"])
    line.say(announce.renamed(conversation))
    return HttpResponse(status=204)


@require_POST
@member_required
def instruct(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    """Tell the model something with each request, or nothing more."""
    conversation = conversation_to_write(request, id)
    form = InstructionsForm(request.POST)
    if not form.is_valid():
        reason = " ".join(str(error) for error in form.errors["instructions"])
        return notice(request, 400, _("The instructions were not saved"), reason)
    instructions.instruct(conversation, form.cleaned_data["instructions"])
    line.say(announce.instructed(conversation))
    return HttpResponse(status=204)


@require_POST
@member_required
def delete(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    """Move the conversation to the trash, and stop its running reply; a temporary one is gone."""
    conversation = conversation_to_manage(request, id)
    delete = delete_for_good if conversation.is_temporary else trash.trash
    for gone in delete([id], request.actor):
        turns.stop_replies(gone.running)
        line.say(announce.removed(gone.id, gone.listed_by))
    return HttpResponse(status=204)


@require_POST
@member_required
def share(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    """Let the team read, or read and write; or nobody but the owner."""
    conversation = conversation_to_manage(request, id)
    form = SharingForm(request.POST)
    if not form.is_valid():
        return notice(request, 400, _("Not shared"), _("Choose who may see this conversation."))
    wanted = Sharing(form.cleaned_data["sharing"])
    conversation, before = sharing.share(conversation, wanted, request.actor)
    if before != wanted:
        line.order(
            "reshared",
            then=announce.shared(conversation, before),
            conversation_id=str(conversation.id),
            shared=conversation.is_shared,
        )
    return HttpResponse(status=204)


def _show(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for a click in the sidebar its main part alone."""
    if request.headers.get("HX-Request-Type") == "partial":
        return render(request, "conversations/conversation.html", context | {"partial": True})
    context |= _sidebar_context(request, context["conversation"])
    context["known_tags"] = tags.of(request.member)
    return render(request, "conversations/page.html", context)


def _conversation_context(
    request: MemberRequest, access: ConversationAccess | None, unseen: uuid.UUID | None = None
) -> dict[str, Any]:
    conversation = access.conversation if access else None
    team_id = request.member.team_id
    known, offer = runtime.current().clients.models(access_of(team_id), team_id), offer_of(team_id)
    freshen = runtime.current().engine.freshen
    at = id_or_none(request.GET.get("at", "")) or unseen
    page = pages.messages(conversation, freshen, at=at) if conversation else pages.NO_MESSAGES
    selected = conversation.model if conversation else _asked_model(request, offer, known.models)
    if not selected or not offer.allows(selected):
        selected = offer.default_model(known.models)
    return {
        "member": request.member,
        "team": request.member.team,
        "conversation": conversation,
        "folder": None,
        **sharing.context(request.member, access),
        "several_authors": bool(conversation and pages.several_wrote(conversation, page)),
        "messages": page.messages,
        "unseen": unseen,
        "older_before": page.older_before,
        "at": at,
        "waiting_list": announce.waiting_list(conversation) if conversation else "",
        "catching_up": False,
        "running": page.is_busy,
        "models": offer.choices(known.models, selected),
        "models_state": known.state,
        "selected_model": selected,
        "may_name_models": not offer.is_restricted,
        "key": uuid.uuid4(),
        "version": VERSION,
        "send_url": reverse("messages", args=[conversation.id])
        if conversation
        else reverse("home"),
    }


def _asked_model(request: MemberRequest, offer: Offer, known: Sequence[Model]) -> str:
    """The model that a link to a new conversation names, if the team has it."""
    asked = request.GET.get("model", "")
    is_offered = asked and any(one["id"] == asked for one in offer.choices(known, ""))
    return asked if is_offered else ""


def _show_trashed(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    """Where a conversation is that the member may restore. Raises Http404 for all others."""
    conversation = get_object_or_404(trash.in_trash_of(request.member), pk=id)
    context = {"conversation": conversation, "deleted_at": trash.deleted_at(conversation)}
    return render(request, "trash/conversation.html", context, status=404)


def _shown(member: Membership, id: str) -> Conversation | None:
    """The conversation that a page has open, if its list should hold it."""
    wanted = id_or_none(id)
    found = find_conversation(member, wanted) if wanted else None
    return found.conversation if found else None


def _sidebar_context(
    request: MemberRequest, shown: Conversation | None, opened: Collection[int] = ()
) -> dict[str, Any]:
    page = sidebar.sidebar(request.member, shown, opened)
    return {
        "page": page,
        "stamp": page.stamp,
        "shown": shown.id if shown else None,
        "may_begin": may_send(request.member),
    }
