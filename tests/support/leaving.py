"""`manage.py` whose database leaves in the middle of the first two preparations."""

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")
django.setup()

from django.db import OperationalError  # noqa: E402

from chat.upstream import keys  # noqa: E402

reseal_all = keys.reseal_all


left = 2


def leave() -> int:
    global left
    if not left:
        return reseal_all()
    left -= 1
    raise OperationalError("terminating connection due to administrator command")


keys.reseal_all = leave

if __name__ == "__main__":
    from manage import main

    main()
