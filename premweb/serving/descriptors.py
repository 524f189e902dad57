"""The number of connections that the process can hold within its limit of open files.

The kernel gives a new descriptor the lowest number that is free. A connection with the number n
therefore says that n others are open at that moment, whatever they are: sockets, files, the
database. The limits below are such numbers, so that nothing has to be counted.
"""

import os
import resource
from contextlib import suppress
from typing import NamedTuple

# Descriptors that are kept free of pages' sockets: this many, or a quarter of all if that is less.
RESERVED_DESCRIPTORS = 1024
# The limit on a system without a hard limit.
MAX_DESCRIPTORS = 65_536


class DescriptorLimits(NamedTuple):
    """The first descriptor number that is too high, for each use of a connection."""

    websocket: int
    request: int
    refusal: int


def raise_limit() -> None:
    """Raise the soft limit of open files to the hard one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(
            OSError, ValueError
        ):  # some systems have a lower limit that they do not report
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def limits() -> DescriptorLimits:
    """The reserve is shared out: half of it for requests, a quarter for saying no to more, and the
    last quarter for the database, files and connections to the API.
    """
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    total = MAX_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft
    reserve = min(RESERVED_DESCRIPTORS, total // 4)
    return DescriptorLimits(
        websocket=total - reserve,
        request=total - reserve // 2,
        refusal=total - reserve // 4,
    )


def capacity() -> int:
    """The number of sockets of pages that this process can still accept."""
    return max(limits().websocket - len(os.listdir("/dev/fd")), 0)  # noqa: PTH208
