"""A thin relay as one would write it: aiohttp on uvloop, one HTTP stream in, one websocket out.

`python benchmarks/library_relay.py <simulator's port>` prints its own address. A client opens
`/?model=<id>`; each `data:` line of the answer becomes one text frame.
"""

import asyncio
import sys

import aiohttp
import uvloop
from aiohttp import web

API = web.AppKey("API", aiohttp.ClientSession)


async def relay(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    messages = [{"role": "user", "content": "x"}]
    body = {"model": request.query["model"], "messages": messages, "stream": True}
    async with request.app[API].post("/api/v1/chat/completions", json=body) as answer:
        async for line in answer.content:
            if line.startswith(b"data: "):
                await socket.send_str(line[6:].strip().decode())
    return socket


async def main(upstream: str) -> None:
    headers, connector = {"Authorization": "Bearer x"}, aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(upstream, headers=headers, connector=connector) as api:
        app = web.Application()
        app[API] = api
        app.router.add_get("/", relay)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        print(f"http://{host}:{port}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(f"http://127.0.0.1:{sys.argv[1]}"))
