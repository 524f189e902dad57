"""The server process: Daphne with our limits, its start and its end."""

from . import unused  # noqa: F401 (before anything that would load what it keeps out)
