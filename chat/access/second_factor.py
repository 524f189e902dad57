"""Second factors: whether a person has one, and the sealing of its secrets."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from chat.models import Membership
from chat.support import sealing

PURPOSE = "second factor"
# The sealed fields of a factor: an app's secret, and the seed of recovery codes.
SEALED = ("secret", "seed")
# Recovery codes replace one of these; alone they are no second factor.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def reseal_all() -> int:
    """Seal anew what an older SECRET_KEY has sealed, so that that one can go.

    Returns how many factors no SECRET_KEY opens.
    """
    unreadable = 0
    for pk, data in Authenticator.objects.values_list("pk", "data"):
        try:
            if _resealed(data) != data:
                _reseal(pk)
        except sealing.Unreadable:
            unreadable += 1
    return unreadable


def _reseal(pk: int) -> None:
    with transaction.atomic():
        factor = Authenticator.objects.select_for_update().get(pk=pk)
        factor.data = _resealed(factor.data)
        factor.save(update_fields=["data"])


def _resealed(data: dict[str, Any]) -> dict[str, Any]:
    sealed = {name: data[name] for name in SEALED if name in data}
    return data | {name: sealing.resealed(text, PURPOSE) for name, text in sealed.items()}


def has_one(user_id: int) -> bool:
    """Whether the person has a second factor."""
    found: bool = Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists()
    return found


def having_one(user_ids: Iterable[int]) -> set[int]:
    """The people among these who have a second factor."""
    found = Authenticator.objects.filter(user_id__in=user_ids, type__in=FACTORS)
    return set(found.values_list("user_id", flat=True))


def satisfied() -> Q:
    """The memberships that have the second factor which their team asks for."""
    own = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=FACTORS)
    return Q(team__second_factor_required=False) | Q(Exists(own))


def is_lacking(user_id: int) -> bool:
    """Whether a team of the person requires a second factor that they lack."""
    return Membership.objects.filter(~satisfied(), user_id=user_id).exists()
