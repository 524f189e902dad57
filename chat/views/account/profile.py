"""Name and address."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import email as email_with_mail
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chat.accounts.email_addresses import Taken, change_address
from chat.forms.account.profile import AddressForm, NameForm
from chat.models import User


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    form = NameForm(request.POST or None, initial={"name": request.user.get_full_name()})
    if request.method == "POST" and form.is_valid():
        request.user.first_name, request.user.last_name = form.cleaned_data["name"], ""
        request.user.save(update_fields=["first_name", "last_name"])
        messages.success(request, _("Your name is saved."))
        return redirect("profile")
    return render(request, "account/profile.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def email(request: HttpRequest) -> HttpResponse:
    """With mail, a new address counts once it is confirmed; without, at once."""
    if settings.MAIL_CONFIGURED:
        answer: HttpResponse = email_with_mail(request)
        return answer
    changed: HttpResponse = _email_without_mail(request)
    return changed


@reauthentication_required(app="allauth.account", allow_get=True)
def _email_without_mail(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            assert isinstance(request.user, User)
            change_address(request.user, form.cleaned_data["email"])
        except Taken:
            form.add_error("email", _("Somebody else has this address."))
        else:
            messages.success(request, _("Your address is changed: sign in with it from now on."))
            return redirect("account_email")
    return render(request, "account/email_change.html", {"form": form})
