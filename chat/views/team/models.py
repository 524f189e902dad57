"""The team's Prem key, the models it offers, and what goes with each request."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from chat import runtime
from chat.access import audit, permissions
from chat.forms.messages import MODEL_ID
from chat.forms.models import DefaultsForm, KeyForm, OfferForm
from chat.models import TeamDefaults, TeamKey, TeamModel
from chat.prem import Model, PremError
from chat.support.team_cache import forget
from chat.upstream import Access, access_of, keys
from chat.upstream.offer import Offer, offer_of
from chat.views.guards import MemberRequest, allowed_to

manager_required = allowed_to(permissions.may_manage_models)


@require_GET
@manager_required
def page(request: MemberRequest) -> HttpResponse:
    return _show(request)


@require_POST
@manager_required
def refresh(request: MemberRequest) -> HttpResponse:
    """Ask the API for its models now, with what the database says now."""
    forget(request.member.team_id)
    try:
        known = runtime.current().clients.list_models(_access(request), refresh=True)
        words = ngettext(
            "The list is up to date: %(count)s model.",
            "The list is up to date: %(count)s models.",
            len(known),
        )
        messages.success(request, words % {"count": len(known)})
    except PremError:
        pass  # the page says so
    return redirect("team_models")


@require_POST
@manager_required
def save_key(request: MemberRequest) -> HttpResponse:
    """Set or replace the key, once the API has taken it."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _show(request, key_form=form)
    old, values = _access(request), form.cleaned_data
    member = request.member
    keys.save(member.team, member.user, values["key"], values.get("base_url", ""), request)
    runtime.current().clients.forget(old)
    messages.success(
        request, _("Prem accepted the key. It is saved, and replies use it from now on.")
    )
    return redirect("team_models")


@require_POST
@manager_required
def remove_key(request: MemberRequest) -> HttpResponse:
    old = _access(request)
    keys.remove(request.member.team, request.member.user, request)
    if old.source == "team":
        runtime.current().clients.forget(old)
        messages.success(request, _("The team's key is removed."))
    return redirect("team_models")


@require_POST
@manager_required
def save_offer(request: MemberRequest) -> HttpResponse:
    """Which models are offered, their names, and which one is the default."""
    form = OfferForm(request.POST)
    if form.error:
        return _show(request, offer_form=form)
    team = request.member.team
    with transaction.atomic():
        TeamModel.objects.filter(team=team).delete()
        for row in form.rows:
            row.team = team
        TeamModel.objects.bulk_create(form.rows)
        forget(team.pk)
        TeamDefaults.objects.update_or_create(team=team, defaults={"model": form.default})
        hidden = ", ".join(row.model for row in form.rows if not row.is_offered)
        detail = {"hidden": hidden or "none", "default": form.default or "none"}
        audit.record(team, request.member.user, "models.changed", request=request, **detail)
    messages.success(request, _("The models are saved."))
    return redirect("team_models")


@require_POST
@manager_required
def save_defaults(request: MemberRequest) -> HttpResponse:
    team = request.member.team
    defaults = TeamDefaults.of(team.pk)
    before = model_to_dict(defaults)
    form = DefaultsForm(request.POST, instance=defaults)
    if not form.is_valid():
        return _show(request, defaults_form=form)
    values = form.cleaned_data
    changed = [name for name in values if before[name] != values[name]]
    with transaction.atomic():
        TeamDefaults.objects.update_or_create(team=team, defaults=values)
        forget(team.pk)
        if changed:
            what = ", ".join(changed)
            audit.record(team, request.member.user, "defaults.changed", what, request=request)
    messages.success(request, _("The defaults are saved. They go with each request from now on."))
    return redirect("team_models")


def _show(
    request: MemberRequest,
    *,
    key_form: KeyForm | None = None,
    offer_form: OfferForm | None = None,
    defaults_form: DefaultsForm | None = None,
) -> HttpResponse:
    """The page, with what was wrong in a form."""
    team_id, access = request.member.team_id, _access(request)
    refused = key_form or offer_form or defaults_form
    kept = TeamKey.objects.select_related("set_by").filter(pk=team_id).first()
    offer = offer_of(team_id)
    known, failure = _known(access)
    context: dict[str, Any] = {
        "access": access,
        "kept": kept,
        "server_has_key": not settings.PREM_SIMULATED,
        "key_form": key_form or KeyForm(initial={"base_url": kept.base_url if kept else ""}),
        "defaults_form": defaults_form or DefaultsForm(None, instance=TeamDefaults.of(team_id)),
        "failure": failure,
        "rows": offer_form.rows if offer_form else _rows(offer, known),
        "listed": {model.id for model in known},
        "offer": offer,
        "default": offer_form.default if offer_form else offer.default,
        "offer_error": offer_form.error if offer_form else "",
    }
    return render(request, "team/models.html", context, status=400 if refused else 200)


def _known(access: Access) -> tuple[list[Model], str]:
    """The models, and why the API does not list them now."""
    clients = runtime.current().clients
    try:
        return clients.list_models(access), ""
    except PremError as error:
        return clients.known_models(access), error.message


def _rows(offer: Offer, known: list[Model]) -> list[TeamModel]:
    """What the API lists, then what the team has decided on and the API no longer lists."""
    ids = [model.id for model in known if MODEL_ID.fullmatch(model.id)]
    gone = [
        id
        for id, one in offer.decided.items()
        if id not in ids and (not known or one.name or not one.is_offered or id == offer.default)
    ]
    return [
        offer.decided.get(id) or TeamModel(model=id, is_offered=offer.allows(id))
        for id in dict.fromkeys([*ids, *gone])
    ]


def _access(request: MemberRequest) -> Access:
    return access_of(request.member.team_id)
