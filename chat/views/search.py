"""The search page, its results as one types, and what the palette offers."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from chat import runtime
from chat.access.people import names_in
from chat.conversations import tags
from chat.conversations.search import find
from chat.conversations.search.palette import palette as offered
from chat.forms.search import NAMES, chosen_of, query_of
from chat.models import Folder
from chat.upstream import access_of
from chat.upstream.offer import offer_of

from .guards import MemberRequest, member_required

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
    """Conversations, messages and people, as options of a list."""
    typed = request.GET.get("q", "")
    context = {"found": offered(request.member, typed), "typed": typed}
    return render(request, "search/palette.html", context)


def _controls(request: MemberRequest, fields: dict[str, str]) -> dict[str, Any]:
    team_id = request.member.team_id
    known = runtime.current().clients.models(access_of(team_id), team_id)
    chosen = chosen_of(fields)
    users = request.member.team.members.all()
    names = names_in(request.member.team)
    people = sorted(
        ((one.email, names[one.pk]) for one in users), key=lambda one: one[1].casefold()
    )
    models = offer_of(team_id).choices(known.models, "")
    return {
        "chosen": chosen,
        "people": people,
        "models": [(one["id"], one["label"]) for one in models],
        "roles": ROLES,
        "sharings": SHARINGS,
        "folders": [(one.name, one.name) for one in Folder.objects.visible_to(request.member)],
        "tags": [(one.name, one.name) for one in tags.of(request.member)],
    }
