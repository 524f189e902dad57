"""Hostile text comes out inert, whole and growing, in bounded time and size."""

import random
from time import thread_time

import pytest

from chat.markdown import MarkdownStream, render
from tests.support.cases import case

from .allowed import assert_inert
from .browser import Browser
from .dom import parse, tree
from .hostile import corpus
from .pathological import PATHOLOGICAL

CORPUS = corpus()
# Seconds of CPU: the slowest takes a hundredth of it.
HANG_S = 10.0


def test_the_corpus_is_large():
    assert len(set(CORPUS)) > 900


def test_whole():
    for source in CORPUS:
        with case(source):
            assert_inert(render(source))


def test_growing_letter_by_letter():
    for source in CORPUS:
        with case(source):
            grow_letter_by_letter(source)


def grow_letter_by_letter(source):
    stream, browser = MarkdownStream(), Browser()
    for letter in source:
        stream.feed(letter)
        ops = stream.patch()
        browser.apply(ops)
        for op in ops:
            if op[0] == "close":
                assert_inert(str(op[1]))
        assert_inert(stream.html)
    browser.apply(stream.finish())
    assert browser.tree == tree(parse(render(source)))


def test_growing_all_in_one_reply():
    rng = random.Random(7)
    for _ in range(20):
        source = "\n\n".join(rng.sample(CORPUS, 25))
        stream, browser = MarkdownStream(), Browser()
        at = 0
        while at < len(source):
            size = rng.randint(1, 40)
            stream.feed(source[at : at + size])
            at += size
            browser.apply(stream.patch())
            assert_inert(stream.html)
        browser.apply(stream.finish())
        assert_inert(stream.html)
        assert browser.tree == tree(parse(render(source)))


@pytest.mark.parametrize("name", sorted(PATHOLOGICAL))
def test_pathological_text_is_bounded(name):
    source = PATHOLOGICAL[name]
    began = thread_time()
    html = render(source)
    assert thread_time() - began < HANG_S
    assert len(html) <= 20 * len(source) + 64 * 1024
    assert_inert(html)


@pytest.mark.parametrize("name", sorted(PATHOLOGICAL))
def test_pathological_text_is_bounded_while_it_grows(name):
    source = PATHOLOGICAL[name]
    stream = MarkdownStream()
    slowest = 0.0
    for at in range(0, len(source), 1500):
        stream.feed(source[at : at + 1500])
        began = thread_time()
        stream.patch()
        slowest = max(slowest, thread_time() - began)
    stream.finish()
    assert slowest < HANG_S
    assert stream.html == render(source)


@pytest.mark.parametrize("end", ["*.", "* and more", "* "])
def test_a_long_word_in_one_piece_holds_nothing_up(end):
    stream = MarkdownStream()
    began = thread_time()
    stream.feed("You asked about *" + "x" * 30_000 + end)
    stream.patch()
    assert thread_time() - began < HANG_S


def test_text_that_would_grow_too_much_is_shown_as_it_is():
    source = "|" + "a|" * 3000 + "\n|" + "-|" * 3000 + "\n" + "|a\n" * 3000
    assert render(source) == f'<pre class="plain-text" tabindex="0">{source}</pre>'


def test_text_nested_too_deeply_is_shown_as_it_is():
    assert render(">" * 500 + " a").startswith('<pre class="plain-text" tabindex="0">')
    assert render(">" * 50 + " a").startswith("<blockquote ")
