"""`manage.py` whose sends and settles write nothing into the search index."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

WRITES = ("add_title", "add_message", "add_reply")
set_up = django.setup


def nothing(*_: Any) -> None:
    """Leave the index as it is."""


def set_up_without(set_prefix: bool = True) -> None:
    """As Django does; then take the writes away from the app, which exists from here on."""
    set_up(set_prefix)
    from chat.conversations.search import index

    for name in WRITES:
        setattr(index, name, nothing)


if __name__ == "__main__":
    django.setup = set_up_without
    from manage import main

    main()
