"""Name and address."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.models import EmailAddress
from allauth.account.views import email as email_with_mail
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chat.forms.messages import clean_text
from chat.models import User


class NameForm(forms.Form):
    """What the others see beside one's messages."""

    name = forms.CharField(max_length=150, required=False)

    def clean_name(self) -> str:
        return " ".join(clean_text(self.cleaned_data["name"]).split())


class AddressForm(forms.Form):
    """A new address, where no mail can confirm it."""

    email = forms.EmailField(max_length=254)

    def clean_email(self) -> str:
        address = self.cleaned_data["email"].lower()
        email_already_exists(address, always_raise=True)
        return str(address)


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
            _set_address(request.user, form.cleaned_data["email"])
        except IntegrityError:
            form.add_error("email", _("Somebody else has this address."))
        else:
            messages.success(request, _("Your address is changed: sign in with it from now on."))
            return redirect("account_email")
    return render(request, "account/email_change.html", {"form": form})


def _set_address(user: User, address: str) -> None:
    with transaction.atomic():
        EmailAddress.objects.filter(user=user).delete()
        user.email = address
        user.save(update_fields=["email"])
        EmailAddress.objects.create(user=user, email=address, primary=True)
