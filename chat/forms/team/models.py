"""What the Models page and the first start may send: the key, the offer, the defaults."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat import runtime, upstream
from chat.forms.fields import MODEL_ID, PromptField, clean_text
from chat.models import TeamDefaults, TeamModel
from chat.models.team import NAME_LENGTH
from chat.models.team_defaults import PARAMETERS
from chat.models.team_key import BASE_URL_LENGTH
from chat.upstream import hosts

KEY = re.compile(r"[!-~]{8,500}", re.ASCII)
MAX_STOPS, MAX_STOP_CHARS = 4, 200
MAX_MODELS = 600
WINDOW = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


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

    checked: upstream.Checked

    key = KeyField(label=gettext_lazy("API key"), required=False)
    base_url = forms.CharField(
        label=gettext_lazy("Base URL"),
        required=False,
        max_length=BASE_URL_LENGTH,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    needs_none = forms.BooleanField(
        label=gettext_lazy("This base URL needs no key: leave the key empty"), required=False
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if not hosts.may_be_set():
            del self.fields["base_url"], self.fields["needs_none"]

    def clean_base_url(self) -> str:
        return hosts.tidy(self.cleaned_data["base_url"])

    def clean(self) -> None:
        if self.errors:
            return
        key, base_url = self.cleaned_data["key"], self.cleaned_data.get("base_url", "")
        if bool(key) == bool(base_url and self.cleaned_data["needs_none"]):
            words = _("Leave the key empty where none is needed.") if key else _("Paste the key.")
            self.add_error("key", words)
            return
        try:
            self.checked = check_key(key, base_url)
        except hosts.NotAllowed as error:
            self.add_error("base_url", str(error))
        except upstream.KeyRefused as error:
            self.add_error(error.field if base_url else "key", str(error))


def check_key(key: str, base_url: str = "") -> upstream.Checked:
    """Ask the API whether it takes the key. Raises hosts.NotAllowed, upstream.KeyRefused."""
    return upstream.check(upstream.access_with(key, base_url), runtime.current().engine.loop)


class DefaultsForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic when it runs
    """The system prompt and the parameters; what is empty is not sent."""

    system_prompt = PromptField(label=gettext_lazy("System prompt"), rows=5)
    stop = forms.CharField(
        label=gettext_lazy("Stop sequences"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
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

    def clean_stop(self) -> list[str]:
        stops = [line for line in clean_text(self.cleaned_data["stop"]).split("\n") if line.strip()]
        if len(stops) > MAX_STOPS:
            raise ValidationError(_("At most %(most)s, one a line.") % {"most": MAX_STOPS})
        if any(len(line) > MAX_STOP_CHARS for line in stops):
            words = _("A stop sequence has at most %(most)s characters.")
            raise ValidationError(words % {"most": MAX_STOP_CHARS})
        return stops


class TitlesForm(forms.Form):
    """Whether a model names conversations, and which one; none is that of the conversation."""

    names_conversations = forms.BooleanField(
        label=gettext_lazy("After the first reply, a model names the conversation"),
        required=False,
    )
    title_model = forms.ChoiceField(label=gettext_lazy("Model for titles"), required=False)

    def __init__(
        self, data: QueryDict | None, *, choices: Sequence[Mapping[str, str]], **named: Any
    ) -> None:
        """`choices` are those of `Offer.choices`."""
        super().__init__(data, **named)
        model: Any = self.fields["title_model"]
        own = ("", _("The model of the conversation"))
        model.choices = [own, *((one["id"], one["label"]) for one in choices)]


class OfferTable:
    """The table of models: three lists of one order, what is ticked, and a model that is added.

    A model that somebody has typed and the API does not list goes when it is not ticked.
    """

    def __init__(self, data: QueryDict) -> None:
        ids, names = data.getlist("model"), data.getlist("name")
        windows = data.getlist("window") or [""] * len(ids)
        ticked, typed = set(data.getlist("offered")), set(data.getlist("typed"))
        self.default = data.get("default", "")
        self.added = data.get("added", "").strip()
        self.rows = [
            TeamModel(
                model=id,
                name=_tidy(name),
                is_offered=id in ticked,
                is_typed=id in typed,
                window=int(window) if WINDOW.fullmatch(window) else None,
            )
            for id, name, window in zip(ids, names, windows, strict=False)
            if id in ticked or id not in typed
        ]
        is_whole = len(ids) == len(names) == len(windows) and bool(ids or self.added)
        self.error = self._error(is_whole=is_whole, windows=windows)
        if self.added and not self.error:
            self.rows.append(TeamModel(model=self.added, is_typed=True))

    def _error(self, *, is_whole: bool, windows: Sequence[str]) -> str:
        """Why it cannot be saved, or nothing."""
        ids = [row.model for row in self.rows]
        offered = [row.model for row in self.rows if row.is_offered] + [self.added] * bool(
            self.added
        )
        labels = [row.name for row in self.rows if row.name]
        is_whole = is_whole and all(map(MODEL_ID.fullmatch, ids)) and len(set(ids)) == len(ids)
        if not is_whole or len(ids) > MAX_MODELS:
            return _("The list could not be read. Reload the page and try again.")
        if self.added and not MODEL_ID.fullmatch(self.added):
            return _("%(name)s cannot be the name of a model.") % {"name": self.added}
        if self.added in ids:
            return _("The model %(name)s is in the list already.") % {"name": self.added}
        if wrong := next((one for one in windows if one and not WINDOW.fullmatch(one)), ""):
            return _("%(wrong)s is no number of tokens, such as 8192.") % {"wrong": wrong}
        if any(len(label) > NAME_LENGTH for label in labels):
            return _("A name has at most %(most)s characters.") % {"most": NAME_LENGTH}
        if double := next((label for label in labels if labels.count(label) > 1), ""):
            return _("Two models have the name %(name)s.") % {"name": double}
        if ids and not offered:
            return _("Offer at least one model.")
        if self.default and self.default not in offered:
            return _("The default must be one of the models that are offered.")
        return ""


def _tidy(name: str) -> str:
    return " ".join(clean_text(name).split())
