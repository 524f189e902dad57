"""A key with the one address that it may go to. Reads the database: belongs into a thread."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from chat.models import TeamKey
from chat.prem import BadKey, PremError, Reach
from chat.support.sealing import Unreadable
from chat.support.team_cache import remembered

from . import hosts

OWN_DOMAIN = "premai.io"
Source = Literal["team", "server", "simulator"]


class BadTeamKey(BadKey):
    """The team's own key was not accepted, or cannot be used: its owner or an admin can help."""

    kind = "bad_team_key"


@dataclass(frozen=True, slots=True)
class Access:
    """What a client is made of; nobody else's key ever goes to this address.

    `reach` bounds what the address may lead to; None is for what the operator has set. `refused` is
    why nothing can be asked with it.
    """

    base_url: str
    key: str = field(repr=False)
    source: Source
    reach: Reach | None = None
    refused: PremError | None = field(default=None, compare=False)

    @property
    def mark(self) -> str:
        """What other processes know it by: nothing of the key can be read from it."""
        told = f"{self.source} {self.base_url} {self.key}"
        return salted_hmac("access", told, algorithm="sha256").hexdigest()


@remembered
def access_of(team_id: int) -> Access:
    """The team's own key, else the server's, else the simulator."""
    kept = TeamKey.objects.filter(pk=team_id).first()
    if kept is None:
        return server_access()
    try:
        return access_with(kept.decrypt(), kept.base_url)
    except Unreadable:
        why = gettext("The stored key cannot be read: the server's secret key has changed.")
    except hosts.NotAllowed:
        why = gettext("The server no longer allows the address that the key was set for.")
    return Access(kept.base_url, "", "team", refused=BadTeamKey(why))


def access_with(key: str, base_url: str) -> Access:
    """A team's key for its address, or for the server's. Raises hosts.NotAllowed."""
    if not base_url:
        return Access(settings.PREM_BASE_URL, key, "team")
    return Access(base_url, key, "team", hosts.reach_of(base_url))


def is_simulated(team_id: int) -> bool:
    """Whether nobody has set a key for this team."""
    return access_of(team_id).source == "simulator"


def server_access() -> Access:
    """Return what teams without a key of their own ask with; no question to the database."""
    if settings.PREM_SIMULATED:
        # Too short to be a secret that is hidden in answers.
        return Access(settings.PREM_BASE_URL, "none", "simulator")
    return Access(settings.PREM_BASE_URL, settings.PREM_API_KEY, "server")


def server_name(team_id: int) -> str:
    """The name of the server that the team asks, for sentences that people read."""
    return name_of(access_of(team_id))


def name_of(access: Access) -> str:
    """The name of the server that is asked with it."""
    if access.source == "simulator":
        return gettext("The simulator")
    parts = urlsplit(access.base_url)
    host = parts.hostname or ""
    if host == OWN_DOMAIN or host.endswith(f".{OWN_DOMAIN}"):
        return "Prem"
    return parts.netloc.rpartition("@")[2] or host
