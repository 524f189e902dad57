"""Whom a team's requests go to: its key, the address of that, the client that speaks there."""

from .checking import Checked, KeyRefused, check
from .clients import Clients
from .endpoint import (
    Access,
    BadTeamKey,
    access_of,
    access_with,
    is_simulated,
    name_of,
    server_access,
    server_name,
)
from .failure_log import log_failure
from .model_list import KnownModels

__all__ = [
    "Access",
    "BadTeamKey",
    "Checked",
    "Clients",
    "KeyRefused",
    "KnownModels",
    "access_of",
    "access_with",
    "check",
    "is_simulated",
    "log_failure",
    "name_of",
    "server_access",
    "server_name",
]
