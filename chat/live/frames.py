"""The events that viewers get, each as JSON."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chat.models import Conversation, Message

from .hub import Event


def _plain(text: str) -> str:
    """Make a plain `str` of a template's text, which the encoder does not know."""
    return text[:]


_encode = msgspec.json.Encoder(enc_hook=_plain).encode
Op = Sequence[str | int]


def frame(reply_id: str, seq: int, ops: Sequence[Op], reasoning: str) -> Event:
    """The ops of a running reply since its last frame; `reasoning` is text to append."""
    extra = {"reasoning": reasoning} if reasoning else {}
    return Event(_json("frame", id=reply_id, seq=seq, ops=ops, **extra), streams=True)


def snapshot(reply_id: str, seq: int, status: str, op: Op, reasoning: str) -> Event:
    """The whole of a running reply up to frame `seq`, which it includes."""
    values = {"id": reply_id, "seq": seq, "status": status, "reasoning": reasoning}
    return Event(_json("snapshot", ops=[op], **values))


def settled(message: Message, ops: Sequence[Op], seq: int | None, article: str) -> Event:
    """The end of a reply; `article` is the whole message, for the parts around its text.

    Without a `seq` the ops do not build on frames: they replace the text.
    """
    text = _json(
        "settled",
        id=str(message.id),
        seq=seq,
        status=message.status,
        finish_reason=message.finish_reason,
        ops=ops,
        extras=article,
    )
    return Event(text, ends=str(message.id))


def branch(
    conversation: Conversation, after: str, articles: str, begins: str = "", running: str = ""
) -> Event:
    """Replace the messages after the message `after`; without `after`, replace all messages.

    `begins` is the id of a new reply, `running` that of an older one that still runs. Viewers then
    expect its end.
    """
    values = {"leaf": str(conversation.leaf_id or ""), "moves": conversation.moves}
    text = _json("branch", after=after, content=articles, begins=begins, **values)
    return Event(text, begins=begins or running)


def waiting(html: str) -> Event:
    """All messages that wait for the end of the reply."""
    return Event(_json("waiting", content=html))


def title(title: str) -> Event:
    return Event(_json("title", title=title))


def instructions(content: str) -> Event:
    return Event(_json("instructions", content=content))


def deleted() -> Event:
    """The conversation is gone."""
    return Event(_json("deleted"))


def shared(sharing: str) -> Event:
    """What the team may do in the conversation from now on."""
    return Event(_json("shared", sharing=sharing))


def models() -> Event:
    """The list of models has changed, or cannot be read."""
    return Event(_json("models"))


def present(people: Sequence[dict[str, Any]]) -> Event:
    """The people who have the conversation open, each with an id, a name and initials."""
    return Event(_json("present", people=people))


def listed(id: str, item: str, *, top: bool, ended: bool, fresh: bool) -> Event:
    """A conversation's entry in the sidebar has changed. `top`: a new message brings it to the top.
    `ended`: a reply has ended, which is unread for those who have not opened it. `fresh`: it was
    shared, so that pages that do not list it yet insert it.
    """
    text = _json("listed", id=id, content=item, top=top, ended=ended, fresh=fresh)
    return Event(text, patient=True)


def unlisted(id: str, kept_by: int | None = None) -> Event:
    """Remove the conversation from all sidebars but that of the user `kept_by`."""
    return Event(_json("unlisted", id=id, kept_by=kept_by), patient=True)


def ordered() -> Event:
    """The list has another order, by this member or, of the team's folders, by another one."""
    return Event(_json("ordered"), patient=True)


def seen(id: str) -> Event:
    """This member has read the whole conversation, perhaps in another window."""
    return Event(_json("seen", id=id), patient=True)


def hello(**values: Any) -> Event:
    """The state that a page must have after it has connected; see docs/streaming.md."""
    return Event(_json("hello", **values))


def closed(reason: str) -> Event:
    """The last event before the server closes the socket. The reason is `signed_out`, `no_access`,
    `too_many`, or a change of the member: `removed`, `role`, `second_factor`, `team`.
    """
    return Event(_json("closed", reason=reason))


def _json(type: str, **values: Any) -> str:
    return _encode({"type": type, **values}).decode()
