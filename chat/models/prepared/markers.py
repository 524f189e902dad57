"""Markers stand for values while the ORM writes a statement; afterwards they tell the places."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from .errors import UnfitStatement, UnfitValue

Value = int | str | uuid.UUID
KINDS = (int, str, uuid.UUID)
PARAMETER = re.compile(r"%%|%s")
EQUALS = " = "
# Fits every integer column but the small ones; no row has it.
FIRST_NUMBER = 2_000_000_011


def kinds_of(values: Sequence[Value]) -> tuple[type[Value], ...]:
    """The kinds of the values, each an int, a text or a UUID. Raises UnfitValue."""
    for value in values:
        # Not bool: it is an int to Python and something else to a database.
        if type(value) not in KINDS:
            raise UnfitValue(f"{value!r} is not a whole number, a text or a UUID")
    return tuple(type(value) for value in values)


def marker(kind: type[Value], number: int) -> Value:
    """A value of this kind that no row has, and that escaping for LIKE would change."""
    if kind is uuid.UUID:
        return uuid.UUID(int=number)
    return FIRST_NUMBER + number if kind is int else f"\0%_\\{number}"


def places(sql: str, parameters: Sequence[Any], markers: Sequence[Any]) -> tuple[int, ...]:
    """Where among the parameters each marker stands.

    Raises UnfitStatement unless each is there once, as it was, on the right of an equals sign.
    """
    compared = _compared(sql)
    if len(compared) != len(parameters):
        raise UnfitStatement(f"the parameters of the SQL cannot be counted: {sql}")
    return tuple(_place(one, parameters, compared, sql) for one in markers)


def _place(marker: Any, parameters: Sequence[Any], compared: Sequence[bool], sql: str) -> int:
    found = [
        place for place, one in enumerate(parameters) if type(one) is type(marker) and one == marker
    ]
    if len(found) != 1:
        raise UnfitStatement(f"a value is needed once, and is there {len(found)} times: {sql}")
    if not compared[found[0]]:
        raise UnfitStatement(f"a value is not compared by equality: {sql}")
    return found[0]


def _compared(sql: str) -> list[bool]:
    """For each parameter of the SQL, whether all that is done with it is `… = %s`."""
    return [
        sql[: found.start()].endswith(EQUALS)
        for found in PARAMETER.finditer(sql)
        if found.group() == "%s"
    ]
