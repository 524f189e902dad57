"""The running replies of this process: launch, stop, snapshot, what waits for them, wind down."""

import asyncio
import logging
import time
import uuid
from typing import Any

from chat.live import line
from chat.live.hub import Event, Hub, News
from chat.models import Message
from chat.support.threads import DatabaseThread
from chat.upstream import Clients

from . import announce
from .begin import Turn
from .reply import Reply
from .store import Store
from .waiting import next_waiting
from .writes import AWAY

logger = logging.getLogger(__name__)
SHUTDOWN_SAVE_S = 8.0  # that the last writes may take


class Engine:
    """One per process and event loop; replies are its tasks, held until they are settled."""

    def __init__(self, clients: Clients, hub: Hub, database: DatabaseThread) -> None:
        """`database` asks for what is not a reply's text: the store's thread only saves those."""
        self.loop = asyncio.get_running_loop()
        self.store = Store()
        self.draining = False
        self._clients, self._hub, self._database = clients, hub, database
        self._replies: dict[str, Reply] = {}
        self._hurry = asyncio.Event()
        hub.commands |= {"stop": self._stop_here, "snapshot": self._snapshot_here}

    def start(self) -> None:
        self.store.start()

    @property
    def running(self) -> set[uuid.UUID]:
        """The replies that run in this process."""
        return {reply.turn.reply.id for reply in self._replies.values()}

    # May be called from any thread, and return at once: a view that waited for the loop would wait
    # behind every stream.

    def launch(self, turn: Turn) -> None:
        """Run the turn's reply; the viewers are told of the turn before its first text."""
        self.loop.call_soon_threadsafe(self._launch, turn)
        # The loop has the interpreter now, if it has nothing else to do: the request is on its way
        # while this thread makes what is told.
        time.sleep(0)
        news: News = []
        try:
            news = announce.begun(turn)
        finally:
            line.later(self._tell(turn, news))

    def freshen(self, message: Message) -> None:
        """Bring a running reply's texts up to what its viewers have seen, if it runs here.

        The database is up to a second behind.
        """
        if reply := self._replies.get(str(message.id)):
            message.text, message.reasoning = reply.texts()

    def _launch(self, turn: Turn) -> None:
        reply = Reply(turn, self._clients, self._hub, self.store, self._streaming)
        self._replies[reply.id] = reply
        reply.task.add_done_callback(lambda _: self._ended(reply))

    def _streaming(self) -> int:
        """The replies that keep this process busy, or the processors that it runs on."""
        return len(self._replies) + self._hub.streamed_by_others()

    async def _tell(self, turn: Turn, news: News) -> None:
        try:
            await self._hub.tell(news)
        finally:
            if reply := self._replies.get(str(turn.reply.id)):
                reply.told.set()

    def _ended(self, reply: Reply) -> None:
        """Whatever has ended its task: the lease goes with it, and what waits may begin."""
        if self._replies.get(reply.id) is reply:  # it may go on already
            del self._replies[reply.id]
            self.store.release(reply.turn.reply.id)
        if not reply.task.cancelled() and (error := reply.task.exception()):
            logger.error("reply %s has not settled itself", reply.id, exc_info=error)
        if not self.draining:
            line.later(self.start_waiting(reply.turn.conversation.id))

    # What waits ---------------------------------------------------------------------------------

    async def start_waiting(self, conversation_id: uuid.UUID) -> None:
        """Start the turn of the message that has waited longest there, if its branch is idle.

        What goes wrong is tried again by the sweep.
        """
        try:
            started = await self._database.call(_start_waiting, conversation_id)
        except AWAY as error:
            logger.error("a waiting message was not sent: %s", type(error).__name__)
            return
        except Exception:
            logger.exception("a waiting message was not sent")
            return
        if started is not None:
            turn, news = started
            self._launch(turn)
            await self._tell(turn, news)

    # Commands -----------------------------------------------------------------------------------

    async def _stop_here(self, arguments: dict[str, Any]) -> None:
        if reply := self._replies.get(arguments["reply_id"]):
            reply.end(stopped=True)

    def snapshot(self, reply_id: str) -> Event | None:
        """The running reply as one event; None when it does not run here."""
        reply = self._replies.get(reply_id)
        return reply.snapshot() if reply else None

    async def request_snapshot(self, reply_id: str) -> None:
        """Have the process that runs the reply send a snapshot to all of its viewers."""
        await self._hub.command("snapshot", reply_id=reply_id)

    async def _snapshot_here(self, arguments: dict[str, Any]) -> None:
        reply = self._replies.get(arguments["reply_id"])
        if reply:
            await self._hub.publish(reply.conversation_id, reply.snapshot())

    # The end ------------------------------------------------------------------------------------

    def drain(self) -> int:
        """Start nothing new from here on: what is sent waits. Returns how many replies run."""
        self.draining = True
        return len(self._replies)

    def hurry(self) -> None:
        """End the waiting of `shutdown`."""
        self._hurry.set()

    async def shutdown(self, grace: float) -> None:
        """Let replies run for up to `grace` seconds; then save them as interrupted, and stop."""
        self.drain()
        await self._wait_for_replies(grace)
        deadline = self.loop.time() + SHUTDOWN_SAVE_S
        # Also the reply of a turn that was committed before the draining, and is launched only now.
        while self._replies and (left := deadline - self.loop.time()) > 0:
            for reply in self._replies.values():
                reply.end(stopped=False)
            await asyncio.wait([reply.task for reply in self._replies.values()], timeout=left)
            await asyncio.sleep(0)  # their callbacks take them out
        await self.store.stop()

    async def _wait_for_replies(self, grace: float) -> None:
        hurry = asyncio.ensure_future(self._hurry.wait())
        end = self.loop.time() + grace
        while self._replies and not hurry.done() and self.loop.time() < end:
            tasks = {reply.task for reply in self._replies.values()}
            left = end - self.loop.time()
            await asyncio.wait({hurry, *tasks}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0)  # their callbacks take them out
        hurry.cancel()


def _start_waiting(conversation_id: uuid.UUID) -> tuple[Turn, News] | None:
    turn = next_waiting(conversation_id)
    if turn is None:
        return None
    try:
        return turn, announce.waiting(turn.conversation) + announce.begun(turn)
    except Exception:  # the turn is saved: it runs, and a page that is behind catches up
        logger.exception("the turn of a message that waited was not told")
        return turn, []
