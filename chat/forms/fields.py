"""What forms have in common: text that every database can hold, and the ids of models."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Servers name models as they like: with spaces, brackets, any letters. Without what cannot be seen
# and what turns the direction of a line, and without space at its ends.
MODEL_ID = re.compile(
    r"(?!\s)[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]{1,200}(?<!\s)"
)

MAX_PROMPT_CHARS = 20_000


class TextTooLong(ValidationError):
    """The message is larger than MESSAGE_MAX_BYTES."""


def clean_text(value: str) -> str:
    """Text that every database and encoding can hold; line ends as LF."""
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class ModelField(forms.CharField):
    """The id of a model: what the API may be asked for, nothing else."""

    def clean(self, value: Any) -> str:
        model: str = super().clean(value)
        if model and not MODEL_ID.fullmatch(model):
            raise ValidationError(_("Choose a model."))
        return model


class PromptField(forms.CharField):
    """Instructions for a model; white space alone is none."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(
            required=False, max_length=MAX_PROMPT_CHARS, strip=False, widget=widget, **options
        )

    def clean(self, value: Any) -> str:
        text = clean_text(super().clean(value))
        return text if text.strip() else ""


class TextField(forms.Field):
    """A message's text, as long as MESSAGE_MAX_BYTES; white space around it is kept."""

    def clean(self, value: Any) -> str:
        text = clean_text(str(value or ""))
        if not text.strip():
            raise ValidationError(_("Write something first."))
        if (size := len(text.encode())) > settings.MESSAGE_MAX_BYTES:
            limit = settings.MESSAGE_MAX_BYTES // 1024
            words = _(
                "This message has %(size)s KB; the limit is %(limit)s KB. "
                "Your text is still in the box: shorten it and send again."
            )
            raise TextTooLong(words % {"size": size // 1024 + 1, "limit": limit})
        return text
