"""What pages cost the server, idle and beside running replies."""

import asyncio
import time

from harness import Process, Product, cpu_seconds, ms, percentile, send, watch

MESSAGES = 50
LISTED = 40  # a page of the list
REQUESTS = 100
RUNNING = 50


def cost(product: Product, path: str) -> float:
    """CPU seconds of the server for one request."""
    before = cpu_seconds(product.pid)
    for _ in range(REQUESTS):
        assert product.visitor.http.get(path).status_code == 200
    return (cpu_seconds(product.pid) - before) / REQUESTS


async def sends_beside(product: Product, running: int) -> list[float]:
    """How long sends take while so many replies run."""
    ids = await product.conversations(running + 20)
    posts: list[float] = []
    async with product.session() as session:
        for id in ids[:running]:
            await send(session, id, 1500)
        for id in ids[running:]:
            async with await watch(session, id):
                began = time.perf_counter()
                await send(session, id, 5)
                posts.append(time.perf_counter() - began)
                await asyncio.sleep(0.2)
        for id in ids[:running]:
            await session.post(f"/c/{id}/stop/")
    return posts


async def run(simulator: Process, data: str) -> str:
    product = Product(simulator, data)
    id, *_ = await product.conversations(LISTED)
    for number in range(1, MESSAGES // 2):
        product.visitor.send(id, f"Question {number}", model="prem-echo")
        await asyncio.to_thread(product.visitor.settled_reply, id)
    rows = {
        f"page of a conversation with {MESSAGES} messages, {LISTED} in the list": ms(
            cost(product, f"/c/{id}/")
        ),
        f"list of {LISTED} conversations": ms(cost(product, "/conversations/")),
    }
    posts = await sends_beside(product, RUNNING)
    rows[f"answer to a send beside {RUNNING} running replies, p50"] = ms(percentile(posts, 50))
    rows["the same, p95"] = ms(percentile(posts, 95))
    product.end()
    lines = ["| | |", "|---|--:|", *(f"| {name} | {value} |" for name, value in rows.items())]
    print("\n".join(lines), flush=True)
    return "\n".join(lines)
