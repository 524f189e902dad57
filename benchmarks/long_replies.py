"""What a delta costs late in a long reply, beside an early one: the engine and the renderer."""

import json
import time

from harness import Process

from chat.markdown import MarkdownStream
from chat.prem.accumulate import Accumulator
from chat.prem.simulator.texts import long_text
from chat.prem.sse import SSEParser
from chat.prem.types import parse_chunk

STRETCH = 400  # words that are timed together
A_FRAME = 3
A_SAVE = 40
PLACES = (200, 5_000, 20_000 - STRETCH)
RUNS = 5


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


async def run(simulator: Process, data: str) -> str:
    words = [f"{word} " for word in long_text(seed=1).split(" ")]
    measured = costs(words)
    early = measured[PLACES[0]]
    lines = ["| at word | CPU per delta | against the first |", "|--:|--:|--:|"]
    for place, cost in measured.items():
        lines.append(f"| {place:,} | {cost * 1e6:.1f} µs | {cost / early:.2f} |")
    print("\n".join(lines), flush=True)
    return "\n".join(lines)
