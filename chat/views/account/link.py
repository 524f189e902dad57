"""Signing in by a link that the command `sign_in_link` made."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from chat.accounts import sign_in_links


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first: what looks at a link does not use it up."""
    try:
        user = sign_in_links.person_of(token)
    except sign_in_links.Gone:
        return render(request, "account/link_gone.html", status=404)
    if request.method != "POST":
        return render(request, "account/link.html", {"email": user.email})
    answer: HttpResponse = perform_login(
        request, user, email_verification="none", signal_kwargs={sign_in_links.MARK: True}
    )
    return answer
