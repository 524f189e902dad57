"""Limits of the replies that run at once, for each member and each team."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.models import Conversation, Message, User
from chat.models.locking import lock_turns
from chat.models.prepared import Prepared

from .errors import TooMuchAtOnce

MAX_WAITING_MESSAGES = 50


def check(conversation: Conversation, author: User) -> None:
    """Raises TooMuchAtOnce when another reply would exceed a limit; 0 means no limit.

    Call it in the transaction that begins the reply; its lock makes other turns wait.
    """
    per_member, per_team = settings.REPLIES_PER_MEMBER, settings.REPLIES_PER_TEAM
    if not per_member and not per_team:
        return
    lock_turns(conversation.team_id)
    authors = [author_id for (author_id,) in _RUNNING.rows(conversation.team_id)]
    if per_member and authors.count(author.pk) >= per_member:
        title = ngettext(
            "You have %(count)s reply running", "You have %(count)s replies running", per_member
        )
        advice = _(
            "That is the most at once. Your text is kept: send it when one has ended, or stop one."
        )
        raise TooMuchAtOnce(title % {"count": per_member}, advice)
    if per_team and len(authors) >= per_team:
        title = ngettext(
            "Your team has %(count)s reply running",
            "Your team has %(count)s replies running",
            per_team,
        )
        advice = _("That is the most at once. Your text is kept: send it in a moment.")
        raise TooMuchAtOnce(title % {"count": per_team}, advice)


# The authors of a team's running replies.
_RUNNING = Prepared(
    lambda team_id: (
        Message.objects.running()
        .filter(conversation__team_id=team_id)
        .order_by()
        .values_list("author_id")
    )
)


def check_waiting(conversation: Conversation) -> None:
    """Raises TooMuchAtOnce when enough messages wait already."""
    if conversation.waiting.count() >= MAX_WAITING_MESSAGES:
        raise TooMuchAtOnce(
            _("%(count)s messages wait already") % {"count": MAX_WAITING_MESSAGES},
            _("Your text is kept: send it when some of them have gone."),
        )
