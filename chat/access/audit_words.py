"""The words in which the page of the audit log shows the codes that its entries hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from chat.models import AuditEvent, Membership
from chat.models.conversation import Sharing

Labels = Mapping[Any, str | Promise]
ROLES: Labels = dict(Membership.Role.choices)
SHARINGS: Labels = dict(Sharing.choices)
ANYBODY: Labels = {"": gettext_lazy("anybody with the link")}
FATES: Labels = {"kept": gettext_lazy("kept"), "deleted": gettext_lazy("deleted")}
NONE: Labels = {"none": gettext_lazy("none")}

NAMES: Labels = {
    "before": gettext_lazy("before"),
    "by": gettext_lazy("by"),
    "change": gettext_lazy("change"),
    "conversations": gettext_lazy("conversations"),
    "count": gettext_lazy("count"),
    "days": gettext_lazy("days"),
    "default": gettext_lazy("default"),
    "hidden": gettext_lazy("hidden"),
    "invitations_ended": gettext_lazy("invitations ended"),
    "now": gettext_lazy("now"),
    "owner": gettext_lazy("owner"),
    "role": gettext_lazy("role"),
}
# The labels of a value, by action and by the name of the detail; TARGET is what was acted on.
TARGET = "target"
VALUES: Mapping[tuple[str, str], Labels] = {
    ("base_url.changed", TARGET): {"server": gettext_lazy("the server's")},
    ("conversation.shared", "now"): SHARINGS,
    ("invitation.repeated", TARGET): ANYBODY,
    ("invitation.revoked", TARGET): ANYBODY,
    ("key.set", TARGET): {"none": gettext_lazy("none is needed")},
    ("member.invited", TARGET): ANYBODY,
    ("member.invited", "role"): ROLES,
    ("member.joined", "by"): {
        "domain": gettext_lazy("mail domain"),
        "invitation": gettext_lazy("invitation"),
    },
    ("member.joined", "role"): ROLES,
    ("member.left", "conversations"): FATES,
    ("member.left", "role"): ROLES,
    ("member.removed", "conversations"): FATES,
    ("member.removed", "role"): ROLES,
    ("member.role", "before"): ROLES,
    ("member.role", "now"): ROLES,
    ("models.changed", "default"): NONE,
    ("models.changed", "hidden"): NONE,
    ("retention.changed", TARGET): {"": gettext_lazy("for ever")},
    ("team.domains", "change"): {
        "added": gettext_lazy("added"),
        "removed": gettext_lazy("removed"),
    },
    ("team.second_factor", TARGET): {"on": gettext_lazy("on"), "off": gettext_lazy("off")},
}


def details(event: AuditEvent) -> Iterator[tuple[str, str]]:
    """The name and the value of each detail of an entry, in words."""
    for name, value in event.detail.items():
        yield str(NAMES.get(name, name)), _value(event, name, value)


def target(event: AuditEvent) -> str:
    """What was acted on, in words."""
    if event.action in ("retention.changed", "trash_days.changed") and event.target:
        days = int(event.target)
        return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}
    return _value(event, TARGET, event.target)


def _value(event: AuditEvent, name: str, value: Any) -> str:
    return str(VALUES.get((event.action, name), {}).get(value, value))
