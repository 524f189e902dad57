"""The version of templates and static files; a page of another version is told to reload."""

import hashlib

from django.conf import settings


def _version() -> str:
    """A hash over the templates and the static files of this installation."""
    digest = hashlib.sha256()
    for folder in (settings.BASE_DIR / "templates", settings.BASE_DIR / "static"):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


VERSION = _version()
