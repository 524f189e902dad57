"""The texts of scripts, translated. They stand in the page as data: scripts ask for none."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.views.i18n import JSONCatalog


def script_texts(language: str) -> dict[str, Any]:
    """What the catalogs named `djangojs` hold for a language; nothing for English."""
    request = HttpRequest()
    request.method = "GET"
    with translation.override(language):
        response = JSONCatalog(packages=["chat"]).get(request)
    texts: dict[str, Any] = json.loads(response.content)["catalog"]
    return texts
