"""What the benchmarks share: the product as a process, driven as its page drives it; readings."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import aiohttp

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.processes import Process as Process  # noqa: E402
from tests.support.processes import cpu_seconds as cpu_seconds  # noqa: E402
from tests.support.processes import manage  # noqa: E402
from tests.support.visitor import Visitor  # noqa: E402

RATE = 50  # deltas a second of each reply
PASSWORD = "correct-horse-battery"
REFERENCES = {
    "thinnest relay": "thinnest.py",
    "relay of aiohttp": "library_relay.py",
    "bare Channels consumer": "bare_consumer.py",
}
MARK = re.compile(r"\((\d+)@(\d+)\)")


@dataclass
class Reader:
    """What one reader saw: when it asked, each delta's age in seconds, the events themselves."""

    asked: float = 0.0
    first_text: float = 0.0
    ages: list[float] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def saw(self, text: str) -> None:
        now, moment = time.time_ns(), time.perf_counter()
        for mark in MARK.finditer(text):
            if int(mark[1]) == len(self.ages):
                self.ages.append((now - int(mark[2])) / 1e9)
                self.first_text = self.first_text or moment - self.asked
        self.events.append(text)


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def percentile(values: list[float], n: int) -> float:
    return quantiles(values, n=100, method="inclusive")[n - 1] if len(values) > 1 else values[0]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


class Product:
    """A server with one team; `beside` makes it another process on that one's data, and `script`
    runs in place of `manage.py`.
    """

    def __init__(
        self,
        simulator: Process,
        data: str,
        settings: dict[str, str] | None = None,
        beside: "Product | None" = None,
        script: str = "manage.py",
    ) -> None:
        self.settings = {
            "PREMWEB_DATA_DIR": data,
            "PREM_API_KEY": "benchmark",
            "PREM_BASE_URL": f"{simulator.url}/api/v1",
            "PREMWEB_REPLIES_PER_MEMBER": "0",
            "PREMWEB_REPLIES_PER_TEAM": "0",
            "PREMWEB_MODEL_TITLES": "0",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            **(settings or {}),
        }
        self.server = Process("serve", script=script, **self.settings)
        if beside is None:
            owner = ("--owner", "bench@example.com", "--password-stdin")
            made = manage("create_team", "Bench", *owner, stdin=PASSWORD, **self.settings)
            assert made.returncode == 0, made.stderr
        self.visitor = Visitor(self.server.url)
        assert self.visitor.sign_in("bench@example.com", PASSWORD).status_code == 302
        cookies = self.visitor.http.cookies.items()
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies),
            "Origin": self.server.url,
            "X-CSRFToken": self.visitor.csrf(),
            "HX-Request": "true",
        }

    @property
    def pid(self) -> int:
        return self.server.child.pid

    def end(self) -> None:
        self.visitor.close()
        self.server.end()

    def conversation(self) -> str:
        id = self.visitor.ask("Begin", model="prem-echo")
        self.visitor.settled_reply(id)
        return id

    async def conversations(self, count: int) -> list[str]:
        return [await asyncio.to_thread(self.conversation) for _ in range(count)]

    def session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=0)
        return aiohttp.ClientSession(self.server.url, headers=self.headers, connector=connector)


async def watch(session: aiohttp.ClientSession, id: str) -> Any:
    """A socket on the conversation that has had its greeting."""
    socket = await session.ws_connect(f"/ws/conversations/{id}/", max_msg_size=0)
    await socket.receive()
    return socket


async def send(session: aiohttp.ClientSession, id: str, deltas: int) -> None:
    """Ask for a reply of so many marked deltas."""
    fields = {"text": "Go", "model": f"bench:{deltas}:{RATE}", "key": str(uuid.uuid4())}
    async with session.post(f"/c/{id}/messages/", data=fields) as answer:
        assert answer.status == 204, await answer.text()


async def follow(socket: Any, reader: Reader) -> None:
    """Read to the end of the reply; that of the one before may still be on its way."""
    async for message in socket:
        reader.saw(message.data)
        if reader.ages and message.data.startswith('{"type":"settled"'):
            return


class Reference:
    """A program of this folder that relays `/?model=<id>` from the simulator, frame by frame."""

    def __init__(self, script: str, simulator: Process) -> None:
        self.child = subprocess.Popen(
            [sys.executable, str(ROOT / "benchmarks" / script), simulator.port],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout is not None
        self.url = self.child.stdout.readline().split()[-1]

    @property
    def pid(self) -> int:
        return self.child.pid

    def end(self) -> None:
        self.child.terminate()
        self.child.wait()


async def follow_reference(session: aiohttp.ClientSession, reader: Reader, deltas: int) -> None:
    """Ask a reference for a reply, and read to its end."""
    reader.asked = time.perf_counter()
    async with session.ws_connect(f"/?model=bench:{deltas}:{RATE}") as socket:
        async for message in socket:
            if message.data == "[DONE]":
                return
            reader.saw(message.data)


def frames_of(reply_id: str, events: list[str]) -> list[list[Any]]:
    """The ops of a reply's frames, in their order."""
    parsed = map(json.loads, events)
    ours = (e for e in parsed if e["type"] in {"frame", "settled"} and e["id"] == reply_id)
    return [event["ops"] for event in ours]
