"""Which models a team's members may choose, and by what names."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from chat.models import TeamDefaults, TeamModel
from chat.prem import Model
from chat.support.team_cache import remembered

MAX_DESCRIPTION_CHARS = 60  # characters; some servers send paragraphs


class NotOffered(Exception):
    """The team does not offer this model."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a team has decided. Once it hides a model, only those that it has ticked are offered:

    another name for a hidden one, or a model that comes later, is not.
    """

    decided: dict[str, TeamModel]
    default: str = ""

    @property
    def is_restricted(self) -> bool:
        return not all(one.is_offered for one in self.decided.values())

    def allows(self, model: str) -> bool:
        one = self.decided.get(model)
        return one.is_offered if one else not self.is_restricted

    def label(self, model: str) -> str:
        """The team's name for it, else its id."""
        one = self.decided.get(model)
        return one.name if one and one.name else model

    def default_model(self, known: Sequence[Model]) -> str:
        """The model of a new conversation: the team's, the server's, or the first that there is."""
        wishes = [self.default, settings.PREM_DEFAULT_MODEL, *(model.id for model in known)]
        wishes += self.decided
        return next((model for model in wishes if model and self.allows(model)), "")

    def choices(self, known: Sequence[Model], selected: str) -> list[dict[str, str]]:
        """The models to choose from: what the API lists and the team has typed, else what the team
        has decided; the selected one also when the API does not list it: it says
        so then.
        """
        ids = [model.id for model in known if self.allows(model.id)]
        named = [id for id, one in self.decided.items() if one.is_typed or not known]
        ids += [id for id in named if id not in ids and self.allows(id)]
        if selected and selected not in ids and self.allows(selected):
            ids.insert(0, selected)
        about = {model.id: self._about(model.id, model.description) for model in known}
        if known and selected:
            about.setdefault(selected, gettext("not in the API's list"))
        return [{"id": id, "label": self.label(id), "about": about.get(id, "")} for id in ids]

    def _about(self, id: str, description: str) -> str:
        """The API's line about the model, where it is one and the team gave the model no name."""
        is_short = len(description) <= MAX_DESCRIPTION_CHARS and "\n" not in description
        return description if is_short and self.label(id) == id else ""


@remembered
def offer_of(team_id: int) -> Offer:
    """What the team offers."""
    decided = {one.model: one for one in TeamModel.objects.filter(team=team_id)}
    return Offer(decided, defaults_of(team_id).model)


@remembered
def defaults_of(team_id: int) -> TeamDefaults:
    """What goes with each request of the team."""
    return TeamDefaults.of(team_id)


def names_of(team_id: int) -> dict[str, str]:
    """What the team calls its models, by their ids, where it has given them a name."""
    return {id: one.name for id, one in offer_of(team_id).decided.items() if one.name}


def check(team_id: int, model: str) -> None:
    """Raises NotOffered when the team's members must not use the model."""
    if not offer_of(team_id).allows(model):
        raise NotOffered(model)
