"""Keeps secrets out of the log."""

import logging
import re

from django.conf import settings

# Links that let in whoever has them: invitations, new passwords, confirmed addresses.
SIGN_IN_LINK = re.compile(
    r"(?i)(/join/|%2Fjoin%2F|/password/reset/key/|/accounts/confirm/|/accounts/signup/|/accounts/link/)[\w:-]{20,}"
)
BEARER = re.compile(r"(?i)(bearer\s+)[^\s'\"]+")
HIDDEN = "[hidden]"
MIN_SECRET_CHARS = 8
# Keys of teams that this process has read, the newest last.
MAX_SECRETS = 10_000
_seen: dict[str, None] = {}


def hide(secret: str) -> None:
    """Hide this secret in the log from now on; from any thread."""
    if len(secret) >= MIN_SECRET_CHARS and secret not in _seen:
        _seen[secret] = None
        while len(_seen) > MAX_SECRETS:
            _seen.pop(next(iter(_seen)), None)


class RedactSecrets(logging.Filter):
    """Hides API keys, secret keys, bearer tokens and invitations, also in tracebacks."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = clean(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = clean(record.exc_text)
        return True


def clean(text: str) -> str:
    """The text without known secrets, and without strings in the form of a secret."""
    own = (settings.PREM_API_KEY, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    others = (
        settings.OIDC_CLIENT_SECRET,
        settings.EMAIL_HOST_PASSWORD,
        settings.STATUS_TOKEN,
        *list(_seen),
    )
    for secret in (*own, *others):
        if len(secret) >= MIN_SECRET_CHARS:
            text = text.replace(secret, HIDDEN)
    text = SIGN_IN_LINK.sub(rf"\1{HIDDEN}", text)
    return BEARER.sub(rf"\1{HIDDEN}", text)
