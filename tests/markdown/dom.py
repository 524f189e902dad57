"""A tiny HTML tree, enough for what the renderer writes; strict where a browser forgives."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Union

from chat.markdown import render

VOID = {"br", "hr", "input"}


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list[Union["Element", str]] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#root")
        self.stack = [self.root]

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"attribute given twice: {attrs}"
        element = Element(tag, dict(attrs))
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag):
        assert self.stack[-1].tag == tag, f"</{tag}> closes <{self.stack[-1].tag}>"
        self.stack.pop()

    def handle_data(self, data):
        self.stack[-1].children.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"comment {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def parse(html: str) -> list[Element | str]:
    """The nodes of well-formed `html`; asserts that it is well formed."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.stack == [builder.root], f"<{builder.stack[-1].tag}> is not closed"
    return builder.root.children


def tree(nodes: list[Element | str]) -> list[object]:
    """Nodes as plain values to compare, adjacent texts joined, empty ones dropped."""
    plain: list[object] = []
    for node in nodes:
        if isinstance(node, Element):
            attributes = tuple(sorted((k, v or "") for k, v in node.attributes.items()))
            plain.append((node.tag, attributes, tuple(tree(node.children))))
        elif node and plain and isinstance(plain[-1], str):
            plain[-1] += node
        elif node:
            plain.append(node)
    return plain


def render_without_direction(text: str) -> str:
    """The HTML of a text without the direction that each of its blocks has."""
    return render(text).replace(' dir="auto"', "")


def find(html: str, tag: str) -> list[Element]:
    return [e for e in Element("#root", {}, parse(html)).walk() if e.tag == tag]
