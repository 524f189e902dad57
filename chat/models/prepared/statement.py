"""What all prepared statements share: SQL made once, of a query built with markers."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet, FullResultSet, ValidationError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

from . import markers
from .errors import UnfitStatement, UnfitValue
from .markers import Value

M = TypeVar("M", bound=Model)
# All that were made: a test compares each with its query.
registry: "list[Statement[Any]]" = []


class Statement(Generic[M]):
    """SQL made of a query by values that it compares by equality; `build` makes the query of them.

    It is written at the first use, with markers in place of the values, whose kinds are from then
    on those of this use. Raises UnfitStatement when the query does anything else with a value, and
    UnfitValue for None and for a value of another kind.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]]) -> None:
        self.build = build
        self._kinds: tuple[type[Value], ...] = ()
        self._sql = ""
        self._parameters: Sequence[Any] = ()
        self._places: tuple[int, ...] = ()
        registry.append(self)

    def __str__(self) -> str:
        code = self.build.__code__ if hasattr(self.build, "__code__") else None
        return f"{self.build.__module__}:{code.co_firstlineno if code else ''}"

    def prepare(self, *kinds: type[Value]) -> None:
        """Write the SQL for values of these kinds. Raises UnfitStatement."""
        stand_ins = [markers.marker(kind, number) for number, kind in enumerate(kinds)]
        try:
            sql, parameters = self._compile(self.build(*stand_ins))
        except (EmptyResultSet, FullResultSet, ValidationError, TypeError, ValueError) as error:
            raise UnfitStatement(f"{self} cannot be made for {kinds}: {error!r}") from error
        self._parameters = parameters
        self._places = markers.places(sql, parameters, adapted(stand_ins, connection()))
        self._kinds = kinds
        self._sql = sql  # last: another thread takes it for all of it

    def _compile(self, query: QuerySet[M, Any]) -> tuple[str, Sequence[Any]]:
        raise NotImplementedError

    def _filled_in(self, connection: Any, values: Sequence[Value]) -> list[Any]:
        """The parameters, with values in the places of their markers."""
        kinds = markers.kinds_of(values)
        if not self._sql:
            self.prepare(*kinds)
        if kinds != self._kinds:
            raise UnfitValue(f"{self} is made for {self._kinds}, not for {kinds}")
        parameters = list(self._parameters)
        for place, value in zip(self._places, adapted(values, connection), strict=True):
            parameters[place] = value
        return parameters


def connection() -> Any:
    """This thread's own: Django's proxy looks for it each time that it is asked something."""
    return connections[DEFAULT_DB_ALIAS]


def adapted(values: Sequence[Value], connection: Any) -> Sequence[Value]:
    """The values as the database takes them."""
    if connection.features.has_native_uuid_field:
        return values
    return [value.hex if isinstance(value, uuid.UUID) else value for value in values]
