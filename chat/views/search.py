"""The search page, its results as one types, and what the palette offers and looks into."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from chat import runtime
from chat.access import permissions
from chat.access.people import names_in
from chat.conversations import tags
from chat.conversations.search import find
from chat.conversations.search.palette import palette as offered
from chat.conversations.search.preview import preview as looked_into
from chat.conversations.search.words import fold
from chat.forms.search import NAMES, chosen_of, query_of
from chat.models import Folder
from chat.upstream import access_of
from chat.upstream.offer import offer_of

from .guards import MemberRequest, conversation_or_404, member_required

MODELS_IN_PALETTE = 3

ROLES = (
    ("title", gettext_lazy("In titles")),
    ("user", gettext_lazy("In messages of people")),
    ("assistant", gettext_lazy("In replies")),
)
SHARINGS = (
    ("shared", gettext_lazy("Shared with the team")),
    ("private", gettext_lazy("Private")),
)


@require_GET
@member_required
def search(request: MemberRequest) -> HttpResponse:
    """The page; for htmx its results alone, or those of the next page."""
    fields = {name: request.GET.get(name, "") for name in ("q", *NAMES)}
    query = query_of(fields)
    page = request.GET.get("page", "")
    asked = urlencode({name: value for name, value in fields.items() if value})
    context: dict[str, Any] = {
        "query": query,
        "results": find.search(request.member, query, page),
        "typed": fields["q"],
        "asked": asked,
        "page": page,
    }
    if request.headers.get("HX-Request-Type") == "partial":
        return render(request, "search/results.html", context)
    return render(request, "search/page.html", context | _controls(request, fields))


@require_GET
@member_required
def palette(request: MemberRequest) -> HttpResponse:
    """Conversations, messages, folders, models and people, as options of a list."""
    typed = request.GET.get("q", "")
    models = _models_named(request, typed) if permissions.may_send(request.member) else []
    context = {"found": offered(request.member, typed), "models": models, "typed": typed}
    return render(request, "search/palette.html", context)


@require_GET
@member_required
def preview(
    request: MemberRequest, id: uuid.UUID, message_id: uuid.UUID | None = None
) -> HttpResponse:
    """A look into a conversation, or at one of its messages, beside the palette's list."""
    conversation = conversation_or_404(request, id).conversation
    shown = looked_into(conversation, request.GET.get("q", ""), message_id)
    return render(request, "search/preview.html", {"preview": shown})


def _models(team_id: int) -> list[dict[str, str]]:
    known = runtime.current().clients.models(access_of(team_id), team_id)
    return offer_of(team_id).choices(known.models, "")


def _models_named(request: MemberRequest, typed: str) -> list[dict[str, str]]:
    wanted = fold(typed.strip())
    if not wanted:
        return []
    models = _models(request.member.team_id)
    return [one for one in models if wanted in fold(f"{one['label']} {one['id']}")][
        :MODELS_IN_PALETTE
    ]


def _controls(request: MemberRequest, fields: dict[str, str]) -> dict[str, Any]:
    team_id = request.member.team_id
    chosen = chosen_of(fields)
    users = request.member.team.members.all()
    names = names_in(request.member.team)
    people = sorted(
        ((one.email, names[one.pk]) for one in users), key=lambda one: one[1].casefold()
    )
    return {
        "chosen": chosen,
        "people": people,
        "models": [(one["id"], one["label"]) for one in _models(team_id)],
        "roles": ROLES,
        "sharings": SHARINGS,
        "folders": [(one.name, one.name) for one in Folder.objects.visible_to(request.member)],
        "tags": [(one.name, one.name) for one in tags.of(request.member)],
    }
