"""How much the team uses: figures, plots and tables, of one member or model if asked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from chat.access import people, permissions
from chat.metering import usage
from chat.models import User
from chat.support import plots
from chat.support.number_format import seconds, short
from chat.support.plots import Series
from chat.upstream.offer import names_of
from chat.views.guards import MemberRequest, allowed_to

REPLIES = (
    Series(gettext_lazy("answered"), "plot-good"),
    Series(gettext_lazy("failed"), "plot-bad"),
)
TOKENS = (
    Series(gettext_lazy("prompt"), "plot-one"),
    Series(gettext_lazy("completion"), "plot-two"),
)
WAITING = (Series(gettext_lazy("median"), "plot-one"),)


@require_GET
@allowed_to(permissions.may_see_usage)
def page(request: MemberRequest) -> HttpResponse:
    team = request.member.team
    days = next((n for n in usage.PERIODS if str(n) == request.GET.get("days")), usage.PERIODS[0])
    models = usage.models_of(team, days)
    names = names_of(team.pk)
    model = request.GET.get("model", "")
    model = model if model in models else ""
    members = set(team.memberships.values_list("user_id", flat=True))
    wanted = request.GET.get("member", "")
    author = next((id for id in members if str(id) == wanted), None)
    found = usage.usage_of(usage.completions(team, days, author=author, model=model), days)
    users = User.objects.in_bulk(members | {id for id in found.by_author if id is not None})
    called = people.names_of(users.values())
    context = {
        "days": days,
        "periods": usage.PERIODS,
        "models": [(one, names.get(one, one)) for one in models],
        "model": model,
        "people": sorted(((id, called[id]) for id in members), key=lambda one: one[1].casefold()),
        "author": author,
        "usage": found,
        "plots": _plots(found),
        "by_purpose": _by_purpose(found.in_all),
        "by_day": list(reversed(found.by_day.items())),
        "by_author": _most_first((called.get(id, ""), row) for id, row in found.by_author.items()),
        "by_model": [
            (model, names.get(model, ""), row) for model, row in _most_first(found.by_model.items())
        ],
    }
    return render(request, "team/usage.html", context)


def _by_purpose(all: usage.Figures) -> list[tuple[str, tuple[int, int, int]]]:
    """What the completions were for: how many, and their tokens of both kinds."""
    titles = (all.titles, all.title_prompt_tokens, all.title_completion_tokens)
    tokens = (all.prompt_tokens - titles[1], all.completion_tokens - titles[2])
    return [(_("Replies"), (all.completions, *tokens)), (_("Titles of conversations"), titles)]


def _most_first(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: (-row[1].replies, str(row[0])))


def _plots(found: usage.Usage) -> list[plots.Plot]:
    by_day = found.by_day
    return [
        plots.bars_by_day(
            *("replies", _("Replies a day"), REPLIES, by_day),
            lambda row: (row.completed, row.failures),
            short,
        ),
        plots.bars_by_day(
            *("tokens", _("Tokens a day"), TOKENS, by_day),
            lambda row: (row.prompt_tokens, row.completion_tokens),
            short,
        ),
        plots.bars_by_day(
            *("waiting", _("Median time to the first text"), WAITING, by_day),
            lambda row: (row.median or 0.0,),
            seconds,
        ),
    ]
