"""The models to choose from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chat import runtime
from chat.prem import PremError
from chat.upstream import access_of
from chat.upstream.offer import offer_of

from .guards import MemberRequest, member_required


@require_GET
@member_required
def model_options(request: MemberRequest) -> HttpResponse:
    """The options of the model choice; where the API does not answer, what was known before."""
    clients, team = runtime.current().clients, request.member.team_id
    access, offer = access_of(team), offer_of(team)
    try:
        known, failed = clients.list_models(access, refresh="refresh" in request.GET), False
    except PremError:
        known, failed = clients.known_models(access), True
    selected = request.GET.get("model", "")[:200]
    if not selected or not offer.allows(selected):
        selected = offer.default_model(known)
    context = {
        "models": offer.choices(known, selected),
        "selected_model": selected,
        "failed": failed,
    }
    return render(request, "models/model_options.html", context)
