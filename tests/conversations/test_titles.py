"""What a conversation is called by its first words."""

import unicodedata
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.conversations.titles import cleaned, first_words
from chat.models.conversation import TITLE_LENGTH
from chat.support.graphemes import cut

FAMILY, FLAG, ACCENTED = "👩‍👩‍👧‍👦", "🇩🇪", "a\u0301"
WORDS = [
    (
        "# **Bold** and [a link](https://example.com) `code` ~~gone~~\nnext",
        "Bold and a link code gone",
    ),
    ("> - a quote in a *list*", "a quote in a list"),
    ("1. first\n2. second", "first"),
    ("- [ ] a task", "a task"),
    ("A heading\n=========\n\ntext", "A heading"),
    ("<div>\n<p>Some <b>HTML</b></p>\n</div>", "Some HTML"),
    ("Is <b>this</b> bold?", "Is this bold?"),
    ("```python\nprint(1)\n```", "print(1)"),
    ("| a | b |\n|--|--|\n| 1 | 2 |", "a b"),
    ("![a picture](x.png)", "a picture"),
    ("---\n\n***", "New conversation"),
    ("\x00\u200b\u202e", "New conversation"),
    ("It costs $5 and 2*3*4, in C#", "It costs $5 and 2*3*4, in C#"),
    ("שלום **עולם**", "שלום עולם"),
    ("word " * 40, "word " * 14 + "word…"),
    ("語" * 200, "語" * 79 + "…"),
    (FAMILY * 40, FAMILY * 11 + "…"),
    (FLAG * 60, FLAG * 39 + "…"),
    (ACCENTED * 60, ACCENTED * 39 + "…"),
]


@pytest.mark.parametrize(("text", "title"), WORDS)
def test_first_words_are_without_markdown(text, title):
    assert first_words(text) == title


@given(st.text(max_size=400) | st.text("*_`#>-[]()<b>/a \n|~😀語\u0301\u200d", max_size=400))
def test_any_text_gives_one_line_that_fits(text):
    for title in (first_words(text), cleaned(text) or "-"):
        assert 0 < len(title) <= TITLE_LENGTH
        assert title == " ".join(title.split())
        assert not [one for one in title if unicodedata.category(one) == "Cc"]


@given(st.text("ab\u0301\u200d👩🏽🇩🇪가각ᄀ", max_size=30), st.integers(1, 20))
def test_a_cut_text_is_its_beginning(text, most):
    beginning = cut(text, most)
    assert text.startswith(beginning)
    assert len(beginning) <= most
    assert bool(beginning) == bool(text)


def test_a_conversation_begins_with_them_and_a_person_may_rename_it(ada):
    id = ada.ask("> What is `x` in **this**?")
    assert ada.export(id)["title"] == "What is x in this?"
    assert ada.post(f"/c/{id}/title/", title="**Mine**").status_code == 204
    assert "**Mine**" in unescape(ada.http.get("/conversations/").text)
