"""Statements whose SQL the ORM writes once: those of starting, saving and ending a reply, and of
opening a socket.

The ORM takes longer to write such a statement than the database takes to carry it out. All other
queries use the ORM each time.
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
