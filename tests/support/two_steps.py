"""`manage.py` whose completions are followed by another, once: a reply of two steps."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")


def follow_completions() -> None:
    """Have the API asked once more, when a completion has ended, for the same."""
    from chat.models import Step
    from chat.turns.steps import Completion

    def following(self: Completion) -> Completion | None:
        row = self.row
        if row.number > 1:
            return None
        again = Step(
            message_id=row.message_id, number=2, team_id=row.team_id,
            author_id=row.author_id, model=row.model, parameters=row.parameters,
        )  # fmt: skip
        return Completion(again, self._request, self._access, self._clients, self._pace)

    Completion.next = following  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    import django

    django.setup()
    follow_completions()
    from manage import main

    main()
