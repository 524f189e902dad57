"""How much may run at once: a bound for each member and each team, so that one leaves room."""

from django.conf import settings
from django.db.models import Count, Q

from chat.models import Conversation, Message, User

WAITING = 50


class TooMuchAtOnce(Exception):
    """A limit is reached. The two arguments are a title and what to do."""

    @property
    def title(self) -> str:
        return str(self.args[0])

    @property
    def advice(self) -> str:
        return str(self.args[1])


def check(conversation: Conversation, author: User) -> None:
    """Raises TooMuchAtOnce when another reply would be too many; a limit of 0 is none."""
    per_member, per_team = settings.REPLIES_PER_MEMBER, settings.REPLIES_PER_TEAM
    if not per_member and not per_team:
        return
    of_team = Message.objects.running().filter(conversation__team_id=conversation.team_id)
    running = of_team.aggregate(all=Count("id"), own=Count("id", filter=Q(author=author)))
    if per_member and running["own"] >= per_member:
        raise TooMuchAtOnce(
            f"You have {per_member} replies running",
            "That is the most at once. Your text is kept: send it when one has ended, or stop one.",
        )
    if per_team and running["all"] >= per_team:
        raise TooMuchAtOnce(
            f"Your team has {per_team} replies running",
            "That is the most at once. Your text is kept: send it in a moment.",
        )


def check_waiting(conversation: Conversation) -> None:
    """Raises TooMuchAtOnce when enough messages wait already."""
    if conversation.waiting.count() >= WAITING:
        raise TooMuchAtOnce(
            f"{WAITING} messages wait already",
            "Your text is kept: send it when some of them have gone.",
        )
