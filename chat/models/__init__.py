"""What is kept: people, their teams and the ways in, conversations and their trees of messages."""

from .audit import AuditEvent
from .background import BackgroundTask, ScheduledTask, WorkerLease
from .conversation import Conversation, Sighting, WaitingMessage
from .domain import AllowedDomain
from .filing import Filing, Folder, Tag
from .invitation import Invitation
from .limits import CacheEntry, FailedSignIns
from .message import Message
from .passage import KnownWord, Passage, SearchIndex, Words
from .second_factor_reset import SecondFactorReset
from .step import Step
from .team import Installation, Membership, Team
from .team_defaults import TeamDefaults
from .team_key import TeamKey
from .team_model import TeamModel
from .user import User
from .withdrawn import WithdrawnMessage

__all__ = [
    "AllowedDomain",
    "AuditEvent",
    "BackgroundTask",
    "CacheEntry",
    "Conversation",
    "FailedSignIns",
    "Filing",
    "Folder",
    "Installation",
    "Invitation",
    "KnownWord",
    "Membership",
    "Message",
    "Passage",
    "ScheduledTask",
    "SearchIndex",
    "SecondFactorReset",
    "Sighting",
    "Step",
    "Tag",
    "Team",
    "TeamDefaults",
    "TeamKey",
    "TeamModel",
    "User",
    "WaitingMessage",
    "WithdrawnMessage",
    "Words",
    "WorkerLease",
]
