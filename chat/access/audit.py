"""The audit log: written in the transaction of what was done, read and exported by admins."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from chat.models import AuditEvent, Team, User
from chat.support.client_ip import client_address

# What an action is called on the page; the word before the dot groups them.
ACTIONS = {
    "team.created": gettext_lazy("created the team"),
    "team.renamed": gettext_lazy("renamed the team"),
    "team.owner": gettext_lazy("handed the team over to"),
    "team.domains": gettext_lazy("changed the sign-up domains:"),
    "member.invited": gettext_lazy("invited"),
    "invitation.revoked": gettext_lazy("revoked the invitation of"),
    "member.joined": gettext_lazy("joined the team"),
    "member.role": gettext_lazy("changed the role of"),
    "member.removed": gettext_lazy("removed"),
    "member.left": gettext_lazy("left the team"),
    "member.deactivated": gettext_lazy("deactivated the account of"),
    "member.activated": gettext_lazy("activated the account of"),
    "key.set": gettext_lazy("set the team's Prem key"),
    "key.removed": gettext_lazy("removed the team's Prem key"),
    "base_url.changed": gettext_lazy("changed the API's address to"),
    "models.changed": gettext_lazy("changed the models that are offered"),
    "defaults.changed": gettext_lazy("changed the defaults of requests"),
    "conversation.shared": gettext_lazy("changed who sees the conversation"),
    "conversation.deleted": gettext_lazy("deleted the conversation"),
    "retention.changed": gettext_lazy("changed how long conversations are kept:"),
    "retention.ran": gettext_lazy("deleted old conversations"),
    "team.second_factor": gettext_lazy("changed whether a second factor is asked for:"),
}
# A spreadsheet runs what begins like this.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def record(
    team: Team,
    actor: User | None,
    action: str,
    target: str = "",
    *,
    request: HttpRequest | None = None,
    by: str = "command line",
    **detail: Any,
) -> AuditEvent:
    """Write down that `actor` (where there is none: `by`) did `action`, of ACTIONS, to `target`.

    `detail` is what a reader needs besides, never a secret.
    """
    assert action in ACTIONS, action
    return AuditEvent.objects.create(
        team=team,
        actor=actor,
        actor_name=actor.email if actor else by,
        action=action,
        target=target[:254],
        detail=detail,
        address=client_address(request) if request else None,
    )


def as_csv(events: Iterable[AuditEvent]) -> str:
    """The events as a table for a spreadsheet, without anything that it would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["time", "who", "action", "target", "detail", "address"])
    for event in events:
        detail = ", ".join(f"{name}: {value}" for name, value in event.detail.items())
        row = (event.actor_name, event.action, event.target, detail, event.address or "")
        writer.writerow([event.created_at.isoformat(), *map(_inert, row)])
    return out.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
