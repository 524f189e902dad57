"""People and conversations written straight into an app's database, beside the app.

What the tests then ask goes through the front door; what they ask about is there in a second.
"""

import datetime as dt

from django.utils import timezone

from chat.models import Conversation, Installation, Membership, Message, Team, User
from chat.teams import first_run

ROLES = ("owner", "admin", "member", "viewer")
# How a conversation that a role has nothing to do with is shared: by whose it is.
SHARINGS = {"colleague's": "private", "shared to read": "read", "shared to write": "write"}
WORD = "halcyon-91"


Seeded = tuple[dict[str, str], str, dict[str, dict[str, list[str]]]]


def seed_crew(hashed: str, tag: str) -> Seeded:
    """Somebody of every role, a colleague and a stranger; for each role a conversation of each
    kind. `hashed` is the password of all.

    The addresses by name, the newest membership, and the conversations by role and kind.
    """

    def person(name: str) -> User:
        return User.objects.create(email=f"{name}-{tag}@example.com", password=hashed)

    people = {name: person(name) for name in (*ROLES, "colleague", "newcomer", "stranger")}
    Installation.objects.get_or_create(id=1)
    team = first_run.create_team(f"Crew {tag}", people["owner"])
    elsewhere = first_run.create_team(f"Others {tag}", people["stranger"])
    for role in ROLES[1:]:
        Membership.objects.create(team=team, user=people[role], role=role)
    for name in ("colleague", "newcomer"):
        newest = Membership.objects.create(team=team, user=people[name])
    conversations: dict[str, dict[str, list[str]]] = {}
    for role in ROLES:
        of_role = conversations[role] = {
            "own": conversation(team, people[role], "private"),
            "other team's": conversation(elsewhere, people["stranger"], "private"),
        }
        for whose, sharing in SHARINGS.items():
            of_role[whose] = conversation(team, people["colleague"], sharing)
    emails = {name: user.email for name, user in people.items()}
    return emails, str(newest.pk), conversations


def conversation(team: Team, owner: User, sharing: str) -> list[str]:
    """One whose reply was cut short, and one more: the id, question and reply of each."""
    made: list[str] = []
    for text in (f"The word is {WORD}", f"Spare {WORD}"):
        one = Conversation.objects.create(
            team=team, owner=owner, sharing=sharing, title=text, model="prem-echo",
            active_at=timezone.now() - dt.timedelta(hours=1), replies=1,
        )  # fmt: skip
        of_both = {"conversation": one, "author": owner}
        asked = Message.objects.create(**of_both, sequence=1, role="user", text=text)
        one.leaf = Message.objects.create(
            **of_both, sequence=2, role="assistant", parent=asked, status="stopped",
            text=f"{WORD}, and", model="prem-echo",
        )  # fmt: skip
        one.save(update_fields=["leaf"])
        made += [str(one.pk), str(asked.pk), str(one.leaf.pk)]
    return made
