"""What a delta costs late in a long reply, beside an early one: the server's side, and the page's.

The page's is the CPU time of its main thread: script, styles, layout and painting.
"""

import json
import time
import uuid

from harness import Process, Product
from playwright.async_api import CDPSession, Page, async_playwright

from chat.markdown import MarkdownStream
from chat.prem.accumulate import Accumulator
from chat.prem.simulator.texts import long_text
from chat.prem.sse import SSEParser
from chat.prem.types import parse_chunk
from tests.support.chromium import CHROMIUM

STRETCH = 400  # words that are timed together
A_FRAME = 3
A_SAVE = 40
PLACES = (200, 5_000, 20_000 - STRETCH)
RUNS = 5
# In the browser: a whole reply takes ten seconds.
FAST = 2000  # deltas a second
SAMPLE = 500  # milliseconds
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WORDS = r"document.querySelector('#messages').textContent.split(/\s+/).length"


def costs(words: list[str]) -> dict[int, float]:
    """Seconds a delta at each of PLACES, the best of several runs; bytes are checked too."""
    best = dict.fromkeys(PLACES, float("inf"))
    for _ in range(RUNS):
        parser, parts, stream = SSEParser(), Accumulator(), MarkdownStream()
        for start in range(0, len(words), STRETCH):
            began = time.process_time()
            for at in range(start, min(start + STRETCH, len(words)), A_FRAME):
                _take(words[at : at + A_FRAME], parser, parts, stream)
                if at % A_SAVE < A_FRAME:
                    stream.text.encode()  # as a partial is saved
            spent = (time.process_time() - began) / STRETCH
            for place in PLACES:
                if start <= place < start + STRETCH:
                    best[place] = min(best[place], spent)
    return best


def _take(words: list[str], parser: SSEParser, parts: Accumulator, stream: MarkdownStream) -> None:
    chunks = ({"choices": [{"index": 0, "delta": {"content": word}}]} for word in words)
    data = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks).encode()
    for event in parser.feed(data):
        stream.feed(parts.add(parse_chunk(json.loads(event.data))).text)
    json.dumps(stream.patch())


async def page_costs(data: str) -> dict[int, float]:
    """Seconds of the page's main thread a delta at each of PLACES, the best of three replies."""
    simulator = Process("simulate_prem", "--rate", str(FAST))
    product = Product(simulator, data)
    url, cookies = product.server.url, product.visitor.http.cookies.items()
    best = dict.fromkeys(PLACES, float("inf"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for id in await product.conversations(3):
            context = await browser.new_context(viewport={"width": 1440, "height": 900})
            await context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies])
            page = await context.new_page()
            await page.goto(f"{url}/c/{id}/", wait_until="networkidle")
            metrics = await context.new_cdp_session(page)
            await metrics.send("Performance.enable")
            fields = {"text": "Go", "model": "prem-long", "key": str(uuid.uuid4())}
            address = f"/c/{id}/messages/"
            async with product.session() as session, session.post(address, data=fields) as answer:
                assert answer.status == 204, await answer.text()
            for place, cost in (await _samples(page, metrics)).items():
                best[place] = min(best[place], cost)
            await context.close()
        await browser.close()
    product.end()
    simulator.end()
    return best


async def _samples(page: Page, metrics: CDPSession) -> dict[int, float]:
    """The cost at each of PLACES, from the sample that is nearest."""
    samples: list[tuple[int, float]] = []
    words = -1
    while (now := await page.evaluate(WORDS)) != words:
        words, before = now, await _busy(metrics)
        await page.wait_for_timeout(SAMPLE)
        spent, gained = await _busy(metrics) - before, await page.evaluate(WORDS) - words
        if gained > FAST * SAMPLE / 2000:  # not the last, which the reply's end cuts short
            samples.append((words + gained // 2, spent / gained))
    return {at: min(samples, key=lambda sample: abs(sample[0] - at))[1] for at in PLACES}


async def _busy(metrics: CDPSession) -> float:
    found = (await metrics.send("Performance.getMetrics"))["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "TaskDuration"))


async def run(simulator: Process, data: str) -> str:
    words = [f"{word} " for word in long_text(seed=1).split(" ")]
    here = costs(words)
    there = await page_costs(data) if CHROMIUM else {}
    head = "| at word | CPU per delta | against the first | in the page | against the first |"
    lines = [head, "|--:|--:|--:|--:|--:|"]
    for place in PLACES:
        cells = [_cell(here, place), _cell(there, place)]
        lines.append(f"| {place:,} | {' | '.join(cells)} |")
    print("\n".join(lines), flush=True)
    return "\n".join(lines)


def _cell(measured: dict[int, float], place: int) -> str:
    if not measured:
        return "not taken: it needs Chromium | "
    return f"{measured[place] * 1e6:.1f} µs | {measured[place] / measured[PLACES[0]]:.2f}"
