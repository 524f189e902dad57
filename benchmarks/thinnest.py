"""The thinnest relay there can be: one HTTP stream in, one websocket out, nothing else.

`python benchmarks/thinnest.py <simulator's port>` prints its own port. A client opens
`/?model=<id>`; each `data:` line of the answer becomes one text frame.
"""

import asyncio
import base64
import hashlib
import json
import sys
from typing import cast

import uvloop

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Upstream(asyncio.Protocol):
    """Asks once, and writes what comes as frames."""

    def __init__(self, model: str, client: asyncio.WriteTransport) -> None:
        self.model, self.client, self.rest = model, client, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        messages = [{"role": "user", "content": "x"}]
        body = json.dumps({"model": self.model, "messages": messages, "stream": True}).encode()
        cast(asyncio.WriteTransport, transport).write(
            b"POST /api/v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )

    def data_received(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                self.client.write(frame(line[6:]))


class Client(asyncio.Protocol):
    """A websocket that is only written to."""

    def __init__(self, upstream_port: int) -> None:
        self.port = upstream_port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        if not data.startswith(b"GET "):
            self.transport.close()  # all that a client sends later is that it leaves
            return
        headers = dict(line.split(b": ", 1) for line in data.split(b"\r\n")[1:] if b": " in line)
        key = next(value for name, value in headers.items() if name.lower() == b"sec-websocket-key")
        accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: %b\r\n\r\n" % accept
        )
        model = data.split(b" ")[1].partition(b"model=")[2].decode()
        loop = asyncio.get_running_loop()
        self.task = loop.create_task(
            loop.create_connection(lambda: Upstream(model, self.transport), "127.0.0.1", self.port)
        )


def frame(text: bytes) -> bytes:
    size = len(text)
    head = bytes([0x81, size]) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")
    return head + text


async def main(upstream_port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Client(upstream_port), "127.0.0.1", 0, backlog=1024)
    print(f"listens on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
