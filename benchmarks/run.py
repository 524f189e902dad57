"""Runs the benchmarks and writes their tables into a page. See README.md."""

import argparse
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import fanout  # noqa: E402
import first_text  # noqa: E402
import history  # noqa: E402
import idle  # noqa: E402
import long_replies  # noqa: E402
import pages  # noqa: E402
import processes  # noqa: E402
import relay  # noqa: E402
import starts  # noqa: E402
import uvloop  # noqa: E402
from harness import RATE, Process  # noqa: E402

from tests.support.databases import Databases  # noqa: E402

# What takes longer than all the others.
ON_REQUEST = {"history"}
Benchmark = Callable[[Process, str], Awaitable[str]]


def write(page: Path, name: str, table: str) -> None:
    """Put the table between its two marks."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    head, found, rest = page.read_text().partition(begin)
    assert found, f"{page} has no place for {name}"
    page.write_text(f"{head}{begin}{table}\n{end}{rest.partition(end)[2]}")


@contextmanager
def benchmarks(
    levels: list[int], deltas: int, conversations: int
) -> Iterator[dict[str, Benchmark]]:
    redis = os.environ.get("REDIS_URL", "")
    with Databases() as databases:
        yield {
            "relay": lambda simulator, data: relay.run(simulator, data, levels, deltas),
            "first": first_text.run,
            "starts": lambda simulator, data: starts.run(simulator, data, databases.create()),
            "fanout": fanout.run,
            "idle": idle.run,
            "long": long_replies.run,
            "processes": lambda simulator, data: processes.run(
                simulator, data, databases.create(), redis
            ),
            "pages": pages.run,
            "history": lambda simulator, data: history.run(
                simulator, data, conversations, databases.create()
            ),
        }


async def run(options: argparse.Namespace) -> None:
    levels = [int(k) for k in options.levels.split(",")]
    with benchmarks(levels, options.deltas, options.history) as known:
        wanted = options.only.split(",") if options.only else set(known) - ON_REQUEST
        for name in (name for name in known if name in wanted):
            print(f"\n{name}", flush=True)
            # A simulator of its own: what one benchmark leaves behind is nothing to the next.
            simulator = Process("simulate_prem", "--rate", str(RATE))
            with tempfile.TemporaryDirectory() as data:
                table = await known[name](simulator, data)
            simulator.end()
            if options.write:
                write(options.write, name, table)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names, separated by commas; all if empty")
    parser.add_argument("--levels", default="1,10,50,100,200", help="K of the relay")
    parser.add_argument("--deltas", type=int, default=500, help="of each reply of the relay")
    parser.add_argument("--history", type=int, default=100_000, help="conversations of `history`")
    parser.add_argument("--write", type=Path, help="the page to put the tables into")
    uvloop.run(run(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
