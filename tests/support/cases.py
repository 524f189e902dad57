"""Many cases in one test, where a test for each would cost more than what it asks."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def case(name: object) -> Iterator[None]:
    """What fails inside says in which case it did."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"The case: {name!r}")
        raise
