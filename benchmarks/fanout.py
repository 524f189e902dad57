"""One reply watched by many sockets."""

import asyncio

from harness import Process, Product, Reader, cpu_seconds, follow, ms, percentile, send, watch

DELTAS = 500


async def of(product: Product, viewers: int) -> tuple[list[float], float]:
    """The ages of the deltas at all viewers, and CPU seconds of the server."""
    [id] = await product.conversations(1)
    readers = [Reader() for _ in range(viewers)]
    async with product.session() as session:
        sockets = [await watch(session, id) for _ in readers]
        before = cpu_seconds(product.pid)
        following = [
            asyncio.create_task(follow(socket, reader))
            for socket, reader in zip(sockets, readers, strict=True)
        ]
        await send(session, id, DELTAS)
        await asyncio.gather(*following)
        cpu = cpu_seconds(product.pid) - before
        for socket in sockets:
            await socket.close()
    assert all(len(reader.ages) == DELTAS for reader in readers)
    return [age for reader in readers for age in reader.ages], cpu


async def run(simulator: Process, data: str) -> str:
    lines = ["| viewers | latency p50 | p99 | CPU per extra viewer |", "|--:|--:|--:|--:|"]
    product = Product(simulator, data)
    alone = 0.0
    for viewers in (1, 100, 500):
        ages, cpu = await of(product, viewers)
        alone = alone or cpu
        extra = f"{(cpu - alone) / (viewers - 1) / alone:.1%} of a stream" if viewers > 1 else ""
        cells = [str(viewers), ms(percentile(ages, 50)), ms(percentile(ages, 99)), extra]
        lines.append(f"| {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    product.end()
    return "\n".join(lines)
