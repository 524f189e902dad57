"""How long one reply takes to its first text, asked for while nothing else runs."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

import aiohttp
from harness import (
    RATE,
    REFERENCES,
    Process,
    Product,
    Reader,
    Reference,
    follow,
    follow_reference,
    ms,
    percentile,
    send,
    watch,
)

ROUNDS = 50
DELTAS = 4
REST = 0.05  # seconds between two replies
HEAD = """\
| | first text p50 | p90 | p50 over the simulator's |
|---|--:|--:|--:|"""
Ask = Callable[[Reader], Awaitable[None]]


async def run(simulator: Process, data: str) -> str:
    """The table; the simulator, the references and the product take turns."""
    product = Product(simulator, data)
    references = {name: Reference(script, simulator) for name, script in REFERENCES.items()}
    ways: dict[str, Ask] = {"simulator, asked directly": _directly(simulator.url)}
    ways |= {name: _of_a_reference(reference) for name, reference in references.items()}
    ways["PremWeb"] = _of_the_product(product)
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, ask in ways.items():
            reader = Reader()
            await ask(reader)
            took[name].append(reader.first_text)
            await asyncio.sleep(REST)
    product.end()
    for reference in references.values():
        reference.end()
    return "\n".join([HEAD, *_rows(took)])


def _rows(took: dict[str, list[float]]) -> list[str]:
    least = percentile(next(iter(took.values())), 50)
    rows = []
    for name, times in took.items():
        p50 = percentile(times, 50)
        cells = [name, ms(p50), ms(percentile(times, 90)), ms(p50 - least)]
        rows.append(f"| {' | '.join(cells)} |")
        print(rows[-1], flush=True)
    return rows


def _directly(url: str) -> Ask:
    body = {"model": f"bench:{DELTAS}:{RATE}", "messages": [{"role": "user", "content": "x"}]}

    async def ask(reader: Reader) -> None:
        async with aiohttp.ClientSession(url, headers={"Authorization": "Bearer x"}) as session:
            reader.asked = time.perf_counter()
            way = "/api/v1/chat/completions"
            async with session.post(way, json=body | {"stream": True}) as answer:
                async for line in answer.content:
                    reader.saw(line.decode())

    return ask


def _of_a_reference(reference: Reference) -> Ask:
    async def ask(reader: Reader) -> None:
        async with aiohttp.ClientSession(reference.url) as session:
            await follow_reference(session, reader, DELTAS)

    return ask


def _of_the_product(product: Product) -> Ask:
    async def ask(reader: Reader) -> None:
        id = await asyncio.to_thread(product.conversation)
        async with product.session() as session, await watch(session, id) as socket:
            reader.asked = time.perf_counter()
            await send(session, id, DELTAS)
            await follow(socket, reader)

    return ask


if __name__ == "__main__":
    from run import main

    main(["--only", "first", *sys.argv[1:]])
