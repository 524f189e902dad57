"""The size limit of a request body, named beside the view that reads it."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., object])
ATTRIBUTE = "body_limit_bytes"


def body_limit(limit_bytes: int) -> Callable[[View], View]:
    """Let a view take bodies of up to this many bytes, for example an upload.

    The server asks before it reads the body. Decorators around this one keep the limit if they use
    `functools.wraps`.
    """

    def decorate(view: View) -> View:
        setattr(view, ATTRIBUTE, limit_bytes)
        return view

    return decorate


def default_limit_bytes() -> int:
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0


def limit_bytes_of(path: str) -> int:
    """The limit of the view at this path; the default where there is no view or it names none."""
    try:
        view = resolve(path).func
    except Resolver404:
        return default_limit_bytes()
    return int(getattr(view, ATTRIBUTE, default_limit_bytes()))
