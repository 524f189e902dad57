"""More people in a visitor's team."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .visitor import Visitor


@contextmanager
def colleagues(app: Any, visitor: Visitor, password: str, **roles: str) -> Iterator[list[Visitor]]:
    """People of the visitor's team, signed in, each `name="role"`."""
    people = {f"{name}.{uuid.uuid4().hex[:8]}@example.com": role for name, role in roles.items()}
    app.python(
        "from chat.models import Membership, User\n"
        f"team = User.objects.get(email='{visitor.email}').memberships.get().team\n"
        f"for email, role in {people!r}.items():\n"
        "    name = email.split('.')[0]\n"
        f"    user = User.objects.create_user(email, '{password}', first_name=name)\n"
        "    Membership.objects.create(team=team, user=user, role=role)\n"
    )
    visitors = []
    try:
        for email in people:
            one = Visitor(app.url)
            visitors.append(one)
            assert one.sign_in(email, password).status_code == 302
            one.email = email
        yield visitors
    finally:
        for one in visitors:
            one.close()
