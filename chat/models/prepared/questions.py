"""Prepared SELECT statements."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from .errors import UnfitStatement
from .markers import Value
from .statement import M, Statement, connection


class Prepared(Statement[M]):
    """A question: the rows that the query finds, or its objects without what is joined to them."""

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        """The rows as the database gives them: a UUID is text where it has no type for it."""
        parameters = self._filled_in(connection(), values)
        with connection().cursor() as cursor:
            cursor.execute(self._sql, parameters)
            return list(cursor.fetchall())

    def values(self, *values: Value) -> list[list[Any]]:
        """The rows as the ORM would give them."""
        found, database = [list(row) for row in self.rows(*values)], connection()
        for place, (converters, column) in self._converters.items():
            for row in found:
                for convert in converters:
                    row[place] = convert(row[place], column, database)
        return found

    def objects(self, *values: Value) -> list[M]:
        """The objects, with the annotations of the query."""
        return [self._object(row) for row in self.values(*values)]

    def first(self, *values: Value) -> M | None:
        """The first of them, or None."""
        return next(iter(self.objects(*values)), None)

    def _object(self, row: Sequence[Any]) -> M:
        one: M = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for name, place in self._annotated.items():
            setattr(one, name, row[place])
        return one

    def _compile(self, query: QuerySet[M, Any]) -> tuple[str, Sequence[Any]]:
        compiler: Any = query.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        self._converters = compiler.get_converters([column for column, *_ in compiler.select])
        self._model = query.model
        if compiler.klass_info:  # there is none where only values are wanted
            self._learn(compiler, compiler.klass_info)
        return sql, parameters

    def _learn(self, compiler: Any, kind: Mapping[str, Any]) -> None:
        """Where in a row the object is, and what is computed beside it."""
        if kind.get("related_klass_infos"):
            raise UnfitStatement(f"{self} selects other objects with its own")
        self._own = slice(kind["select_fields"][0], kind["select_fields"][-1] + 1)
        self._names = [column.target.attname for column, *_ in compiler.select[self._own]]
        self._annotated = compiler.annotation_col_map or {}
