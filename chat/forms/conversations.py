"""The forms of a conversation."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from chat.models.conversation import TITLE_LENGTH, Sharing

from .fields import PromptField, clean_text


class TitleForm(forms.Form):
    """A conversation's new title."""

    title = forms.CharField(max_length=TITLE_LENGTH)

    def clean_title(self) -> str:
        title = " ".join(clean_text(self.cleaned_data["title"]).split())
        if not title:
            raise ValidationError(_("A title needs a letter."))
        return title


class SharingForm(forms.Form):
    """Who in the team sees a conversation besides its owner."""

    sharing = forms.ChoiceField(choices=Sharing.choices)


class InstructionsForm(forms.Form):
    """What the model is told with each request of a conversation; nothing takes it away."""

    instructions = PromptField(rows=8)
