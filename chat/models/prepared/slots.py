"""Slots stand for what a statement writes, as markers do for what it looks for."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Expression
from django.db.models.sql.compiler import SQLCompiler

from .errors import UnfitStatement


class Slot(Expression):
    """Where the value of a field will stand."""

    def __init__(self, field: Any) -> None:
        super().__init__(output_field=field)
        self._parameter = _name(field)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str]]:
        return "%s", (self._parameter,)


def slots_of(fields: Sequence[Any], parameters: Sequence[Any]) -> list[tuple[int, Any]]:
    """The fields with the places of their slots. Raises UnfitStatement unless each has one."""
    slots = []
    for field in fields:
        found = [place for place, one in enumerate(parameters) if one == _name(field)]
        if len(found) != 1:
            raise UnfitStatement(f"{field} is written {len(found)} times")
        slots.append((found[0], field))
    return slots


def _name(field: Any) -> str:
    """A text that no row has."""
    return f"\0{field.name}"
