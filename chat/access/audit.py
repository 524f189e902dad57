"""The audit log: written in the transaction of a change, read and exported by admins."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from chat.models import AuditEvent, Team

from .actor import Actor

# The words of each action on the page; the part before the dot groups them.
ACTIONS = {
    "team.created": gettext_lazy("created the team"),
    "team.renamed": gettext_lazy("renamed the team"),
    "team.owner": gettext_lazy("handed the team over to"),
    "team.domains": gettext_lazy("changed the sign-up domains:"),
    "member.invited": gettext_lazy("invited"),
    "invitation.revoked": gettext_lazy("revoked the invitation of"),
    "invitation.repeated": gettext_lazy("had the link again of the invitation of"),
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
    "conversations.opened": gettext_lazy("opened the private conversations of"),
    "conversation.trashed": gettext_lazy("moved the conversation to the trash"),
    "conversation.restored": gettext_lazy("restored the conversation"),
    "conversation.deleted": gettext_lazy("deleted the conversation for good"),
    "retention.changed": gettext_lazy("changed how long conversations are kept:"),
    "trash_days.changed": gettext_lazy("changed how long the trash keeps conversations:"),
    "retention.ran": gettext_lazy("moved old conversations to the trash"),
    "second_factor.asked": gettext_lazy("asked to reset the second factor of"),
    "second_factor.withdrawn": gettext_lazy("let go of resetting the second factor of"),
    "second_factor.reset": gettext_lazy("reset the second factor of"),
    "team.second_factor": gettext_lazy("changed whether a second factor is asked for:"),
}
# A spreadsheet runs a cell that begins with one of these. It may skip white space and quotes before
# them, and may have another separator than ours, so that the rest of a cell is one of its own.
SIGN = r"[=+\-@＝＋－＠]"
SEPARATOR = r"[,;|\t\r\n]"
SKIPPED = r"[\s\x00-\x1f\u200b\ufeff\"'`´‘’“”„«»]*"
FIRST = re.compile(f"{SKIPPED}{SIGN}|{SKIPPED}{SEPARATOR}")
LATER = re.compile(f"({SEPARATOR}{SKIPPED})(?={SIGN})")


def record(team: Team, actor: Actor, action: str, target: str = "", **detail: Any) -> AuditEvent:
    """Write down that the actor did `action`, of ACTIONS, to `target`.

    Call it in the transaction of the change. `detail` holds further codes, never a secret.
    """
    assert action in ACTIONS, action
    return AuditEvent.objects.create(
        team=team,
        actor=actor.user,
        actor_name=actor.name,
        action=action,
        target=target[:254],
        detail=detail,
        client_ip=actor.client_ip,
    )


def as_csv(events: Iterable[AuditEvent]) -> Iterator[str]:
    """The events as a table for a spreadsheet, line by line, without anything that it would run."""
    line = csv.writer(_Line(), lineterminator="\r\n").writerow
    yield line(["time", "who", "action", "target", "detail", "client_ip"])
    for event in events:
        detail = ", ".join(f"{name}: {value}" for name, value in event.detail.items())
        row = (event.actor_name, event.action, event.target, detail, event.client_ip or "")
        yield line([event.created_at.isoformat(), *map(_inert, row)])


class _Line:
    """A file that hands back what is written into it."""

    def write(self, text: str) -> str:
        return text


def _inert(cell: str) -> str:
    cell = LATER.sub(r"\1'", cell)
    return f"'{cell}" if FIRST.match(cell) else cell
