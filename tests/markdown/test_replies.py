"""Replies as models write them, in pieces as they arrive."""

import random
from pathlib import Path

import pytest

from chat.markdown import MarkdownStream, render
from chat.markdown.blocks import split

from .browser import Browser
from .dom import parse, tree

REPLIES = sorted((Path(__file__).parent / "replies").glob("*.md"))


def deltas(text: str, seed: int):
    """Deltas of about 4 characters; a patch is due after 1.6 of them on average."""
    rng = random.Random(seed)
    at = 0
    while at < len(text):
        size = rng.randint(1, 7)
        yield text[at : at + size], rng.random() < 1 / 1.6
        at += size


def stream(text: str, seed: int = 1) -> tuple[MarkdownStream, Browser, list]:
    growing, browser = MarkdownStream(), Browser()
    for delta, due in deltas(text, seed):
        growing.feed(delta)
        if due:
            browser.apply(growing.patch())
    last = growing.finish()
    browser.apply(last)
    return growing, browser, last


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.stem)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_reply_streams_without_a_reset_in_three_times_its_size(path, seed):
    text = path.read_text()
    growing, browser, last = stream(text, seed)
    html = render(text)
    assert growing.html == html
    assert browser.tree == tree(parse(html))
    assert "reset" not in [op[0] for op in last]
    assert browser.received < 3 * len(html.encode())


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.stem)
def test_what_shows_never_has_raw_syntax(path):
    """Of the letters that only syntax needs, no more show at any moment than at the end."""
    text = path.read_text()
    growing, browser = MarkdownStream(), Browser()
    for delta, _ in deltas(text, 5):
        growing.feed(delta)
        browser.apply(growing.patch())
        prose = _prose(browser.body)
        assert "**" not in prose
        assert "](" not in prose
        assert "|--" not in prose
        assert "\\frac" not in prose


def _prose(element) -> str:
    return "".join(
        child if isinstance(child, str) else _prose(child)
        for child in element.children
        if isinstance(child, str) or child.tag != "code"
    )


UNITS = {
    "paragraphs": "Some words in a paragraph of **one** line and `code`.\n\n",
    "one paragraph": "more words and **some** more, ",
    "one list": "- an item with a few words\n",
    "numbers": "1. an item with a few words\n\n",
    "one table": "| cell | another cell |\n",
    "one code block": "a line of code\n",
}
STARTS = {"one table": "| a | b |\n|---|---|\n", "one code block": "```\n"}


def counted(monkeypatch) -> list[int]:
    """The lengths of the texts that are parsed from now on."""
    parsed: list[int] = []

    def counting(text, *rest):
        parsed.append(len(text))
        return split(text, *rest)

    monkeypatch.setattr("chat.markdown.stream.split", counting)
    return parsed


@pytest.mark.parametrize("kind", UNITS)
def test_the_work_per_patch_does_not_grow_with_the_reply(kind, monkeypatch):
    """Counted in characters parsed, which no other load on the machine can change."""
    parsed = counted(monkeypatch)
    text = STARTS.get(kind, "") + UNITS[kind] * (60_000 // len(UNITS[kind]))
    growing, browser = MarkdownStream(), Browser()
    work = []
    for at in range(0, len(text), 6):
        growing.feed(text[at : at + 6])
        parsed.clear()
        ops = growing.patch()
        assert sum(len(str(op[-1])) for op in ops) < 4_000
        work.append(sum(parsed))
    early, late = work[200:1_200], work[-1_000:]
    assert max(work) < 8_000
    assert sum(late) <= 1.3 * sum(early) + 1_000
    browser.apply([growing.snapshot()])
    assert "reset" not in [op[0] for op in growing.finish()]


@pytest.mark.parametrize("start", ["> ", "- ", "[^1]: "])
def test_a_huge_block_that_cannot_be_divided_is_shown_in_growing_steps(start, monkeypatch):
    parsed = counted(monkeypatch)
    text = start + "word " * 20_000
    growing = MarkdownStream()
    for at in range(0, len(text), 6):
        growing.feed(text[at : at + 6])
        growing.patch()
    assert sum(parsed) < 150 * len(text)
    growing.finish()
    assert growing.html == render(text)
