"""The translated texts of scripts, which stand in the page as JSON."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.views.i18n import JSONCatalog


def script_texts(language: str) -> dict[str, Any]:
    """The texts of the catalogs named `djangojs` for a language; empty for English."""
    request = HttpRequest()
    request.method = "GET"
    with translation.override(language):
        response = JSONCatalog(packages=["chat"]).get(request)
    texts: dict[str, Any] = json.loads(response.content)["catalog"]
    return texts
