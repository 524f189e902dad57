"""Setting up an authenticator app. What it loads is heavy: `lazily` does."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpResponse

from chat.accounts import devices
from chat.forms.second_factor import ActivateForm


class ActivateApp(ActivateTOTPView):
    """allauth's, where the code that sets the app up counts as used."""

    def get_form_class(self) -> type[ActivateForm]:
        return ActivateForm

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        mine = Authenticator.objects.filter(user_id=self.request.user.pk)
        mine.get(type=Authenticator.Type.TOTP).wrap().validate_code(form.cleaned_data["code"])
        if form.cleaned_data["end_others"]:
            devices.end_others(self.request)
        return answer


activate_app = ActivateApp.as_view()
