"""Where one is signed in, and signing out there: its sockets close with the session."""

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chat.accounts import devices


@require_GET
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """The current one first, then those used last."""
    own = UserSession.objects.purge_and_list(request.user)
    own.sort(key=lambda session: (session.is_current(), session.last_seen_at), reverse=True)
    return render(request, "account/sessions.html", {"sessions": own, "device": devices.device})


@require_POST
@login_required
def end(request: HttpRequest, id: int) -> HttpResponse:
    """Sign one out; one that is somebody else's does not exist."""
    session = get_object_or_404(UserSession, id=id, user_id=request.user.pk)
    if session.is_current():
        return redirect("account_logout")
    get_adapter().end_sessions([session])
    messages.success(request, _("That device is signed out."))
    return redirect("sessions")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    devices.end_others(request)
    messages.success(request, _("All other devices are signed out."))
    return redirect("sessions")
