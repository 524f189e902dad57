"""allauth's second factors with our rules."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.access.second_factor import PURPOSE
from chat.support import sealing


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are encrypted at rest; SECRET_KEY_FALLBACKS still open older ones."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is not right, or was used. Enter what the app shows now."
        )
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text, PURPOSE).text

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}
