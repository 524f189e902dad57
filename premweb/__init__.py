"""The project: settings, URLs, and the server."""

# The one place of the app's own version; pyproject.toml reads it.
__version__ = "0.1.0"
