"""The members who write the made history."""

from django.db import transaction

from chat.models import Membership, Team, User

_FIRST = (
    *("Ada", "Bruno", "Chiara", "Daniel", "Elif", "Farid", "Greta", "Hiro", "Ines", "Jonas"),
    *("Keiko", "Lena", "Mateo", "Noor", "Olga"),
)
_LAST = (
    *("Abadi", "Berger", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito"),
    *("Jansen", "Kumar", "Levi", "Moreau"),
)


def members(team: Team, count: int) -> list[User]:
    """So many people of the team, those who are in it first; the others are made.

    Nobody can sign in as somebody made: they have no password, and an address that gets no mail.
    """
    found = list(User.objects.filter(memberships__team=team).order_by("memberships__pk")[:count])
    with transaction.atomic():
        for number in range(len(found), count):
            first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
            email = f"{first}.{last}.{number}@team-{team.pk}.example".lower()
            user, _ = User.objects.get_or_create(
                email=email, defaults={"first_name": first, "last_name": last, "password": "!"}
            )
            Membership.objects.get_or_create(team=team, user=user)
            found.append(user)
    return found
