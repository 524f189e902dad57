"""Prints the modules that Daphne and httpx bring into the server process."""

import importlib
import sys

for name in ("premweb.serving", "httpx", "daphne.server"):
    importlib.import_module(name)
print(*sys.modules)  # noqa: T201
