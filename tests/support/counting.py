"""`manage.py` that writes down each statement for the database: its thread, then the statement."""

import os
import sys
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")

from django.conf import settings
from django.db.backends.utils import CursorWrapper

STATEMENTS = settings.DATA_DIR / "statements"
execute: Any = CursorWrapper.execute


def counted(self: CursorWrapper, sql: Any, params: Any = None) -> Any:
    with STATEMENTS.open("a") as file:
        file.write(f"{threading.current_thread().name} {' '.join(str(sql).split())}\n")
    return execute(self, sql, params)


CursorWrapper.execute = counted  # type: ignore[method-assign]

if __name__ == "__main__":
    from manage import main

    main()
