"""Whether mail leaves this server; without it addresses cannot be confirmed."""

from django.conf import settings


def is_configured() -> bool:
    configured: bool = settings.MAIL_CONFIGURED
    return configured
