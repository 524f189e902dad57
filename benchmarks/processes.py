"""The same load on one process with everything embedded, and on two that share stores."""

import asyncio

from harness import Process, Product, Reader, cpu_seconds, follow, ms, percentile, send, watch

REPLIES = (40, 100)
DELTAS = 400
SPREAD = 2.0  # seconds over which the replies start


async def load(products: list[Product], replies: int) -> tuple[float, list[float]]:
    """CPU seconds per 1,000 deltas of all processes, and the ages of the deltas.

    Reply n runs in one of the processes, its reader watches it in the next.
    """
    ids = await products[0].conversations(replies)
    sessions = [product.session() for product in products]
    readers = [Reader() for _ in ids]

    async def one(number: int) -> None:
        await asyncio.sleep(SPREAD * number / replies)
        here, there = sessions[number % len(sessions)], sessions[(number + 1) % len(sessions)]
        async with await watch(there, ids[number]) as socket:
            await send(here, ids[number], DELTAS)
            await follow(socket, readers[number])

    before = sum(cpu_seconds(product.pid) for product in products)
    await asyncio.gather(*(one(number) for number in range(replies)))
    cpu = sum(cpu_seconds(product.pid) for product in products) - before
    for session in sessions:
        await session.close()
    assert all(len(reader.ages) == DELTAS for reader in readers)
    return cpu / (replies * DELTAS) * 1000, [age for one in readers for age in one.ages]


async def run(simulator: Process, data: str, postgresql: str, redis: str) -> str:
    if not postgresql or not redis:
        return "Not taken: it needs `DATABASE_URL` and `REDIS_URL`."
    shared = {"DATABASE_URL": postgresql, "REDIS_URL": redis, "SECRET_KEY": "b" * 50}
    lines = ["| | replies | latency p50 | p99 | CPU per 1,000 |", "|---|--:|--:|--:|--:|"]
    for name, count in (("one process, embedded", 1), ("two processes, PostgreSQL, Redis", 2)):
        first = Product(simulator, f"{data}/{count}", shared if count > 1 else None)
        others = [
            Product(simulator, f"{data}/{count}.{n}", shared, beside=first) for n in range(1, count)
        ]
        for replies in REPLIES:
            cpu, ages = await load([first, *others], replies)
            latency = [ms(percentile(ages, 50)), ms(percentile(ages, 99))]
            lines.append(f"| {' | '.join([name, str(replies), *latency, f'{cpu:.3f} s'])} |")
            print(lines[-1], flush=True)
        for product in (*others, first):
            product.end()
    return "\n".join(lines)
