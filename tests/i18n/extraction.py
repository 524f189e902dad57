"""Django's templates for Babel, which reads Jinja's and Python by itself (pyproject.toml)."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract_django(
    file: BinaryIO, keywords: Mapping[str, Any], tags: Sequence[str], options: Mapping[str, str]
) -> Iterator[Any]:
    """The texts of a template: as Django's makemessages, by way of calls of gettext."""
    calls = templatize(file.read().decode())
    calls = "\n".join(line.strip() for line in calls.split("\n"))  # indented as the template was
    return extract_python(io.BytesIO(calls.encode()), keywords, tags, {"encoding": "utf-8"})
