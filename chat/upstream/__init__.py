"""Whom a team's requests go to: its key, the address of that, the client that speaks there."""

from .access import Access, BadTeamKey, access_of, access_with, is_simulated
from .checking import KeyRefused, check
from .clients import Clients

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
