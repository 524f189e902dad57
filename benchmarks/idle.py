"""A fresh process, and what open sockets weigh in it."""

import asyncio
import base64
import os
import resource
import time
import urllib.error
import urllib.request
from typing import cast

from harness import Process, Product, cpu_seconds, resident

SOCKETS = 5000
SOCKETS_AT_ONCE = 50


class Silent(asyncio.Protocol):
    """A page that says nothing and keeps nothing; `greeted` is set with the first event."""

    def __init__(self, handshake: bytes) -> None:
        self.handshake = handshake
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.WriteTransport, transport).write(self.handshake)

    def data_received(self, data: bytes) -> None:
        if b'"hello"' in data and not self.greeted.done():
            self.greeted.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.greeted.done():
            self.greeted.set_exception(ConnectionError("the server hung up"))


async def connect(product: Product, id: str, count: int) -> list[asyncio.BaseTransport]:
    loop, port = asyncio.get_running_loop(), int(product.server.port)
    key = base64.b64encode(os.urandom(16)).decode()
    handshake = (
        f"GET /ws/conversations/{id}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\nOrigin: {product.server.url}\r\n"
        f"Cookie: {product.headers['Cookie']}\r\n\r\n"
    ).encode()
    places = asyncio.Semaphore(SOCKETS_AT_ONCE)

    async def one() -> asyncio.BaseTransport:
        async with places:
            transport, page = await loop.create_connection(
                lambda: Silent(handshake), "127.0.0.1", port
            )
            await page.greeted
            return transport

    return await asyncio.gather(*(one() for _ in range(count)))


def first_answer(product: Product) -> float:
    """Seconds from the start of a process on prepared data to its first 200."""
    product.server.end()
    began = time.monotonic()
    product.server.restart()
    while True:
        try:
            with urllib.request.urlopen(f"{product.server.url}/accounts/login/") as answer:
                assert answer.status == 200
                return time.monotonic() - began
        except urllib.error.URLError:
            time.sleep(0.005)


async def run(simulator: Process, data: str, sockets: int = SOCKETS) -> str:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    product = Product(simulator, data, {"PREMWEB_SOCKETS_PER_SESSION": "0"})
    [id] = await product.conversations(1)
    started = await asyncio.to_thread(first_answer, product)
    fresh = resident(product.pid)
    for transport in await connect(product, id, SOCKETS_AT_ONCE):
        transport.close()
    before, cpu = resident(product.pid), cpu_seconds(product.pid)
    pages = await connect(product, id, sockets)
    each = (resident(product.pid) - before) / sockets
    connecting = (cpu_seconds(product.pid) - cpu) / sockets
    for page in pages:
        page.close()
    await asyncio.sleep(30)
    rows = {
        "first 200 of `serve` on a prepared data directory": f"{started:.2f} s",
        "memory of the fresh process": f"{fresh / 1e6:.0f} MB",
        f"memory of an open socket, of {sockets:,}": f"{each / 1024:.1f} KB",
        "CPU of a connect": f"{connecting * 1000:.1f} ms",
        "memory when they have closed": f"{resident(product.pid) / 1e6:.0f} MB",
    }
    product.end()
    lines = ["| | |", "|---|--:|", *(f"| {name} | {value} |" for name, value in rows.items())]
    print("\n".join(lines), flush=True)
    return "\n".join(lines)
