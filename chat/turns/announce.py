"""The events that tell viewers and sidebars of a change in a conversation.

Each function returns news: pairs of a hub key and an event. The functions render templates and read
the database, so they must run in a thread.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from django.utils.html import format_html

from chat.conversations import pages, sidebar
from chat.conversations.presenting import body_of, present
from chat.live import frames
from chat.live.channels import audience, list_key, team_key
from chat.live.hub import News
from chat.models import Conversation, Membership, Message
from chat.models.conversation import SHARED
from chat.models.tree import Place, Tree, tree_of
from chat.support.fragments import fragment
from chat.upstream.offer import names_of

from .begin import Turn
from .branches import Move
from .waiting import is_awaited, waiting_on_show

logger = logging.getLogger(__name__)


def begun(turn: Turn) -> News:
    """A turn has begun: its messages, and the conversation on top of the sidebar.

    A turn on a branch that is not shown appears in the sidebar only.
    """
    news = listed(turn.conversation, running=True, top=True)
    if not turn.is_shown:
        return news
    articles = _articles(turn.conversation, turn.tree, turn.fresh)
    reply_id = str(turn.reply.id)
    event = frames.branch(turn.conversation, str(turn.after or ""), articles, begins=reply_id)
    return [(str(turn.conversation.id), event), *news]


def ended(message: Message, ops: Sequence[frames.Op] | None = None, seq: int | None = None) -> News:
    """A reply has settled. Without ops the event has the whole text, for viewers who missed frames.

    When its HTML cannot be rendered, the event carries bare HTML, so that no viewer waits for ever.
    """
    conversation, running = message.conversation, False
    try:
        tree = tree_of(conversation)
        running = tree.has_running  # on another branch
        place = tree.place(message.id) if message.id in tree else Place()
        around = article(conversation, message, place, bodyless=True)
    except Exception:
        logger.exception("what stands around reply %s could not be rendered", message.id)
        around = _bare_article(message)
    if ops is None:
        ops = [["reset", body_of(message), 0, ""]]
    news = [(str(conversation.id), frames.settled(message, ops, seq, around))]
    try:
        news += listed(conversation, running=running, ended=True)
    except Exception:
        logger.exception("the end of reply %s was not told to sidebars", message.id)
    return news


def after(move: Move, freshen: Callable[[Message], None]) -> list[Message]:
    """The messages after `move.after`, for viewers who have all messages up to that one.

    `freshen` updates a running reply to the text that its viewers have seen.
    """
    path = move.tree.path(move.conversation.leaf_id)
    start = path.index(move.after) + 1 if move.after in path else 0
    found = pages.fetch(move.conversation, path[start:])
    for message in found:
        if message.is_running:
            freshen(message)
    return found


def moved(move: Move, messages: Iterable[Message]) -> News:
    """Another branch is shown; `messages` are its messages after `move.after`. The news also has
    the messages that wait there, and tells sidebars how the last reply of the branch ended.
    """
    articles = _articles(move.conversation, move.tree, messages)
    leaf_id = move.conversation.leaf_id
    running = str(leaf_id) if move.tree.is_running(leaf_id) else ""
    event = frames.branch(move.conversation, str(move.after or ""), articles, running=running)
    news = [(str(move.conversation.id), event)]
    news += waiting(move.conversation) if is_awaited(move.conversation.pk) else []
    return news + listed(move.conversation, running=_is_running(move.conversation))


def waiting(conversation: Conversation) -> News:
    """The messages that wait on the branch that is shown."""
    return [(str(conversation.id), frames.waiting(waiting_list(conversation)))]


def renamed(conversation: Conversation) -> News:
    running = _is_running(conversation)
    told = (str(conversation.id), frames.title(conversation.title))
    return [told, *listed(conversation, running=running)]


def instructed(conversation: Conversation) -> News:
    """Other instructions hold from now on."""
    context = {"instructions": conversation.instructions}
    content = fragment("conversations/instructions.html", context)
    return [(str(conversation.id), frames.instructions(content))]


def ordered(member: Membership, *, for_all: bool = False) -> News:
    """The member has ordered their list anew, or the folders of the team look different."""
    key = team_key if for_all else partial(list_key, member.user_id)
    return [(key(member.team_id), frames.ordered())]


def removed(conversation_id: uuid.UUID, audience: list[str]) -> News:
    gone = frames.unlisted(str(conversation_id))
    return [(str(conversation_id), frames.deleted()), *((key, gone) for key in audience)]


def shared(conversation: Conversation, before: str) -> News:
    """The sharing has changed from `before`: other members may see it, or write in it."""
    running = _is_running(conversation)
    told = (str(conversation.id), frames.shared(conversation.sharing))
    news = [told, *waiting(conversation)]
    if conversation.is_shared != (before in SHARED):
        if not conversation.is_shared:
            gone = frames.unlisted(str(conversation.id), kept_by=conversation.owner_id)
            news.append((team_key(conversation.team_id), gone))
        news += listed(conversation, running=running, fresh=True)
    return news


def listed(
    conversation: Conversation,
    *,
    running: bool = False,
    top: bool = False,
    ended: bool = False,
    fresh: bool = False,
) -> News:
    if conversation.is_temporary:
        return []
    item = sidebar.item(conversation, running=running)
    event = frames.listed(str(conversation.id), item, top=top, ended=ended, fresh=fresh)
    return [(key, event) for key in audience(conversation)]


def waiting_list(conversation: Conversation) -> str:
    """The messages that wait on the branch that is shown, as HTML; nothing when there are none."""
    waiting = waiting_on_show(conversation)
    context = {"conversation": conversation, "waiting": waiting}
    return fragment("waiting/waiting_list.html", context) if waiting else ""


def article(
    conversation: Conversation, message: Message, place: Place, *, bodyless: bool = False
) -> str:
    """The message as HTML, made by the partial of the page; without its text on request."""
    names = names_of(conversation.team_id)
    return fragment("messages/message.html", {"message": present(message, place, names, bodyless)})


def _is_running(conversation: Conversation) -> bool:
    return conversation.messages.running().exists()


def _articles(conversation: Conversation, tree: Tree, messages: Iterable[Message]) -> str:
    return "".join(article(conversation, one, tree.place(one.id)) for one in messages)


def _bare_article(message: Message) -> str:
    """The empty elements of a message, which a page fills."""
    return format_html(
        '<article class="message" id="message-{0}" data-message-id="{0}" data-role="{1}"'
        ' data-status="{2}"><div class="message-head"></div><div class="reasoning-slot"></div>'
        '<div class="message-body" hx-ignore></div><div class="message-after"></div></article>',
        message.id,
        message.role,
        message.status,
    )
