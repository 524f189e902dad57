"""The forms by which a member orders their list."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.conversations.filing import MAX_AT_ONCE
from chat.models.filing import FOLDER_NAME_LENGTH, TAG_LENGTH, Colour

from .fields import PromptField, clean_text

ACTIONS = (
    *("pin", "unpin", "archive", "unarchive"),
    *("trash", "restore", "move", "tag", "untag"),
)


class IdsField(forms.MultipleChoiceField):
    """The ids of conversations, each once."""

    default_error_messages = {
        "required": gettext_lazy("Choose a conversation."),
        "too_many": gettext_lazy("Choose at most %(most)s conversations at once."),
    }

    def clean(self, value: Any) -> list[uuid.UUID]:
        texts = list(dict.fromkeys(self.to_python(value)))
        if not texts:
            raise ValidationError(self.error_messages["required"])
        if len(texts) > MAX_AT_ONCE:
            raise ValidationError(self.error_messages["too_many"] % {"most": MAX_AT_ONCE})
        return [self._id(text) for text in texts]

    def _id(self, text: str) -> uuid.UUID:
        try:
            return uuid.UUID(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["required"]) from error


def _one_line(value: str) -> str:
    return " ".join(clean_text(value).split())


class ChosenForm(forms.Form):
    """Some conversations."""

    id = IdsField()


class ChangeForm(ChosenForm):
    """What to do with some conversations."""

    action = forms.ChoiceField(choices=[(name, name) for name in ACTIONS])
    folder = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    tag = forms.CharField(required=False, max_length=TAG_LENGTH)

    def clean_tag(self) -> str:
        return _one_line(self.cleaned_data["tag"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("action") in ("tag", "untag") and not data.get("tag"):
            raise ValidationError(_("A tag needs a letter."))
        return data


class FolderForm(forms.Form):
    """A folder's name, its colour, and the instructions of what begins in it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=FOLDER_NAME_LENGTH,
        error_messages={"required": gettext_lazy("A folder needs a name.")},
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=Colour.choices, required=False)
    instructions = PromptField(label=gettext_lazy("Instructions"), rows=4)

    def clean_name(self) -> str:
        name = _one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("A folder needs a name."))
        return name

    def clean_colour(self) -> str:
        return self.cleaned_data["colour"] or Colour.GREY


class NewFolderForm(FolderForm):
    """A new folder, of the member or of the team."""

    of_team = forms.BooleanField(label=gettext_lazy("For the whole team"), required=False)
