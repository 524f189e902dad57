"""Statements whose SQL is written once.

The ORM takes longer to write a statement than the database takes to carry it out; for one that
every connect or every message needs, that is what it costs.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.query import RelatedPopulator
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Value = int | str | uuid.UUID
M = TypeVar("M", bound=Model)
Computed = Expression | Combinable
NONE: Mapping[str, Any] = {}


class _Statement(Generic[M]):
    """SQL made of a query by values that it compares by equality; `build` makes the query of them.

    It is built with markers in their place, once, and then only the values change.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]]) -> None:
        self._build = build
        self._sql = ""
        self._parameters: tuple[Any, ...] = ()
        self._markers: Sequence[Value] = ()

    def _prepare(self, values: Sequence[Value]) -> None:
        markers = [_marker(value, number) for number, value in enumerate(values)]
        self._markers = _adapted(markers, _connection())
        sql, self._parameters = self._compile(self._build(*markers))
        self._sql = sql  # last: another thread takes it for all of it

    def _compile(self, query: QuerySet[M, Any]) -> tuple[str, tuple[Any, ...]]:
        raise NotImplementedError

    def _filled_in(
        self, connection: Any, values: Sequence[Value], slots: Mapping[str, Any] = NONE
    ) -> list[Any]:
        """The parameters, with values in the places of their markers."""
        new: dict[Any, Any] = dict(zip(self._markers, _adapted(values, connection), strict=True))
        new.update(slots)
        return [new.get(one, one) for one in self._parameters]


class Prepared(_Statement[M]):
    """A question: the rows that the query finds."""

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        """The rows as the database gives them: a UUID is text where it has no type for it."""
        if not self._sql:
            self._prepare(values)
        connection = _connection()
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._filled_in(connection, values))
            return list(cursor.fetchall())

    def values(self, *values: Value) -> list[list[Any]]:
        """The rows as the ORM would give them."""
        found, connection = [list(row) for row in self.rows(*values)], _connection()
        for place, (converters, column) in self._converters.items():
            for row in found:
                for convert in converters:
                    row[place] = convert(row[place], column, connection)
        return found

    def objects(self, *values: Value) -> list[M]:
        """The objects, with what the query selects with them."""
        return [self._object(row) for row in self.values(*values)]

    def first(self, *values: Value) -> M | None:
        """The first of them, or None."""
        return next(iter(self.objects(*values)), None)

    def _object(self, row: Sequence[Any]) -> M:
        one: M = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for related in self._related:
            related.populate(row, one)
        for name, place in self._annotated.items():
            setattr(one, name, row[place])
        return one

    def _compile(self, query: QuerySet[M, Any]) -> tuple[str, tuple[Any, ...]]:
        compiler: Any = query.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        self._converters = compiler.get_converters([column for column, *_ in compiler.select])
        self._model = query.model
        if compiler.klass_info:  # there is none where only values are wanted
            self._learn(compiler, compiler.klass_info)
        return sql, parameters

    def _learn(self, compiler: Any, kind: Mapping[str, Any]) -> None:
        """Where in a row the object is, and what is selected with it."""
        self._own = slice(kind["select_fields"][0], kind["select_fields"][-1] + 1)
        self._names = [column.target.attname for column, *_ in compiler.select[self._own]]
        self._annotated = compiler.annotation_col_map or {}
        related = kind.get("related_klass_infos", [])
        populator: Any = RelatedPopulator
        self._related = [populator(one, compiler.select, DEFAULT_DB_ALIAS) for one in related]


class PreparedIn(Generic[M]):
    """A question about any number of values, of which the query takes those that it finds.

    SQL is written for 1, 2, 4, 8 … of them: what is missing is filled up with the last one. `build`
    makes the query of the other values and, after them, these.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]]) -> None:
        self._build = build
        self._of_size: dict[int, Prepared[M]] = {}

    def rows(self, *values: Value, among: Sequence[Value]) -> list[tuple[Any, ...]]:
        """See `Prepared.rows`."""
        return self._of(among).rows(*values, *_filled_up(among)) if among else []

    def objects(self, *values: Value, among: Sequence[Value]) -> list[M]:
        """See `Prepared.objects`."""
        return self._of(among).objects(*values, *_filled_up(among)) if among else []

    def _of(self, among: Sequence[Value]) -> Prepared[M]:
        size = _size(among)
        if size not in self._of_size:
            self._of_size[size] = Prepared(self._build)
        return self._of_size[size]


def _size(among: Sequence[Value]) -> int:
    return 1 << (len(among) - 1).bit_length()


def _filled_up(among: Sequence[Value]) -> Sequence[Value]:
    return [*among, *[among[-1]] * (_size(among) - len(among))]


class PreparedUpdate(_Statement[M]):
    """A change of the rows that the query finds: `fields` get new values, each time others.

    `computed` are fields that get the value of an expression.
    """

    def __init__(
        self, build: Callable[..., QuerySet[M, Any]], *fields: str, **computed: Computed
    ) -> None:
        super().__init__(build)
        self._names, self._computed = fields, computed

    def run(self, new: Mapping[str, Any], *values: Value) -> int:
        """Give the fields what `new` has for them, else their default; returns the rows found."""
        connection = _connection()
        parameters = self._row(connection, new, values)
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            return int(cursor.rowcount)

    def run_many(self, changes: Sequence[tuple[Mapping[str, Any], Sequence[Value]]]) -> None:
        """The same for many, each with the new values and the query's."""
        connection = _connection()
        if rows := [self._row(connection, new, values) for new, values in changes]:
            with connection.cursor() as cursor:
                cursor.executemany(self._sql, rows)

    def _row(self, connection: Any, new: Mapping[str, Any], values: Sequence[Value]) -> list[Any]:
        if not self._sql:
            self._prepare(values)
        row = {
            slot: field.get_db_prep_save(new[field.attname], connection)
            if field.attname in new
            else default
            for slot, field, default in self._slots
        }
        return self._filled_in(connection, values, row)

    def _compile(self, query: QuerySet[M, Any]) -> tuple[str, tuple[Any, ...]]:
        fields: list[Any] = [query.model._meta.get_field(name) for name in self._names]
        connection = _connection()
        self._slots = [
            (_slot(one), one, one.get_db_prep_save(one.get_default(), connection)) for one in fields
        ]
        change: Any = query.query.chain(UpdateQuery)
        change.add_update_values({one.name: _Slot(one) for one in fields} | self._computed)
        sql, parameters = change.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, parameters


class PreparedInsert(_Statement[M]):
    """A new row. `computed` are fields that get the value of an expression."""

    def __init__(self, model: type[M], **computed: Computed) -> None:
        super().__init__(model._default_manager.all)
        self._computed = computed

    def run(self, one: M) -> None:
        """Save the new object."""
        if not self._sql:
            self._prepare(())
        connection = _connection()
        row = {
            slot: field.get_db_prep_save(field.pre_save(one, add=True), connection)
            for slot, field in self._slots
        }
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._filled_in(connection, (), row))
        one._state.adding, one._state.db = False, DEFAULT_DB_ALIAS

    def _compile(self, query: QuerySet[M, Any]) -> tuple[str, tuple[Any, ...]]:
        fields = query.model._meta.concrete_fields
        self._slots = [(_slot(one), one) for one in fields if one.name not in self._computed]
        values = {one.attname: self._computed.get(one.name, _Slot(one)) for one in fields}
        insert: Any = InsertQuery(query.model)
        insert.insert_values(fields, [query.model(**values)])
        [(sql, parameters)] = insert.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, parameters


class _Slot(Expression):
    """Where the value of a field will stand."""

    def __init__(self, field: Any) -> None:
        super().__init__(output_field=field)
        self._parameter = _slot(field)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str]]:
        return "%s", (self._parameter,)


def _slot(field: Any) -> str:
    """A value that no row has."""
    return f"\0{field.name}"


def _connection() -> Any:
    """This thread's own: Django's proxy looks for it each time that it is asked something."""
    return connections[DEFAULT_DB_ALIAS]


def _marker(value: Value, number: int) -> Value:
    """A value of this kind that no row has."""
    if isinstance(value, str):
        return f"\0{number}"
    return uuid.UUID(int=number) if isinstance(value, uuid.UUID) else -1 - number


def _adapted(values: Sequence[Value], connection: Any) -> Sequence[Value]:
    """The values as the database takes them."""
    if connection.features.has_native_uuid_field:
        return values
    return [value.hex if isinstance(value, uuid.UUID) else value for value in values]
