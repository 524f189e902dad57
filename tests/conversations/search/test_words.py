"""Words are compared without accents, case and invisible characters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.conversations.search.document import LONGEST_PASSAGE_WORDS, _bounded
from chat.conversations.search.query import LONGEST_QUERY, MOST_TERMS, parse
from chat.conversations.search.words import GAP, LONGEST_WORD, fold, sequence

ANY_TEXT = st.text(max_size=200)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Łódź CAFÉ naïve Straße", "lodz cafe naive strasse"),
        ("e\u0301te\u0301 co\u00adoperate a\u200bb", "ete cooperate ab"),
        ("get_user(foo.bar)", "get_user foo.bar = get user = foo bar"),
        ("parseHTTPResponse utf8", "parsehttpresponse utf8 = parse http response = utf 8"),
        ("C++ and C#", "c++ and c#"),
        ("使用Python编程 学", "使用 用 python 编程 程 学"),
        ("한국어 が か", "한국어 が か"),
        ("हिन्दी में", "हिन्दी में"),
        ("مُحَمَّد שָׁלוֹם", "محمد שלום"),
        ("don't… 3.11.2!", "don t 3.11.2 = 3 11 2"),
        ("🎉👩‍💻", "🎉 👩 💻"),
        ("\0\x07'\"\\%", ""),
    ],
)
def test_a_text_as_words(text, words):
    assert " ".join(sequence(text)) == words


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_words_fit_both_databases(text):
    for word in sequence(text):
        assert word == GAP or not set(word) & set("= '\"\\\0()*:&|!<>")
        assert 0 < len(word) <= LONGEST_WORD
        assert word == fold(word) or not unicodedata.is_normalized("NFC", word)


@given(ANY_TEXT)
def test_accents_and_case_make_no_difference(text):
    apart = unicodedata.normalize("NFD", text)
    assert sequence(apart) == sequence(unicodedata.normalize("NFC", text))


@given(ANY_TEXT | st.text("ab: \"“”'from:before:2026-5/*()^", max_size=200))
def test_whatever_is_typed_is_a_query(typed):
    query = parse(typed)
    assert len(query.terms) <= MOST_TERMS
    assert all(term.words for term in query.terms)


def test_a_query_has_its_bounds():
    assert parse("word " * LONGEST_QUERY).is_cut
    assert len(parse(" ".join(map(str, range(100)))).terms) == MOST_TERMS


def test_a_word_that_is_repeated_for_ever_keeps_its_places_bounded():
    words = _bounded(["a", "b"] * (LONGEST_PASSAGE_WORDS // 2))
    assert words.count("a") == 250
    assert len(words) == LONGEST_PASSAGE_WORDS


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("from:bob", "author", "bob"),
        ('from:"Ann Lee"', "author", "Ann Lee"),
        ("FROM:@bob", "author", "bob"),
        ("model:llama-3", "model", "llama-3"),
        ("is:shared", "shared", True),
        ("is:private", "shared", False),
        ("role:reply", "role", "assistant"),
        ("in:title", "role", "title"),
        ("folder:work", "folder", "work"),
        ("tag:urgent", "tag", "urgent"),
    ],
)
def test_a_filter_is_read(typed, field, value):
    query = parse(f"word {typed}")
    assert getattr(query.filters, field) == value
    assert [term.words for term in query.terms] == [("word",)]


@pytest.mark.parametrize("typed", ["before:soon", "is:odd", "role:boss", "http:x", "from:", "in:x"])
def test_what_is_no_filter_is_words(typed):
    query = parse(typed)
    assert not query.filters
    assert query.terms
