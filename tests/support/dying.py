"""`manage.py` in which one background task of the server dies once it has begun."""

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")
django.setup()

from chat.live.presence import Presence  # noqa: E402


async def die(self: Presence) -> None:
    raise RuntimeError("presence is no more")


Presence.tell_on = die  # type: ignore[method-assign]

if __name__ == "__main__":
    from manage import main

    main()
