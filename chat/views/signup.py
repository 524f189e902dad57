"""Sign-up without an invitation: the first owner's, and that of allowed mail domains."""

from typing import Any

from allauth.account.internal.flows.signup import complete_signup
from allauth.account.views import SignupView
from allauth.core.exceptions import ImmediateHttpResponse
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from chat.forms.signup import DomainSignupForm
from chat.teams import first_run

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
        if not isinstance(form, DomainSignupForm):
            response: HttpResponse = super().form_valid(form)
            return response
        # Whatever the installation asks of others: who comes by their address has to confirm it.
        answer: HttpResponse | None
        self.user, answer = form.try_save(self.request)
        if answer is None:
            answer = self._ask_to_confirm()
        return answer

    def _ask_to_confirm(self) -> HttpResponse:
        answer: HttpResponse
        try:
            answer = complete_signup(
                self.request,
                user=self.user,
                email_verification="mandatory",
                redirect_url=self.get_success_url(),
            )
        except ImmediateHttpResponse as early:
            answer = early.response
        return answer


def _checks_a_key(request: HttpRequest) -> bool:
    return bool(request.POST.get("prem_key"))


signup = waits_for_others("POST", when=_checks_a_key)(Signup.as_view())
