"""The socket of one page: join, greeting, snapshot, events, leave. It carries no commands."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from chat.support.version import VERSION

from . import runtime
from .access import permissions
from .access.credentials import Credentials
from .access.sessions import key_of
from .conversations import sidebar
from .live import frames
from .live.channels import list_key, team_key
from .live.hub import Event
from .live.presence import Person, person
from .models import Conversation
from .models.message import RUNNING
from .turns import announce

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
TOO_MANY = 4429
SIGNED_OUT, ENDED = 4401, 4403


@dataclass(frozen=True, slots=True)
class Admission:
    """Whom the socket was opened for, and what its page must look like."""

    credentials: Credentials
    user_id: int
    team_id: int
    greeting: dict[str, Any]
    person: Person
    shared: bool = False

    @property
    def running_leaf(self) -> str:
        """The reply that runs at the end of what is shown, or nothing."""
        running = self.greeting.get("status") in RUNNING
        return str(self.greeting["leaf"]) if running else ""


class ChatConsumer(AsyncWebsocketConsumer):
    """A viewer of its member's sidebar, and of a conversation if one is open.

    Events reach it from the hub, never through a layer channel.
    """

    # The hub subscribes once per process and key; a channel per socket would cost more.
    channel_layer_alias = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Channels' own has a task for each message, for the sake of a layer that sockets have not
        here: there is one source of messages.
        """
        self.scope, self.base_send = scope, send
        try:
            with suppress(StopConsumer):
                while True:
                    await self.dispatch(await receive())
        finally:  # also when the database is away, or the connection is cut off, while it connects
            await self._leave()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels' own goes to a thread for the database first; `admit` alone asks it here."""
        match message["type"]:
            case "websocket.connect":
                await self.websocket_connect(message)
            case "websocket.receive":
                await self.websocket_receive(message)
            case "websocket.disconnect":
                await self.websocket_disconnect(message)

    async def connect(self) -> None:
        self.credentials: Credentials | None = None
        self.awaited: set[uuid.UUID] = set()
        # Joining first and asking afterwards, so that nothing falls between the two.
        self._early: list[Event] | None = []
        self._keys = []
        self.conversation_id: uuid.UUID | None = self.scope["url_route"]["kwargs"].get("id")
        self._write = self.scope.get("write_frame")
        self._hub = runtime.current().hub
        self._session = key_of(self.scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME, ""))
        if self.conversation_id is not None:
            await self._join(str(self.conversation_id))
        admissions = runtime.current().admissions
        admission = await admissions.call(admit, self._session, self.conversation_id)
        if admission is None:
            await self._leave()
            await self.close()
            return
        await self.accept()
        if not self._hub.count_in(self._session):
            await self._refuse("too_many", TOO_MANY)
            return
        self._counted = True
        self.credentials, self._admission = admission.credentials, admission
        if self.conversation_id is not None:
            presence = runtime.current().presence
            presence.enter(str(self.conversation_id), admission.person, shared=admission.shared)
        await self._join(list_key(admission.user_id, admission.team_id))
        await self._join(team_key(admission.team_id))
        await self._greet(admission)

    _counted = False
    _keys: Sequence[str] = ()

    async def _join(self, key: str) -> None:
        self._keys = [*self._keys, key]
        await self._hub.join(key, self)

    async def _greet(self, admission: Admission) -> None:
        await self._send_event(frames.hello(**admission.greeting))
        early, self._early = self._early or [], None
        if admission.running_leaf:
            await self._catch_up(admission.running_leaf)
        elif self.conversation_id is not None:
            self._note_seen()
        for event in early:
            await self.deliver(event)
        # The page has it, and the socket may stay open for days.
        admission.greeting.clear()
        if self._write is not None:  # Daphne, which does not look at it again
            self.scope.clear()

    async def _catch_up(self, reply_id: str) -> None:
        """Show the running reply as it is now; the page ignores frames that come before this."""
        self.awaited.add(uuid.UUID(reply_id))
        engine = runtime.current().engine
        if snapshot := engine.snapshot(reply_id):
            await self._send_event(snapshot)
        else:
            await engine.request_snapshot(reply_id)

    async def deliver(self, event: Event) -> None:
        """Send an event; while the viewer is being let in, keep it for after the greeting."""
        if self._early is not None:
            self._early.append(event)
            return
        if event.begins:
            self.awaited.add(uuid.UUID(event.begins))
        if event.ends:
            self.awaited.discard(uuid.UUID(event.ends))
        await self._send_event(event)
        if event.ends:
            self._note_seen()

    def _note_seen(self) -> None:
        if self.credentials is not None and self.conversation_id is not None:
            who = self._admission
            runtime.current().sightings.note(who.user_id, who.team_id, self.conversation_id)

    async def _send_event(self, event: Event) -> None:
        if self._write is not None:
            self._write(event.frame)
        else:
            await self.send(text_data=event.text)

    async def dismiss(self, reason: str = "signed_out") -> None:
        """Access has ended: say why, and close."""
        await self._refuse(reason, SIGNED_OUT if reason == "signed_out" else ENDED)

    async def _refuse(self, reason: str, code: int) -> None:
        self.credentials = None
        await self._leave()
        await self._send_event(frames.closed(reason))
        await self.close(code)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing a browser says here has a meaning: commands go over HTTP."""

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """Without Channels' thread for the database, which is not asked here."""
        await self._leave()
        raise StopConsumer

    async def _leave(self) -> None:
        if self._counted:
            self._counted = False
            self._hub.count_out(self._session)
            if self.conversation_id is not None:
                presence = runtime.current().presence
                presence.leave(str(self.conversation_id), self._admission.person)
        keys, self._keys = self._keys, ()
        for key in keys:
            await asyncio.shield(self._hub.leave(key, self))


def admit(session_key: str, conversation_id: uuid.UUID | None) -> Admission | None:
    """Whether this session may watch; the same question as the page asks."""
    member = permissions.member_of_session(session_key)
    if member is None or permissions.lacks_second_factor(member):
        return None
    greeting: dict[str, Any] = {
        "version": VERSION,
        "team": member.team_id,
        "list": sidebar.stamp(member),
    }
    shared = False
    if conversation_id is not None:
        found = permissions.find_conversation(member, conversation_id)
        if found is None:
            return None
        greeting |= _state_of(found.conversation)
        greeting["read_only"] = not found.may_write
        shared = found.conversation.is_shared
    credentials = Credentials(
        session_key,
        member.user_id,
        member.id,
        member.user.password,
        member.role,
        conversation_id,
    )
    who = person(member.user)
    return Admission(credentials, member.user_id, member.team_id, greeting, who, shared)


def _state_of(conversation: Conversation) -> dict[str, Any]:
    leaf_id = conversation.leaf_id
    status = ""
    if leaf_id is not None:
        leaf = conversation.messages.values_list("status", flat=True).filter(pk=leaf_id)
        status = next(iter(leaf), "")  # it may have been removed since
    return {
        "title": conversation.title,
        "sharing": conversation.sharing,
        "leaf": str(leaf_id or ""),
        "moves": conversation.moves,
        "status": status,
        "running": status in RUNNING,
        "waiting": announce.waiting_list(conversation),
    }
