"""Sign-up without an invitation: the first owner's, and that of allowed mail domains."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chat.accounts import signing_up
from chat.forms.signup import DomainSignupForm, FinishSignupForm
from chat.teams import domains, first_run

from .waiting_for_others import waits_for_others


class Signup(SignupView):
    """allauth's sign-up, by the form that the installation is ready for."""

    def get_template_names(self) -> list[str]:
        return ["account/signup_domain.html" if first_run.is_set_up() else "account/signup.html"]

    def get_form_class(self) -> type[Form]:
        if first_run.is_set_up():
            return DomainSignupForm
        form: type[Form] = super().get_form_class()
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        if isinstance(form, DomainSignupForm):
            signing_up.send_link(self.request, form.cleaned_data["email"])
            return redirect("account_email_verification_sent")
        response: HttpResponse = super().form_valid(form)
        return response


class FinishSignup(SignupView):
    """allauth's sign-up, opened by a link that only the mailbox of the address has."""

    template_name = "account/signup_finish.html"
    form_class = FinishSignupForm

    def is_open(self) -> bool:
        return domains.team_for(self.kwargs["email"]) is not None

    def get_form_class(self) -> type[FinishSignupForm]:
        return FinishSignupForm

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.kwargs["email"]}

    def form_valid(self, form: Any) -> HttpResponse:
        get_adapter().stash_verified_email(self.request, self.kwargs["email"])
        response: HttpResponse = super().form_valid(form)
        return response


def _checks_a_key(request: HttpRequest) -> bool:
    return bool(request.POST.get("prem_key"))


signup = waits_for_others("POST", when=_checks_a_key)(Signup.as_view())
_finish = FinishSignup.as_view()


def finish(request: HttpRequest, token: str) -> HttpResponse:
    try:
        email = signing_up.address_of(token)
    except signing_up.Gone:
        return render(request, "account/signup_gone.html", status=404)
    answer: HttpResponse = _finish(request, email=email)
    return answer
