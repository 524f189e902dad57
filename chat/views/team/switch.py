"""Which of one's teams the session works in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chat.access import permissions
from chat.live import dismissal
from chat.models import Membership
from chat.views.guards import MemberRequest, member_required


@require_POST
@member_required
def switch(request: MemberRequest) -> HttpResponse:
    """Work in another of one's teams; windows that show the old one are told."""
    wanted = request.POST.get("team", "")
    mine = request.member.user.memberships
    found = mine.filter(team_id=int(wanted)).first() if _is_id(wanted) else None
    if found is None:
        raise Http404
    enter(request, found)
    return redirect("home")


def enter(request: HttpRequest, membership: Membership) -> None:
    """Make the membership's team the session's."""
    request.session[permissions.CURRENT_TEAM] = membership.team_id
    if request.session.session_key:
        # Before the answer: a page that the switch opens must find the new team.
        request.session.save()
        dismissal.switch(request.session.session_key, membership.pk)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
