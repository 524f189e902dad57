"""What a passage is filtered by, kept among its words: each begins with a sign that no word has."""

import datetime as dt
import re

from .words import GAP, fold

MODEL, MONTH = f"{GAP}m", f"{GAP}d"
# Which there are is remembered with the known words.
REMEMBERED = (MODEL, MONTH)
_UNFIT = re.compile(r"[\x00-\x20!-*,/:-@[-^`{-\x7f]+")


def of_owner(team_id: int, owner_id: int) -> str:
    """A conversation of this person in this team."""
    return f"{GAP}v{team_id}.{owner_id}"


def of_team(team_id: int) -> str:
    """A conversation that is shared with this team."""
    return f"{GAP}v{team_id}"


def of_sight(team_id: int, owner_id: int, *, is_shared: bool) -> list[str]:
    """Who may see a conversation."""
    own = of_owner(team_id, owner_id)
    return [own, of_team(team_id)] if is_shared else [own]


def of_author(user_id: int) -> str:
    """A message of this person, a reply to one, or a conversation that is theirs."""
    return f"{GAP}a{user_id}"


def of_model(model: str) -> str:
    """A reply by this model."""
    return MODEL + _UNFIT.sub("-", fold(model))[:60]


def of_role(role: str) -> str:
    """A title, a message of a person, a reply."""
    return f"{GAP}r{role[0]}"


def of_conversation(hexadecimal: str) -> str:
    """A passage of this conversation."""
    return f"{GAP}c{hexadecimal}"


def of_month(day: dt.date) -> str:
    """The month of the day, in UTC."""
    return f"{MONTH}{day.year:04}{day.month:02}"
