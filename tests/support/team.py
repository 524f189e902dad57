"""More people in a visitor's team."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .visitor import Visitor


@contextmanager
def colleagues(app: Any, visitor: Visitor, **roles: str) -> Iterator[list[Visitor]]:
    """People of the visitor's team, signed in, each `name="role"`."""
    people = {f"{name}.{uuid.uuid4().hex[:8]}@example.com": role for name, role in roles.items()}
    app.create_account(*people)
    app.python(
        "from chat.models import Membership, User\n"
        f"team = User.objects.get(email='{visitor.email}').memberships.get().team\n"
        f"for email, role in {people!r}.items():\n"
        "    name = email.split('.')[0]\n"
        "    user = User.objects.get(email=email)\n"
        "    user.first_name = name; user.save()\n"
        "    Membership.objects.create(team=team, user=user, role=role)\n"
    )
    visitors = app.enter(*people)
    try:
        yield visitors
    finally:
        for one in visitors:
            one.close()
