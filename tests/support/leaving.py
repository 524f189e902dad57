"""`manage.py` whose database leaves once, in the middle of preparing."""

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


def leave() -> int:
    keys.reseal_all = reseal_all
    raise OperationalError("terminating connection due to administrator command")


keys.reseal_all = leave

if __name__ == "__main__":
    from manage import main

    main()
