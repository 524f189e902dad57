"""A bare Channels consumer on Daphne with httpx: one frame per delta, nothing rendered or saved.

What a tutorial builds, and so what PremWeb is compared with. `python benchmarks/bare_consumer.py
<simulator's port>` prints its own port; a client opens `/?model=<id>`.
"""

import asyncio
import sys
from urllib.parse import parse_qs

import django
import httpx
from django.conf import settings

settings.configure(ALLOWED_HOSTS=["*"], INSTALLED_APPS=["channels"], SECRET_KEY="benchmark")
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from daphne.server import Server  # noqa: E402

UPSTREAM = f"http://127.0.0.1:{sys.argv[1]}/api/v1/chat/completions"
client: list[httpx.AsyncClient] = []


class Relay(AsyncWebsocketConsumer):
    """Streams a completion to the one who connects."""

    async def connect(self) -> None:
        await self.accept()
        self.task = asyncio.create_task(self.relay())

    async def relay(self) -> None:
        if not client:
            client.append(httpx.AsyncClient(limits=httpx.Limits(max_connections=1000)))
        model = parse_qs(self.scope["query_string"].decode())["model"][0]
        body = {"model": model, "stream": True, "messages": [{"role": "user", "content": "x"}]}
        headers = {"Authorization": "Bearer x"}
        async with client[0].stream("POST", UPSTREAM, json=body, headers=headers) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    await self.send(text_data=line[6:])

    async def disconnect(self, code: int) -> None:
        self.task.cancel()


class QuietServer(Server):
    def listen_success(self, port: object) -> None:
        where = port.getHost()  # type: ignore[attr-defined]
        print(f"listens on http://127.0.0.1:{where.port}", flush=True)


async def application(scope: dict[str, object], receive: object, send: object) -> None:
    await Relay.as_asgi()(scope, receive, send)


if __name__ == "__main__":
    endpoints = ["tcp:port=0:interface=127.0.0.1:backlog=1024"]
    QuietServer(application, endpoints=endpoints, verbosity=0).run()
