"""HTML that is made for each message and each entry of a list, by templates that are compiled.

Django's templates are walked node by node each time; Jinja's become Python functions once.
"""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, StrictUndefined

from .icons import icon


def environment(**options: Any) -> Environment:
    """What `templates/jinja2/` is compiled with: a name that nobody has set is an error there."""
    made = Environment(**options | {"undefined": StrictUndefined})  # noqa: S701 (Django escapes)
    made.globals |= {"icon": icon, "url": reverse}
    return made


def fragment(name: str, context: Mapping[str, Any]) -> SafeString:
    """`templates/jinja2/<name>` with these values."""
    return mark_safe(render_to_string(name, dict(context), using="jinja2"))  # noqa: S308
