"""The periodic tasks."""

import datetime as dt

from chat.access import tasks as access
from chat.accounts import tasks as accounts
from chat.background import tasks as background
from chat.background.scheduling import Scheduled
from chat.conversations import tasks as conversations
from chat.conversations import temporary, trash
from chat.conversations.search import state as search_state
from chat.conversations.search import tasks as search
from chat.teams import retention
from chat.teams import tasks as teams
from chat.turns import branches
from chat.turns import tasks as turns

SCHEDULE = (
    Scheduled(
        "retention",
        dt.timedelta(days=1),
        teams.trash_old_conversations,
        retention.is_asked_for,
    ),
    Scheduled("trash", dt.timedelta(hours=1), conversations.empty_trash, trash.any_old),
    Scheduled(
        "temporary conversations",
        dt.timedelta(hours=1),
        conversations.end_temporary,
        temporary.any_old,
    ),
    Scheduled(
        "deleted messages",
        dt.timedelta(seconds=10),
        turns.remove_deleted_messages,
        branches.any_to_purge,
    ),
    Scheduled(
        "expired sessions",
        dt.timedelta(days=1),
        access.remove_expired_sessions,
        access.any_expired,
    ),
    Scheduled(
        "forgotten limits",
        dt.timedelta(hours=1),
        accounts.remove_forgotten_limits,
        accounts.any_forgotten,
    ),
    Scheduled(
        "finished tasks",
        dt.timedelta(hours=1),
        background.remove_finished,
        background.any_finished,
    ),
    Scheduled(
        "search index",
        dt.timedelta(minutes=5),
        search.rebuild_index,
        search_state.is_lacking,
    ),
)
