"""Private conversations of people who were removed: kept, and closed until an owner asks for them.

They still belong to the person who is gone, so that nobody sees them. Whoever takes them over is
named in the audit log, and the person is told by mail.
"""

from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from chat.access import audit, permissions
from chat.access.actor import Actor
from chat.access.errors import NotFound
from chat.conversations.inheriting import inherit
from chat.models import Conversation, Membership, Team, User
from chat.support import mail

from . import members


def former_members(team: Team) -> QuerySet[User]:
    """Those who are in the team no more and have conversations in it; `closed` says how many."""
    gone = User.objects.exclude(memberships__team=team).filter(conversations__team=team)
    return gone.annotate(closed=Count("conversations")).order_by("email")


def take_over(member: Membership, user_id: int, actor: Actor) -> int:
    """Make the conversations of a former member one's own; how many there were.

    Raises PermissionDenied, NotFound.
    """
    with transaction.atomic():
        member = members.under_lock(member)
        if not permissions.may_open_private(member):
            raise PermissionDenied
        former = former_members(member.team).filter(pk=user_id).first()
        if former is None:
            raise NotFound
        theirs = Conversation.objects.filter(team=member.team, owner=former)
        count = inherit(theirs.all(), member)
        audit.record(member.team, actor, "conversations.opened", former.email, count=count)
        if mail.is_configured():
            _tell(former, member, count)
    return count


def _tell(former: User, member: Membership, count: int) -> None:
    name = " ".join(member.team.name.split())
    context = {"team": member.team, "owner": member.user, "count": count}
    EmailMessage(
        subject=_("Your private conversations in %(team)s were opened") % {"team": name},
        body=render_to_string("team/opened_email.txt", context),
        to=[former.email],
    ).send()
