"""The team's Prem key, the models it offers, and what goes with each request."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chat import runtime
from chat.access import people, permissions
from chat.forms.fields import MODEL_ID
from chat.forms.team.models import DefaultsForm, KeyForm, OfferTable, TitlesForm
from chat.models import TeamDefaults, TeamKey, TeamModel
from chat.prem import Model
from chat.support.team_cache import forget
from chat.turns import naming
from chat.upstream import (
    Access,
    Checked,
    KnownModels,
    access_of,
    access_with,
    keys,
    name_of,
    team_models,
)
from chat.upstream.offer import Offer, offer_of
from chat.views.guards import MemberRequest, allowed_to
from chat.views.waiting_for_others import waits_for_others

MAX_LOOKS = 20  # of an open page for the list that is being asked for
manager_required = allowed_to(permissions.may_manage_models)


@require_GET
@manager_required
def page(request: MemberRequest) -> HttpResponse:
    return _show(request)


@require_POST
@manager_required
def refresh(request: MemberRequest) -> HttpResponse:
    """Have the API asked for its models, with what the database says now; the page shows the list
    when it is there.
    """
    forget(request.member.team_id)
    runtime.current().clients.refresh_models(_access(request), request.member.team_id)
    return redirect("team_models")


@require_POST
@waits_for_others("POST")
@manager_required
def save_key(request: MemberRequest) -> HttpResponse:
    """Set or replace the key, once the API has taken it."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _show(request, key_form=form)
    old, values = _access(request), form.cleaned_data
    key, base_url = values["key"], values.get("base_url", "")
    keys.save(request.member.team, key, base_url, request.actor)
    if old.source == "team":  # the server's own is that of other teams too
        runtime.current().clients.forget(old)
    messages.success(request, _saved(form.checked, access_with(key, base_url)))
    return redirect("team_models")


def _saved(checked: Checked, access: Access) -> str:
    """What the check of a key has shown, and what has not been checked."""
    if checked == Checked.LISTED_TO_ANYBODY:
        words = _(
            "The key is saved, but not checked: %(server)s lists its models to anybody. "
            "The first reply shows whether it takes the key."
        )
    elif checked == Checked.WITHOUT_LIST:
        words = _("Saved, but not checked: %(server)s lists no models. Add their names below.")
    elif not access.key:
        words = _("%(server)s answers without a key, and replies ask it from now on.")
    else:
        words = _("%(server)s accepted the key. It is saved, and replies use it from now on.")
    return words % {"server": name_of(access)}


@require_POST
@manager_required
def remove_key(request: MemberRequest) -> HttpResponse:
    old = _access(request)
    keys.remove(request.member.team, request.actor)
    if old.source == "team":
        runtime.current().clients.forget(old)
        messages.success(request, _("The team's key is removed."))
    return redirect("team_models")


@require_POST
@manager_required
def save_offer(request: MemberRequest) -> HttpResponse:
    """Which models are offered, their names, and which one is the default."""
    form = OfferTable(request.POST)
    if form.error:
        return _show(request, offer_table=form)
    team_models.save_offer(request.member.team, form.rows, form.default, request.actor)
    messages.success(request, _("The models are saved."))
    return redirect("team_models")


@require_POST
@manager_required
def save_defaults(request: MemberRequest) -> HttpResponse:
    team = request.member.team
    form = DefaultsForm(request.POST, instance=TeamDefaults.of(team.pk))
    if not form.is_valid():
        return _show(request, defaults_form=form)
    team_models.save_defaults(team, form.cleaned_data, request.actor)
    messages.success(request, _("The defaults are saved. They go with each request from now on."))
    return redirect("team_models")


@require_POST
@manager_required
def save_titles(request: MemberRequest) -> HttpResponse:
    """Whether a model names conversations, and which one."""
    form = _titles_form(request, request.POST)
    if not form.is_valid():
        return _show(request, titles_form=form)
    team_models.save_defaults(request.member.team, form.cleaned_data, request.actor)
    messages.success(request, _("What is set for titles is saved."))
    return redirect("team_models")


def _titles_form(request: MemberRequest, data: QueryDict | None = None) -> TitlesForm:
    team_id = request.member.team_id
    kept = TeamDefaults.of(team_id)
    known = runtime.current().clients.models(_access(request), team_id)
    choices = offer_of(team_id).choices(known.models, kept.title_model)
    initial = {"names_conversations": naming.is_wanted(team_id), "title_model": kept.title_model}
    return TitlesForm(data, choices=choices, initial=initial)


def _show(
    request: MemberRequest,
    *,
    key_form: KeyForm | None = None,
    offer_table: OfferTable | None = None,
    defaults_form: DefaultsForm | None = None,
    titles_form: TitlesForm | None = None,
) -> HttpResponse:
    """The page, with what was wrong in a form."""
    team_id, access = request.member.team_id, _access(request)
    refused = key_form or offer_table or defaults_form or titles_form
    kept = TeamKey.objects.select_related("set_by").filter(pk=team_id).first()
    offer = offer_of(team_id)
    known = runtime.current().clients.models(access, team_id)
    context: dict[str, Any] = {
        "access": access,
        "server": name_of(access),
        "kept": kept,
        "set_by": people.name_in(request.member.team, kept.set_by) if kept and kept.set_by else "",
        "server_has_key": not settings.PREM_SIMULATED,
        "key_form": key_form or KeyForm(initial={"base_url": kept.base_url if kept else ""}),
        "defaults_form": defaults_form or DefaultsForm(None, instance=TeamDefaults.of(team_id)),
        "titles_form": titles_form or _titles_form(request),
        "known": known,
        "look_again": _look_again(request, known),
        "rows": offer_table.rows if offer_table else _rows(offer, known.models),
        "windows": {model.id: model.window or "" for model in known.models},
        "added": offer_table.added if offer_table else "",
        "offer": offer,
        "default": offer_table.default if offer_table else offer.default,
        "offer_error": offer_table.error if offer_table else "",
    }
    return render(request, "team/models.html", context, status=400 if refused else 200)


def _rows(offer: Offer, known: Sequence[Model]) -> list[TeamModel]:
    """What the API lists, then what the team has decided on and the API no longer lists."""
    ids = [model.id for model in known if MODEL_ID.fullmatch(model.id)]
    gone = [
        id
        for id, one in offer.decided.items()
        if id not in ids
        and (not known or one.is_typed or one.name or not one.is_offered or id == offer.default)
    ]
    return [
        offer.decided.get(id) or TeamModel(model=id, is_offered=offer.allows(id))
        for id in dict.fromkeys([*ids, *gone])
    ]


def _look_again(request: MemberRequest, known: KnownModels) -> int:
    """The number of the page's next look at the list; 0 when there is no reason for one."""
    looks = request.GET.get("looks", "")
    number = int(looks) + 1 if looks.isascii() and looks.isdigit() and len(looks) < 3 else 1
    return number if known.is_asking and number <= MAX_LOOKS else 0


def _access(request: MemberRequest) -> Access:
    return access_of(request.member.team_id)
