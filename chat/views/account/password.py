"""A forgotten password: a link by mail, or whom to ask where no mail can be sent."""

from allauth.account.views import password_reset as by_mail
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods


@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    if settings.OIDC_ONLY:
        return redirect("account_login")
    if settings.MAIL_CONFIGURED:
        return by_mail(request)  # type: ignore[no-any-return]
    return render(request, "account/no_mail.html")
