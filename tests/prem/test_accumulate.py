"""What chunks add up to, wherever they were cut."""

from hypothesis import given
from hypothesis import strategies as st

from chat.prem import Accumulator
from chat.prem.model_entries import parse_models
from chat.prem.types import Chunk, ToolCallFragment, parse_chunk

sizes = st.lists(st.integers(1, 9), min_size=1, max_size=30)
anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("choices", "delta", "message", "content", "tool_calls", "function", "index"),
                    *("usage", "prompt_tokens", "id", "created", "model", "finish_reason", "text"),
                    *("name", "arguments", "reasoning_content", "data", "type", "error"),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def accumulated(text: str, cuts: list[int]) -> tuple[str, str]:
    completion = Accumulator()
    deltas = []
    at = number = 0
    while at < len(text):
        size = cuts[number % len(cuts)]
        deltas.append(completion.add(Chunk(text=text[at : at + size])))
        at, number = at + size, number + 1
    deltas.append(completion.close())
    answer = ""
    for delta in deltas:
        answer = answer[: len(answer) - delta.withdrawn] + delta.text
    return answer, "".join(delta.reasoning for delta in deltas)


@given(st.text(max_size=40), st.text(max_size=40), sizes)
def test_thoughts_in_the_content_are_told_from_the_answer(thought, answer, cuts):
    thought = thought.replace("\0", "").replace("<", "").strip("\n")
    answer = answer.replace("\0", "").strip()
    text = f"<think>\n{thought}\n</think>\n\n{answer}"
    assert accumulated(text, cuts) == (answer, thought)


tagged = st.lists(
    st.sampled_from([*"<think/> \nab`", "<think>", "</think>", "\n<think>\n", "```\n", "[THINK]"])
).map("".join)


@given(tagged, sizes)
def test_nothing_is_lost_however_it_is_cut(text, cuts):
    assert accumulated(text, cuts) == accumulated(text, [len(text) + 1])


@given(st.lists(st.sampled_from(["a", "\0", "😀", "\ud83d", "\ude00", "\ud83d\ude00"])), sizes)
def test_text_is_storable_and_pairs_are_joined(parts, cuts):
    raw = "".join(parts)
    text, _ = accumulated(raw, cuts)
    text.encode()
    assert "\0" not in text
    assert text == accumulated(raw, [len(raw) + 1])[0]


def test_a_thought_that_never_ends_is_kept():
    assert accumulated("<think>\nand then", [3]) == ("", "and then")


@given(st.permutations(range(6)))
def test_interleaved_tool_calls_are_put_together_by_index(order):
    completion = Accumulator()
    for index in range(6):
        start = ToolCallFragment(index, f"call_{index}", "function", f"f{index}")
        completion.add(Chunk(tool_calls=(start,)))
    for part in ('{"a"', ": 1}"):
        for index in order:
            completion.add(Chunk(tool_calls=(ToolCallFragment(index, arguments=part),)))
    assert completion.tool_calls == [
        {
            "id": f"call_{index}",
            "type": "function",
            "function": {"name": f"f{index}", "arguments": '{"a": 1}'},
        }
        for index in range(6)
    ]


@given(st.dictionaries(st.sampled_from(["choices", "usage", "id", "created", "model"]), anything))
def test_no_shape_of_a_chunk_is_a_crash(body):
    completion = Accumulator()
    completion.add(parse_chunk(body))
    completion.close()
    assert isinstance(completion.tool_calls, list)


@given(anything)
def test_no_shape_of_the_model_list_is_a_crash(body):
    assert all(model.id for model in parse_models(body))
