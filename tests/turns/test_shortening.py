"""Less history: whole turns go, oldest first, and what stays still is a conversation."""

from hypothesis import given
from hypothesis import strategies as st

from chat.prem import ChatMessage
from chat.turns.steps.shortening import shortened

texts = st.text(min_size=1, max_size=30)
turns = st.lists(st.tuples(texts, texts), max_size=8)


@given(st.none() | texts, turns, texts, st.integers(1, 2))
def test_what_stays_is_the_end_of_the_conversation(prompt, said, last, least):
    system = [ChatMessage("system", prompt)] if prompt is not None else []
    pairs = [(ChatMessage("user", one), ChatMessage("assistant", two)) for one, two in said]
    messages = [*(message for pair in pairs for message in pair), ChatMessage("user", last)]
    kept = list(shortened([*system, *messages], least))
    if len(said) + 1 <= least:
        assert kept == []
        return
    assert kept[: len(system)] == system
    rest = kept[len(system) :]
    assert rest == messages[len(messages) - len(rest) :]
    assert rest[0].role == "user"
    assert len(messages) > len(rest) >= 2 * least - 1
