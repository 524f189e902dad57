"""The same load on one process with everything embedded, and on two that share stores."""

import asyncio

from harness import Process, Product, Reader, cpu_seconds, follow, ms, percentile, send, watch

REPLIES = (40, 100)
DELTAS = 400
ROUNDS = 3
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
    """The table; the two ways take turns, as a machine is not the same each minute."""
    if not postgresql or not redis:
        return "Not taken: it needs `DATABASE_URL` and `REDIS_URL`."
    shared = {"DATABASE_URL": postgresql, "REDIS_URL": redis, "SECRET_KEY": "b" * 50}
    one = Product(simulator, f"{data}/one")
    first = Product(simulator, f"{data}/first", shared)
    second = Product(simulator, f"{data}/second", shared, beside=first)
    ways = {"one process, embedded": [one], "two processes, PostgreSQL, Redis": [first, second]}
    lines = ["| | replies | latency p50 | p99 | CPU per 1,000 |", "|---|--:|--:|--:|--:|"]
    for replies in REPLIES:
        cpu = dict.fromkeys(ways, 0.0)
        ages: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, products in ways.items():
                took, seen = await load(products, replies)
                cpu[name] += took / ROUNDS
                ages[name] += seen
        for name in ways:
            latency = [ms(percentile(ages[name], 50)), ms(percentile(ages[name], 99))]
            lines.append(f"| {' | '.join([name, str(replies), *latency, f'{cpu[name]:.3f} s'])} |")
            print(lines[-1], flush=True)
    for product in (one, second, first):
        product.end()
    return "\n".join(lines)
