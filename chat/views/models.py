"""The models to choose from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chat import runtime
from chat.upstream import access_of
from chat.upstream.offer import offer_of

from .guards import MemberRequest, member_required


@require_GET
@member_required
def model_options(request: MemberRequest) -> HttpResponse:
    """The options of the model choice, from what is known at the moment. With `refresh` the list is
    asked for anew; the socket's `models` event says when there is news.
    """
    clients, team_id = runtime.current().clients, request.member.team_id
    access, offer = access_of(team_id), offer_of(team_id)
    if "refresh" in request.GET:
        clients.refresh_models(access, team_id)
    known = clients.models(access, team_id)
    selected = request.GET.get("model", "")[:200]
    if not selected or not offer.allows(selected):
        selected = offer.default_model(known.models)
    context = {
        "models": offer.choices(known.models, selected),
        "models_state": known.state,
        "selected_model": selected,
    }
    return render(request, "models/model_options.html", context)
