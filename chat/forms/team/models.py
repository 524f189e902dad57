"""What the Models page and the first start may send: the key, the offer, the defaults."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat import runtime, upstream
from chat.forms.fields import MODEL_ID, clean_text
from chat.models import TeamDefaults, TeamModel
from chat.models.team import NAME_LENGTH
from chat.models.team_defaults import PARAMETERS
from chat.models.team_key import BASE_URL_LENGTH
from chat.upstream import hosts

KEY = re.compile(r"[!-~]{8,500}", re.ASCII)
LONGEST_PROMPT = 20_000
MOST_STOPS, LONGEST_STOP = 4, 200
MOST_MODELS = 600


class KeyField(forms.CharField):
    """A key: never sent back to the browser."""

    widget = forms.PasswordInput

    def __init__(self, *, placeholder: str | Promise = "", **more: Any) -> None:
        super().__init__(max_length=500, **more)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        if placeholder:
            self.widget.attrs["placeholder"] = placeholder

    def clean(self, value: Any) -> str:
        key: str = super().clean(value)
        if key and not KEY.fullmatch(key):
            raise ValidationError(
                _("A key has at least 8 characters, all of them ASCII, no spaces.")
            )
        return key


class KeyForm(forms.Form):
    """A key for the team, and the address that it is for; checked with the API."""

    key = KeyField(
        label=gettext_lazy("Prem API key"),
        error_messages={"required": gettext_lazy("Paste the key.")},
    )
    base_url = forms.CharField(
        label=gettext_lazy("Base URL"),
        required=False,
        max_length=BASE_URL_LENGTH,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if not hosts.may_be_set():
            del self.fields["base_url"]

    def clean_base_url(self) -> str:
        return hosts.tidy(self.cleaned_data["base_url"])

    def clean(self) -> None:
        if self.errors:
            return
        base_url = self.cleaned_data.get("base_url", "")
        try:
            check_key(self.cleaned_data["key"], base_url)
        except hosts.NotAllowed as error:
            self.add_error("base_url", str(error))
        except upstream.KeyRefused as error:
            self.add_error(error.field if base_url else "key", str(error))


def check_key(key: str, base_url: str = "") -> None:
    """Ask the API whether it takes the key. Raises hosts.NotAllowed, upstream.KeyRefused."""
    upstream.check(upstream.access_with(key, base_url), runtime.current().engine.loop)


class DefaultsForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic when it runs
    """The system prompt and the parameters; what is empty is not sent."""

    system_prompt = forms.CharField(
        label=gettext_lazy("System prompt"),
        required=False,
        max_length=LONGEST_PROMPT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    stop = forms.CharField(
        label=gettext_lazy("Stop sequences"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = TeamDefaults
        fields = ("system_prompt", *PARAMETERS)
        labels = {
            "temperature": gettext_lazy("Temperature"),
            "top_p": gettext_lazy("Top p"),
            "max_completion_tokens": gettext_lazy("Max completion tokens"),
            "frequency_penalty": gettext_lazy("Frequency penalty"),
            "presence_penalty": gettext_lazy("Presence penalty"),
            "seed": gettext_lazy("Seed"),
        }

    def __init__(self, data: QueryDict | None, *, instance: TeamDefaults) -> None:
        super().__init__(data, instance=instance, initial={"stop": "\n".join(instance.stop)})
        for name in ("temperature", "top_p", "frequency_penalty", "presence_penalty"):
            self.fields[name].widget.attrs["step"] = "any"

    def clean_system_prompt(self) -> str:
        text = clean_text(self.cleaned_data["system_prompt"])
        return text if text.strip() else ""

    def clean_stop(self) -> list[str]:
        stops = [line for line in clean_text(self.cleaned_data["stop"]).split("\n") if line.strip()]
        if len(stops) > MOST_STOPS:
            raise ValidationError(_("At most %(most)s, one a line.") % {"most": MOST_STOPS})
        if any(len(line) > LONGEST_STOP for line in stops):
            words = _("A stop sequence has at most %(most)s characters.")
            raise ValidationError(words % {"most": LONGEST_STOP})
        return stops


class OfferForm:
    """The table of models: three lists of one order, and what is ticked."""

    def __init__(self, data: QueryDict) -> None:
        ids, names = data.getlist("model"), data.getlist("name")
        ticked = set(data.getlist("offered"))
        self.default = data.get("default", "")
        self.rows = [
            TeamModel(model=id, name=_tidy(name), is_offered=id in ticked)
            for id, name in zip(ids, names, strict=False)
        ]
        self.error = self._error(ids, names)

    def _error(self, ids: Sequence[str], names: Sequence[str]) -> str:
        """Why it cannot be saved, or nothing."""
        offered = [row.model for row in self.rows if row.is_offered]
        labels = [row.name for row in self.rows if row.name]
        valid = all(map(MODEL_ID.fullmatch, ids)) and len(set(ids)) == len(ids) == len(names)
        if not ids or not valid or len(ids) > MOST_MODELS:
            return _("The list could not be read. Reload the page and try again.")
        if any(len(label) > NAME_LENGTH for label in labels):
            return _("A name has at most %(most)s characters.") % {"most": NAME_LENGTH}
        if double := next((label for label in labels if labels.count(label) > 1), ""):
            return _("Two models have the name %(name)s.") % {"name": double}
        if not offered:
            return _("Offer at least one model.")
        if self.default and self.default not in offered:
            return _("The default must be one of the models that are offered.")
        return ""


def _tidy(name: str) -> str:
    return " ".join(clean_text(name).split())
