"""A key that an API echoes is hidden, wherever pieces cut it, and nothing else is."""

from hypothesis import example, given
from hypothesis import strategies as st

from chat.prem import Accumulator
from chat.prem.hiding import HIDDEN, KeyHider
from chat.prem.types import Chunk, ToolCallFragment

KEY = "sk-team-0a1b2c3d4e5f"
keys = st.text(st.sampled_from("ab-"), min_size=8, max_size=12)
pieces = st.lists(st.text(st.sampled_from("ab-c\n"), max_size=6), max_size=12)


@given(keys, pieces, pieces, st.integers(1, 11))
@example("aaaaaaab", ["aaaaaa", "a", "aab"], [], 3)
def test_it_is_hidden_wherever_it_is_cut(key, before, after, cut):
    hider = KeyHider(key)
    parts = [*before, key[:cut], key[cut:], *after]
    shown = "".join([*map(hider.add, parts), hider.close()])
    whole = "".join(parts).replace(key, HIDDEN)
    assert key not in shown
    end = whole.removeprefix(shown.removesuffix(HIDDEN))  # all but most of a key at the end
    assert shown == whole or (key.startswith(end) and len(end) > len(key) // 2)


@given(st.lists(st.text(max_size=5), max_size=20))
def test_text_without_it_arrives_as_it_is_and_at_once(parts):
    hider = KeyHider(KEY)
    at_once = "".join(map(hider.add, parts))
    assert len("".join(parts)) - len(at_once) < len(KEY)
    assert at_once + hider.close() == "".join(parts)


def test_a_short_key_hides_no_ordinary_words():
    assert KeyHider("none").add("none") == "none"


def test_no_part_of_an_answer_shows_it():
    completion = Accumulator(KEY)
    chunks = [
        Chunk(text=f"<think>It is {KEY[:7]}", id=KEY, model=f"m {KEY}", system_fingerprint=KEY),
        Chunk(text=f"{KEY[7:]}.</think>Your key: {KEY[:4]}", reasoning=f"Or {KEY[:15]}"),
        Chunk(text=KEY[4:], reasoning=KEY[15:], finish_reason=KEY),
        Chunk(tool_calls=(ToolCallFragment(0, KEY, "function", KEY, f'{{"key": "{KEY[:9]}'),)),
        Chunk(tool_calls=(ToolCallFragment(0, arguments=f'{KEY[9:]}"}}'),)),
    ]
    deltas = [*map(completion.add, chunks), completion.close()]
    assert "".join(delta.text for delta in deltas) == "Your key: [hidden]"
    assert "".join(delta.reasoning for delta in deltas).count(HIDDEN) == 2
    assert completion.tool_calls[0]["function"]["arguments"] == '{"key": "[hidden]"}'
    assert KEY not in repr([deltas, completion.tool_calls, vars(completion) | {"_key": ""}])
