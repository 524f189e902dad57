"""The page of an invitation: sign up there, or accept it with the account one has."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView
from allauth.decorators import rate_limit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from chat.access.actor import Actor
from chat.forms.join import JoinForm
from chat.models import Invitation, User
from chat.support.client_ip import client_ip
from chat.teams import invitations
from chat.teams.invitations import Gone
from chat.views.team.switch import enter


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit(action="join", limit_get=True)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """One page for every invitation that lets nobody in, whatever the reason."""
    try:
        invitation = invitations.find(token)
        if isinstance(request.user, User):
            return _accept(request, invitation, request.user)
        invitations.keep(request.session, invitation)
        answer: HttpResponse = _sign_up(request, invitation=invitation)
        return answer
    except Gone:
        return render(request, "join/gone.html", status=404)


def _accept(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    already = invitation.team.memberships.filter(user=user).exists()
    if not already and not invitation.is_for(user.email):
        return render(request, "join/for_another.html", {"invitation": invitation}, status=403)
    if request.method != "POST":
        context = {"invitation": invitation, "already": already}
        return render(request, "join/accept.html", context)
    actor = Actor.person(user, client_ip(request))
    enter(request, invitations.accept(invitation, user, actor))
    return redirect("home")


class JoinView(SignupView):
    """allauth's sign-up, opened by an invitation."""

    template_name = "join/sign_up.html"

    @property
    def invitation(self) -> Invitation:
        invitation: Invitation = self.kwargs["invitation"]
        return invitation

    def is_open(self) -> bool:
        return True

    def get_form_class(self) -> type[JoinForm]:
        return JoinForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "invitation": self.invitation}

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.invitation.email}

    def get_success_url(self) -> str:
        return reverse("home")

    def form_valid(self, form: JoinForm) -> HttpResponse:
        invitation = self.invitation
        if invitation.mailed:
            # Only that mailbox has the link.
            get_adapter().stash_verified_email(self.request, invitation.email)
        response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
        context = {
            "invitation": self.invitation,
            "oidc_name": name,
            "oidc_only": settings.OIDC_ONLY,
        }
        return {**super().get_context_data(**kwargs), **context}


_sign_up = JoinView.as_view()
