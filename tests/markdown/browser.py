"""What the page's script does with ops, after the table in `chat/markdown/body.py`."""

import json

from .dom import Element, parse, tree


class Browser:
    def __init__(self) -> None:
        self.body = Element("body")
        self.open: list[tuple[Element, Element]] = []  # (the appended element, the container)
        self.tail = ""
        self.tail_nodes = 0
        self.received = 0
        self.closed: list[str] = []

    @property
    def container(self) -> Element:
        return self.open[-1][1] if self.open else self.body

    @property
    def tree(self):
        return tree(self.body.children)

    def apply(self, ops) -> None:
        for op in json.loads(json.dumps(ops)):
            self.received += len(json.dumps(op, ensure_ascii=False, separators=(",", ":")).encode())
            getattr(self, f"do_{op[0]}")(*op[1:])
        for element in self.body.walk():
            assert "data-open" not in element.attributes

    def do_tail(self, keep: int, html: str) -> None:
        self._show(_units(self.tail)[: 2 * keep].decode("utf-16-le") + html)

    def do_add(self, back: int, html: str) -> None:
        raw = _units(self.tail)
        cut = len(raw) - 2 * back
        assert cut >= 0
        self._show(raw[:cut].decode("utf-16-le") + html + raw[cut:].decode("utf-16-le"))

    def do_close(self, html: str) -> None:
        self._show(html)
        self.do_seal()

    def do_seal(self) -> None:
        assert self.tail
        self.closed.append(self.tail)
        self.tail, self.tail_nodes = "", 0

    def do_open(self, html: str) -> None:
        assert not self.tail
        [element] = parse(html)
        assert isinstance(element, Element)
        self.container.children.append(element)
        self.open.append((element, _take_mark(element)))

    def do_text(self, text: str) -> None:
        assert not self.tail
        self.container.children.append(text)

    def do_leave(self, count: int) -> None:
        if self.tail:
            self.do_seal()
        for _ in range(count):
            self.open.pop()

    def do_replace(self, count: int, html: str) -> None:
        self._show("")
        for _ in range(count):
            element, _ = self.open.pop()
        assert self.container.children.pop() is element
        self.container.children += parse(html)

    def do_reset(self, html: str, depth: int, tail: str) -> None:
        self.body = Element("body", {}, parse(html))
        self.open, self.tail, self.tail_nodes = [], "", 0
        for _ in range(depth):
            top = self.container.children[-1]
            assert isinstance(top, Element)
            self.open.append((top, _take_mark(top)))
        self._show(tail)

    def _show(self, html: str) -> None:
        children = self.container.children
        if self.tail_nodes:
            del children[-self.tail_nodes :]
        nodes = parse(html)
        children += nodes
        self.tail, self.tail_nodes = html, len(nodes)


def _units(text: str) -> bytes:
    return text.encode("utf-16-le")


def _take_mark(element: Element) -> Element:
    if "data-open" in element.attributes:
        del element.attributes["data-open"]
        return element
    for inner in element.walk():
        if "data-open" in inner.attributes:
            del inner.attributes["data-open"]
            return inner
    raise AssertionError("no element is marked data-open")
