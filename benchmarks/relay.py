"""K readers of K replies at 50 deltas a second, beside three references."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from harness import (
    REFERENCES,
    Process,
    Product,
    Reader,
    Reference,
    cpu_seconds,
    follow,
    follow_reference,
    frames_of,
    ms,
    percentile,
    resident,
    send,
    watch,
)

from tests.markdown.browser import Browser

# Seconds over which the K replies start; the largest K once more, at half the starts a second.
START_WITHIN = 2.0
CALMLY = 4.0
HEAD = """\
| | K | latency p50 | p99 | first delta | first text | p99 | CPU per 1,000 | RSS | lost | health |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""


@dataclass
class Level:
    """The figures of one K. Seconds, but for `rss` (bytes) and `lost` (characters)."""

    k: int
    p50: float
    p99: float
    first_delta: float
    first_text_p50: float
    first_text_p99: float
    cpu: float
    rss: int
    lost: int
    health: float = 0.0  # the slowest answer to /healthz meanwhile

    def row(self, name: str) -> str:
        times = [self.p50, self.p99, self.first_delta, self.first_text_p50, self.first_text_p99]
        cells = [name, str(self.k), *map(ms, times)]
        cells += [f"{self.cpu:.3f} s", f"{self.rss / 1e6:.0f} MB", str(self.lost)]
        cells.append(ms(self.health) if self.health else "")
        return f"| {' | '.join(cells)} |"


async def measure(
    k: int, deltas: int, within: float, pid: int, read: Callable[[Reader, int], Awaitable[None]]
) -> Level:
    """Run `read` for K readers, their starts spread over so many seconds."""
    readers = [Reader() for _ in range(k)]

    async def one(number: int) -> None:
        await asyncio.sleep(within * number / k)
        await read(readers[number], number)

    before = cpu_seconds(pid)
    await asyncio.gather(*(one(number) for number in range(k)))
    cpu = cpu_seconds(pid) - before
    ages = [age for reader in readers for age in reader.ages]
    firsts = [reader.first_text for reader in readers]
    return Level(
        k,
        percentile(ages, 50),
        percentile(ages, 99),
        percentile([reader.ages[0] for reader in readers], 50),
        percentile(firsts, 50),
        percentile(firsts, 99),
        cpu / (k * deltas) * 1000,
        resident(pid),
        sum(deltas - len(reader.ages) for reader in readers),
    )


async def of_the_product(product: Product, k: int, deltas: int, within: float) -> Level:
    ids = await product.conversations(k)
    readers: dict[str, Reader] = {}
    async with product.session() as session:

        async def read(reader: Reader, number: int) -> None:
            readers[ids[number]] = reader
            async with await watch(session, ids[number]) as socket:
                reader.asked = time.perf_counter()
                await send(session, ids[number], deltas)
                await follow(socket, reader)

        took: list[float] = []
        asking = asyncio.create_task(_ask_for_health(session, took))
        level = await measure(k, deltas, within, product.pid, read)
        asking.cancel()
        level.health = max(took)
    level.lost += sum(_wrong(product, id, reader) for id, reader in readers.items())
    return level


async def _ask_for_health(session: aiohttp.ClientSession, took: list[float]) -> None:
    while True:
        began = time.perf_counter()
        async with session.get("/healthz") as answer:
            assert answer.status == 200
        took.append(time.perf_counter() - began)
        await asyncio.sleep(0.2)


def _wrong(product: Product, id: str, reader: Reader) -> int:
    """Characters in which the page built from the events differs from the saved text."""
    saved = product.visitor.reply(id)
    page = Browser()
    for ops in frames_of(saved["id"], reader.events):
        page.apply(ops)
    shown = "".join("".join(_text_in(page.body)).split())
    wanted = "".join(saved["text"].split())
    same = sum(a == b for a, b in zip(wanted, shown, strict=False))
    return max(len(wanted), len(shown)) - same


def _text_in(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    return [text for child in node.children for text in _text_in(child)]  # type: ignore[attr-defined]


async def of_a_reference(reference: Reference, k: int, deltas: int, within: float) -> Level:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(reference.url, connector=connector) as session:

        async def read(reader: Reader, _number: int) -> None:
            await follow_reference(session, reader, deltas)

        return await measure(k, deltas, within, reference.pid, read)


async def run(simulator: Process, data: str, levels: list[int], deltas: int = 500) -> str:
    """The table of the given levels."""
    product = Product(simulator, data)
    references = {name: Reference(script, simulator) for name, script in REFERENCES.items()}
    lines = [HEAD]
    for k, within in [*((k, START_WITHIN) for k in levels), (max(levels), CALMLY)]:
        calmly = f", in {within:g} s" if within != START_WITHIN else ""
        lines.append((await of_the_product(product, k, deltas, within)).row("PremWeb" + calmly))
        print(lines[-1], flush=True)
        for name, reference in references.items():
            level = await of_a_reference(reference, k, deltas, within)
            lines.append(level.row(name + calmly))
            print(lines[-1], flush=True)
    product.end()
    for reference in references.values():
        reference.end()
    return "\n".join(lines)


if __name__ == "__main__":
    from run import main

    main(["--only", "relay", *sys.argv[1:]])
