"""Queries whose SQL is written once.

The ORM takes longer to write a query than the database takes to answer it; for one that every
connect or every message asks, that is what it costs.
"""

import uuid
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

Value = int | uuid.UUID
M = TypeVar("M", bound=Model)


class Prepared(Generic[M]):
    """A query by values that it compares by equality; `build` makes it of them.

    It is built with markers in their place, once, and then only the values change.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]]) -> None:
        self._build = build
        self._sql = ""
        self._parameters: tuple[Any, ...] = ()
        self._places: dict[Any, int] = {}
        self._converters: dict[int, Any] = {}

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        """The rows as the database gives them: a UUID is text where it has no type for it."""
        if not self._sql:
            self._prepare(values)
        given = [_adapted(value) for value in values]
        parameters = [
            given[self._places[one]] if one in self._places else one for one in self._parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            return list(cursor.fetchall())

    def values(self, *values: Value) -> list[list[Any]]:
        """The rows as the ORM would give them."""
        found = [list(row) for row in self.rows(*values)]
        for place, (converters, column) in self._converters.items():
            for row in found:
                for convert in converters:
                    row[place] = convert(row[place], column, connection)
        return found

    def first(self, *values: Value) -> M | None:
        """The first object, or None; for a query of whole objects without relations."""
        for row in self.values(*values):
            names = [column.target.attname for column in self._columns]
            return self._model.from_db(DEFAULT_DB_ALIAS, names, row)
        return None

    def _prepare(self, values: tuple[Value, ...]) -> None:
        markers = [_marker(value, number) for number, value in enumerate(values)]
        query = self._build(*markers)
        compiler: Any = query.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, self._parameters = compiler.as_sql()
        self._places = {_adapted(marker): number for number, marker in enumerate(markers)}
        self._columns = [column for column, *_ in compiler.select]
        self._converters = compiler.get_converters(self._columns)
        self._model = query.model
        self._sql = sql


def _marker(value: Value, number: int) -> Value:
    """A value of this kind that no row has."""
    return uuid.UUID(int=number) if isinstance(value, uuid.UUID) else -1 - number


def _adapted(value: Value) -> Value | str:
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
