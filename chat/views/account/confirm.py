"""The page that a link for confirming an address leads to."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.account.views import ConfirmEmailView
from django.http import HttpRequest, HttpResponse

from chat.accounts import joining
from chat.forms.account.confirm import ConfirmForm
from chat.models import User


class Confirm(ConfirmEmailView):
    """allauth's, for whoever made the account: the address's owner may be somebody else.

    They are signed in, made the account in this browser, or know its password.
    """

    form: ConfirmForm | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        owner = self.object.email_address.user
        by_password = not _is_browser_of(request, owner)
        if by_password:
            self.form = ConfirmForm(owner, request.POST)
            if not self.form.is_valid():
                refused: HttpResponse = self.render_to_response(self.get_context_data())
                return refused
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if by_password:
            answer = perform_login(request, owner)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.object and not _is_browser_of(self.request, self.object.email_address.user):
            context["form"] = self.form or ConfirmForm(self.object.email_address.user)
        return context


confirm = Confirm.as_view()


def _is_browser_of(request: HttpRequest, owner: User) -> bool:
    """Whether the owner is signed in here, or made the account here."""
    return request.user.pk == owner.pk or joining.was_made_in(request.session, owner)
