"""The way to the provider, the way back, and taking up what waited for a sign-in here.

Loaded only where there is a provider.
"""

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from requests import RequestException

from chat.accounts.oidc import pending
from chat.accounts.oidc.provider import PROVIDER_ID, ProviderAdapter
from chat.views.waiting_for_others import waits_for_others


@require_POST
@waits_for_others("POST")
def start(request: HttpRequest) -> HttpResponse:
    """Answer with a page that leads to the provider.

    Not with a redirect: the policy that keeps forms from posting elsewhere would stop it.
    """
    if limited := ratelimit.consume_or_429(request, action="login"):
        return limited  # type: ignore[no-any-return]
    provider = get_adapter(request).get_provider(request, PROVIDER_ID)
    process = "connect" if request.POST.get("process") == "connect" else "login"
    try:
        answer = provider.redirect(request, process, next_url=get_next_redirect_url(request))
    except (OAuth2Error, RequestException) as error:
        return render_authentication_error(  # type: ignore[no-any-return]
            request, provider, exception=error, extra_context={"unreachable": True}
        )
    if answer.status_code != 302:
        return answer  # type: ignore[no-any-return]
    return render(request, "account/to_provider.html", {"to": answer["Location"]})


@require_GET
@waits_for_others("GET")
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    view = OAuth2CallbackView.adapter_view(ProviderAdapter(request, provider_id))
    return view(request)  # type: ignore[no-any-return]


@require_http_methods(["GET", "POST"])
@login_required
def connect(request: HttpRequest) -> HttpResponse:
    """Ask whether the sign-in that led here becomes one of this account's."""
    address = pending.address(request)
    if address.lower() != getattr(request.user, "email", "").lower():
        pending.forget(request)
        messages.error(request, _("Nothing was connected: begin again with the sign-in there."))
        return redirect("socialaccount_connections")
    if request.method != "POST":
        return render(request, "account/connect.html", {"address": address})
    sociallogin = pending.take(request)
    sociallogin.lookup()
    try:
        with transaction.atomic():
            if sociallogin.is_existing:
                raise IntegrityError
            sociallogin.connect(request, request.user)
    except IntegrityError:
        messages.error(request, _("It is connected to an account already."))
    else:
        messages.success(request, _("Connected: you can sign in with it from now on."))
    return redirect("socialaccount_connections")
