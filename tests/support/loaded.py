"""Prints the modules that Daphne brings after `premweb.serving.unused`."""

import importlib
import sys

for name in ("premweb.serving.unused", "daphne.server"):
    importlib.import_module(name)
print(*sys.modules)  # noqa: T201
