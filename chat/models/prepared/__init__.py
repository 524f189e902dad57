"""Statements whose SQL the ORM writes once, for what every start, partial and settle needs.

The ORM takes longer to write such a statement than the database takes to carry it out. Everything
else is asked in the usual way.
"""

from .changes import PreparedInsert, PreparedUpdate
from .errors import UnfitStatement, UnfitValue
from .markers import Value
from .questions import Prepared

__all__ = [
    "Prepared",
    "PreparedInsert",
    "PreparedUpdate",
    "UnfitStatement",
    "UnfitValue",
    "Value",
]
