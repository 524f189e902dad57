"""Encrypts secrets for the database, with keys that are derived from SECRET_KEY.

Secrets of an older SECRET_KEY can be opened while it is in SECRET_KEY_FALLBACKS. The library is
loaded with the first secret, because it takes 8 MB and many installations have no secret.
"""

import base64
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from . import redaction

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Unreadable(Exception):
    """No known secret key opens it, or it was sealed for another purpose."""


class Opened(NamedTuple):
    """The secret; `stale` when it was sealed with an older SECRET_KEY."""

    text: str
    stale: bool


def seal(text: str, purpose: str) -> str:
    """Encrypt `text` with the newest SECRET_KEY; it can be opened for the same purpose only."""
    return _cipher(settings.SECRET_KEY, purpose).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, purpose: str, *, hide: bool = True) -> Opened:
    """Open a sealed secret. The log then never shows it; pass `hide=False` for a long text.

    Raises Unreadable.
    """
    opened = _opened(sealed, purpose)
    if hide:
        redaction.hide(opened.text)
    return opened


def resealed(sealed: str, purpose: str) -> str:
    """The same secret, sealed with the newest SECRET_KEY. Raises Unreadable."""
    opened = _opened(sealed, purpose)
    return seal(opened.text, purpose) if opened.stale else sealed


def _opened(sealed: str, purpose: str) -> Opened:
    from cryptography.fernet import InvalidToken

    for place, secret in enumerate([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]):
        with suppress(InvalidToken, ValueError):
            text = _cipher(secret, purpose).decrypt(sealed).decode()
            return Opened(text, stale=place > 0)
    raise Unreadable


@lru_cache(maxsize=256)
def _cipher(secret: str, purpose: str) -> "Fernet":
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), length=32, salt=None, info=f"premweb {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))
