"""`manage.py` under a wall clock that a test can move: by the seconds that a file holds."""

import datetime as dt
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from django.utils import timezone

SHIFT = Path(os.environ["PREMWEB_DATA_DIR"]) / "shift"
real = timezone.now


def shifted() -> dt.datetime:
    return real() + dt.timedelta(seconds=float(SHIFT.read_text()) if SHIFT.exists() else 0)


# Before anything of the app is imported and keeps the real one.
timezone.now = shifted

if __name__ == "__main__":
    from manage import main

    main()
