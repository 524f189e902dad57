"""Finding and ordering in the history of years: one team of 50 members, over HTTP."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator

from harness import ROOT, Process, Product, Reader, cpu_seconds, follow, ms, percentile, send, watch
from history_queries import queries
from history_size import sizes

from tests.support.processes import environment

EMAIL = "bench@example.com"
MEMBERS = 50
MESSAGES_EACH = 10
ROUNDS = 3  # of each query
OPENED = 40
AT_ONCE = 500
SENDS, DELTAS = 60, 10
ID = re.compile(r'href="/c/([0-9a-f-]{36})/"')
FOLDER = re.compile(r"/folders/(\d+)/")
NEXT = re.compile(r"/conversations/\?before=([^\"&]+)")
Times = dict[str, list[float]]
Figures = dict[str, tuple[float, float]]  # p50 and p95 in seconds


class History:
    """A product with a made history of so many conversations."""

    def __init__(self, simulator: Process, data: str, conversations: int, database: str) -> None:
        settings = {"DATABASE_URL": database}
        self._simulator, self._data, self._settings = simulator, data, settings
        self.product = Product(simulator, data, settings)
        self.product.end()  # its sweep would index what is being made
        self._make(conversations)
        self.restart()

    def _make(self, conversations: int) -> None:
        numbers = {
            "--conversations": conversations,
            "--messages": conversations * MESSAGES_EACH,
            "--members": MEMBERS,
        }
        arguments = [str(part) for pair in numbers.items() for part in pair]
        subprocess.run(
            [sys.executable, "manage.py", "make_demo_history", *arguments],
            cwd=ROOT,
            env=environment(**self.product.settings),
            check=True,
        )

    def restart(self, script: str = "manage.py") -> None:
        """Another server on the same data."""
        self.product.end()
        self.product = Product(
            self._simulator, self._data, self._settings, self.product, script=script
        )

    # What is asked --------------------------------------------------------------------------------

    def time(self, path: str, **query: str) -> float:
        """The seconds of a request, as the page makes it; 0 where nobody knows the address."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
        began = time.perf_counter()
        answer = self.product.visitor.http.get(path, params=query, headers=headers)
        took = time.perf_counter() - began
        assert answer.status_code in (200, 404), answer.text
        return took if answer.status_code == 200 else 0.0

    def searches(self) -> Times:
        if not self.time("/search/"):
            return {}
        return {
            f"search, {kind}": [
                self.time("/search/", q=query) for _ in range(ROUNDS) for query in found
            ]
            for kind, found in queries(EMAIL).items()
        }

    def palette(self) -> Times:
        typed = [name[:length] for name in ("The hiring", "Quarterly") for length in range(2, 9)]
        if not self.time("/search/palette/", q="a"):
            return {}
        return {"palette, as one types": [self.time("/search/palette/", q=one) for one in typed]}

    def pages(self) -> Times:
        ids = list(self.ids(OPENED))
        return {
            "first page of the list": [self.time("/conversations/") for _ in range(OPENED)],
            "a later page of the list": self._later_pages(),
            "opening a conversation": [self.time(f"/c/{id}/") for id in ids],
        }

    def _later_pages(self) -> list[float]:
        times: list[float] = []
        for cursor in self._cursors():
            times.append(self.time("/conversations/", before=cursor))
            if len(times) == OPENED:
                break
        return times

    def ids(self, count: int) -> Iterator[str]:
        """The ids of the member's latest conversations."""
        seen: set[str] = set()
        for cursor in ["", *self._cursors()]:
            page = self.product.visitor.http.get(
                "/conversations/", params={"before": cursor} if cursor else {}
            )
            for id in ID.findall(page.text):
                if id not in seen and len(seen) < count:
                    seen.add(id)
                    yield id
            if len(seen) == count:
                return

    def _cursors(self) -> Iterator[str]:
        page = self.product.visitor.http.get("/conversations/").text
        while found := NEXT.search(page):
            cursor = found[1].replace("%3A", ":").replace("%2B", "+").replace("&amp;", "&")
            yield cursor
            page = self.product.visitor.http.get("/conversations/", params={"before": cursor}).text

    def changes(self) -> Times:
        """Changing as many rows as one may choose, and taking that back."""
        ids = list(self.ids(AT_ONCE))
        self.product.visitor.post("/folders/", htmx=True, name="Bench")
        folders = FOLDER.findall(self.product.visitor.http.get("/").text)
        actions = [("archive", "unarchive"), ("trash", "restore")]
        actions += [("move", "move")] if folders else []
        times: Times = {}
        for action, back in actions:
            for one in (action, back) * ROUNDS:
                fields = {"action": one, "folder": folders[0] if one == "move" else ""}
                began = time.perf_counter()
                answer = self.product.visitor.post(
                    "/conversations/change/", htmx=True, id=ids, **fields
                )
                if answer.status_code == 404:
                    return {}
                assert answer.status_code == 200, answer.text
                name = f"{one} {len(ids)} conversations"
                times.setdefault(name, []).append(time.perf_counter() - began)
        return times

    async def turns(self) -> Times:
        """A send with its reply of a few words, one after the other."""
        sends, whole, cpu = [], [], []
        ids = await self.product.conversations(3)
        async with self.product.session() as session:
            for number in range(SENDS):
                async with await watch(session, ids[number % len(ids)]) as socket:
                    began, before = time.perf_counter(), cpu_seconds(self.product.pid)
                    await send(session, ids[number % len(ids)], DELTAS)
                    sends.append(time.perf_counter() - began)
                    await follow(socket, Reader())
                    whole.append(time.perf_counter() - began)
                    cpu.append(cpu_seconds(self.product.pid) - before)
        return {"answer to a send": sends, "send to settled": whole, "its CPU": cpu}


async def of(history: History) -> Figures:
    """The figures of one database."""
    times = history.searches() | history.palette() | history.pages() | history.changes()
    times |= await history.turns()
    if history.time("/search/"):
        history.restart("benchmarks/without_index.py")
        without = await history.turns()
        times |= {f"{name}, without the index": values for name, values in without.items()}
    return {name: (percentile(v, 50), percentile(v, 95)) for name, v in times.items() if v}


async def run(simulator: Process, data: str, conversations: int, postgresql: str) -> str:
    """The table: a row for each question, two columns for each database."""
    columns: dict[str, Figures] = {}
    said: list[str] = []
    for name, database in (("SQLite", ""), ("PostgreSQL", postgresql)):
        if name == "PostgreSQL" and not database:
            continue
        history = History(simulator, f"{data}/{name}", conversations, database)
        text, index = sizes(f"{data}/{name}", database)
        if index:
            said.append(f"{name}: {text / 1e6:.0f} MB of text, index {index / text:.2f} times that")
        columns[name] = await of(history)
        history.product.end()
    head = "".join(f" {name} p50 | p95 |" for name in columns)
    title = f"{conversations:,} conversations, {conversations * MESSAGES_EACH:,} messages"
    lines = [f"| {title} |{head}", "|---|" + "--:|" * (2 * len(columns))]
    for row in dict.fromkeys(row for figures in columns.values() for row in figures):
        cells = [value for figures in columns.values() for value in figures.get(row, (0.0, 0.0))]
        lines.append(f"| {row} | {' | '.join(map(ms, cells))} |")
    table = "\n".join([*lines, "", *(f"{one}." for one in said)]).rstrip()
    print(table, flush=True)
    return table
