"""The body of a request on its way in: in memory while it is short, else in a file."""

from tempfile import SpooledTemporaryFile
from typing import IO, cast

from django.conf import settings

# Bytes of a body that stay in memory; a larger one goes to a temporary file.
BODY_IN_MEMORY_BYTES = 64 * 1024
# The key of a scope's extensions under which our server hands a body over.
BODY_FILE = "premweb.body_file"


def new_body() -> IO[bytes]:
    """An empty body, to be written, read and closed."""
    folder = str(settings.FILE_UPLOAD_TEMP_DIR)
    return cast(IO[bytes], SpooledTemporaryFile(BODY_IN_MEMORY_BYTES, dir=folder))
