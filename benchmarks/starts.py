"""Fifty sends within a second, each saved, on each kind of storage."""

import asyncio
import time

from harness import RATE, Process, Product, Reader, follow, ms, percentile, send, watch

SENDS = 50
ROUNDS = 3
DELTAS = 50


async def of(product: Product) -> str:
    """How long sends take, and how long their first text, over what the simulator needs."""
    ids = await product.conversations(SENDS)
    posts: list[float] = []
    firsts: list[float] = []
    async with product.session() as session:
        sockets = [await watch(session, id) for id in ids]

        async def one(number: int) -> None:
            await asyncio.sleep(number / SENDS)
            reader = Reader(asked=time.perf_counter())

            async def post() -> None:
                await send(session, ids[number], DELTAS)
                posts.append(time.perf_counter() - reader.asked)

            sending = asyncio.create_task(post())
            await follow(sockets[number], reader)
            await sending
            firsts.append(reader.first_text - 1 / RATE)

        for _ in range(ROUNDS):
            await asyncio.gather(*(one(number) for number in range(SENDS)))
        for socket in sockets:
            await socket.close()
    figures = [percentile(firsts, 50), percentile(firsts, 99), percentile(posts, 50)]
    return " | ".join(map(ms, [*figures, percentile(posts, 95)]))


async def run(simulator: Process, data: str, postgresql: str) -> str:
    lines = [
        "| storage | first text p50 | p99 | answer to the send p50 | p95 |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, settings in (("SQLite", {}), ("PostgreSQL", {"DATABASE_URL": postgresql})):
        if name == "PostgreSQL" and not postgresql:
            continue
        product = Product(simulator, f"{data}/{name}", settings)
        lines.append(f"| {name} | {await of(product)} |")
        print(lines[-1], flush=True)
        product.end()
    return "\n".join(lines)
