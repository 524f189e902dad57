"""Whom a team's requests go to: its key, the address of that, the client that speaks there."""

from .checking import KeyRefused, check
from .clients import Clients
from .endpoint import Access, BadTeamKey, access_of, access_with, is_simulated

__all__ = [
    "Access",
    "BadTeamKey",
    "Clients",
    "KeyRefused",
    "access_of",
    "access_with",
    "check",
    "is_simulated",
]
