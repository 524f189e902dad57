"""Views that are imported when they are first asked for: what they load is heavy."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from chat.views.guards import View


def lazily(path: str) -> "View[...]":
    """The view of this dotted path."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = import_string(path)(request, *args, **kwargs)
        return answer

    return view
