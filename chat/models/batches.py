"""Rows for responses that are sent in pieces: each batch by a query of its own.

The pieces of a response are made by whichever thread is free, and its reader may take minutes: a
cursor, or a transaction, would have to wait in one of the few connections to the database.
"""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def in_batches(rows: QuerySet[Row], field: str, size: int) -> Iterator[Row]:
    """The rows in the order of a field whose values differ; from high to low with `-` before it."""
    name = field.removeprefix("-")
    later = f"{name}__lt" if field.startswith("-") else f"{name}__gt"
    batch = list(rows.order_by(field)[:size])
    while batch:
        last = getattr(batch[-1], name)
        is_last = len(batch) < size
        yield from batch
        batch = [] if is_last else list(rows.order_by(field).filter(**{later: last})[:size])
