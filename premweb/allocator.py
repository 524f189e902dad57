"""The C library's allocator in place of the interpreter's own.

The interpreter gives memory back by the megabyte, and none of a megabyte in which a single timer
lies. The C library gives back every page that is empty, when `chat/memory.py` asks it to.
"""

import os
import sys

# One arena for all threads: the interpreter lets one of them run at a time anyhow.
CHOICE = {"PYTHONMALLOC": "malloc", "MALLOC_ARENA_MAX": "1"}


def choose() -> None:
    """Begin this process anew with glibc's; where there is none, or a choice is made, go on."""
    if "PYTHONMALLOC" not in os.environ and "CS_GNU_LIBC_VERSION" in os.confstr_names:
        command = [sys.executable, *sys.orig_argv[1:]]
        os.execve(sys.executable, command, CHOICE | os.environ)  # noqa: S606
