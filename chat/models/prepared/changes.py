"""Prepared UPDATE and INSERT statements."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Expression, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.sql import InsertQuery, UpdateQuery

from .errors import UnfitStatement
from .markers import Value
from .slots import Slot, slots_of
from .statement import M, Statement, connection

Computed = Expression | Combinable


class PreparedUpdate(Statement[M]):
    """A change of the rows that the query finds: `fields` get new values, each time others.

    `computed` are fields that get the value of an expression.
    """

    def __init__(
        self, build: Callable[..., QuerySet[M, Any]], *fields: str, **computed: Computed
    ) -> None:
        super().__init__(build)
        self.names, self.computed = fields, computed

    def run(self, new: Mapping[str, Any], *values: Value) -> int:
        """Give the fields what `new` has for them, else their default; returns the rows found."""
        parameters = self._row(connection(), new, values)
        with connection().cursor() as cursor:
            cursor.execute(self._sql, parameters)
            return int(cursor.rowcount)

    def run_many(self, changes: Sequence[tuple[Mapping[str, Any], Sequence[Value]]]) -> None:
        """The same for many, each with the new values and the query's."""
        if rows := [self._row(connection(), new, values) for new, values in changes]:
            with connection().cursor() as cursor:
                cursor.executemany(self._sql, rows)

    def _row(self, connection: Any, new: Mapping[str, Any], values: Sequence[Value]) -> list[Any]:
        row = self._filled_in(connection, values)
        for place, field in self._slots:
            value = new[field.attname] if field.attname in new else field.get_default()
            row[place] = field.get_db_prep_save(value, connection)
        return row

    def _compile(self, query: QuerySet[M, Any]) -> tuple[str, Sequence[Any]]:
        fields: list[Any] = [query.model._meta.get_field(name) for name in self.names]
        change: Any = query.query.chain(UpdateQuery)
        change.add_update_values({one.name: Slot(one) for one in fields} | self.computed)
        if change.is_sliced or change.combinator or change.related_updates:
            raise UnfitStatement(f"{self} is no plain UPDATE")
        sql, parameters = change.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        self._slots = slots_of(fields, parameters)
        return sql, parameters


class PreparedInsert(Statement[M]):
    """A new row. `computed` are fields that get the value of an expression."""

    def __init__(self, model: type[M], **computed: Computed) -> None:
        super().__init__(model._default_manager.all)
        self.model, self.computed = model, computed

    def run(self, one: M) -> None:
        """Save the new object."""
        database = connection()
        row = self._filled_in(database, ())
        for place, field in self._slots:
            row[place] = field.get_db_prep_save(field.pre_save(one, add=True), database)
        with database.cursor() as cursor:
            cursor.execute(self._sql, row)
        one._state.adding, one._state.db = False, DEFAULT_DB_ALIAS

    def _compile(self, query: QuerySet[M, Any]) -> tuple[str, Sequence[Any]]:
        fields = query.model._meta.concrete_fields
        values = {one.attname: self.computed.get(one.name, Slot(one)) for one in fields}
        insert: Any = InsertQuery(query.model)
        insert.insert_values(fields, [query.model(**values)])
        [(sql, parameters)] = insert.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        self._slots = slots_of([one for one in fields if one.name not in self.computed], parameters)
        return sql, parameters
