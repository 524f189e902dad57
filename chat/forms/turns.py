"""The forms that start a turn, or change a message that waits for its turn."""

from django import forms
from django.utils.translation import gettext_lazy

from .fields import ModelField, TextField, TextTooLong


class TextForm(forms.Form):
    """The new text of a message that waits."""

    text = TextField()

    @property
    def too_long(self) -> bool:
        errors = self.errors.as_data().get("text", [])
        return any(isinstance(error, TextTooLong) for error in errors)


class SendForm(TextForm):
    """A message to send: its text, the model to answer, and the key that makes it one message."""

    model = ModelField(required=False)
    key = forms.UUIDField(
        error_messages={"required": gettext_lazy("Reload the page and send again.")}
    )


class OpenForm(SendForm):
    """The first message of a conversation, which may be temporary, or begin in a folder."""

    temporary = forms.BooleanField(required=False)
    folder = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class AskAgainForm(forms.Form):
    """The model to ask again; the old reply's where none is named."""

    model = ModelField(required=False)
