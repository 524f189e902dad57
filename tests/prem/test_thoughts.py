"""Thoughts and tool calls, in the forms that servers give them."""

from typing import Any

import pytest

from chat.prem import Accumulator
from chat.prem.model_entries import parse_models
from chat.prem.types import parse_chunk


def read(*deltas: dict[str, Any]) -> tuple[str, str, Accumulator]:
    """The answer and the thoughts that these deltas add up to."""
    completion = Accumulator()
    parts = [completion.add(parse_chunk({"choices": [{"delta": delta}]})) for delta in deltas]
    answer = thoughts = ""
    for part in [*parts, completion.close()]:
        answer = answer[: len(answer) - part.withdrawn] + part.text
        thoughts += part.reasoning
    return answer, thoughts, completion


def said(*texts: str) -> tuple[str, str]:
    return read(*({"content": text} for text in texts))[:2]


def test_a_closing_tag_alone_makes_thoughts_of_all_before_it():
    thoughts = "The user says hello. I should greet."
    parts = "The user says hello. ", "I should greet.", "\n</think>\n\n", "Hello!"
    assert said(*parts) == said("".join(parts)) == ("Hello!", thoughts)


@pytest.mark.parametrize(
    "text",
    [
        "The tag `</think>` ends the thoughts.",
        "Like this:\n```\n</think>\n```\nSee?",
        "It begins with <think> and ends with </think>, mostly.",
        "a < b and b </ c",
    ],
)
def test_tags_that_are_spoken_of_are_text(text):
    assert said(text) == said(*text) == (text, "")


@pytest.mark.parametrize(
    "tag", ["think", "thinking", "thought", "reasoning", "seed:think", "[THINK]", "◁think▷"]
)
def test_thoughts_stand_between_tags_of_many_names(tag):
    opening, closing = f"<{tag}>", f"</{tag}>"
    if not tag[0].isalpha():
        opening, closing = tag, tag[0] + "/" + tag[1:]
    text = f"{opening}Let me see.{closing}\n\nYes."
    assert said(text) == said(*text) == ("Yes.", "Let me see.")


def test_later_thoughts_are_thoughts():
    text = "<think>\nOne.\n</think>\n\nFirst.\n\n<think>\nTwo.\n</think>\n\nSecond."
    assert said(text) == said(*text) == ("First.\n\nSecond.", "One.\n\nTwo.")


@pytest.mark.parametrize(
    "delta",
    [
        {
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": "Let me think."}]}
            ]
        },
        {"reasoning_details": [{"type": "reasoning.text", "text": "Let me think.", "index": 0}]},
        {"reasoning": {"content": "Let me think."}},
        {"thinking": "Let me think."},
        {"thinking_blocks": [{"type": "thinking", "thinking": "Let me think."}]},
        {"reasoning": "Let me think.", "reasoning_details": [{"text": "Let me think."}]},
    ],
)
def test_thoughts_have_many_fields(delta):
    text, thoughts, _ = read(
        delta, {"content": [{"type": "text", "text": "Ans"}]}, {"content": "wer."}
    )
    assert (text, thoughts) == ("Answer.", "Let me think.")


def call(id: str | None, name: str, arguments: object, **more: Any) -> dict[str, Any]:
    one: dict[str, Any] = {"function": {"name": name, "arguments": arguments}, **more}
    return {"tool_calls": [one | ({"id": id} if id is not None else {})]}


def functions(completion: Accumulator) -> list[tuple[str, str]]:
    return [
        (one["function"]["name"], one["function"]["arguments"]) for one in completion.tool_calls
    ]


@pytest.mark.parametrize("more", [{}, {"index": 0}])
@pytest.mark.parametrize("ids", [("call_a", "call_b"), ("", ""), (None, None)])
def test_two_whole_calls_are_two(more, ids):
    _, _, completion = read(
        call(ids[0], "get_weather", '{"city":"Oslo"}', **more),
        call(ids[1], "get_time", '{"tz":"CET"}', **more),
    )
    functions = [
        (one["function"]["name"], one["function"]["arguments"]) for one in completion.tool_calls
    ]
    assert functions == [("get_weather", '{"city":"Oslo"}'), ("get_time", '{"tz":"CET"}')]


def test_arguments_may_be_an_object():
    _, _, completion = read(call("a", "get_weather", {"city": "Oslo"}))
    assert completion.tool_calls[0]["function"]["arguments"] == '{"city":"Oslo"}'


def test_fragments_without_an_id_go_on_with_the_call_before():
    _, _, completion = read(
        call("a", "one", ""),
        call(None, "", '{"x":'),
        call(None, "", "1}"),
        call("b", "two", '{"y":'),
        call(None, "", "2}"),
        call("a", "one", " "),
    )
    assert [one["function"]["arguments"] for one in completion.tool_calls] == [
        '{"x":1} ',
        '{"y":2}',
    ]


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"data": [{"id": "a"}, {"id": "a"}, {"id": "b"}]}, ["a", "b"]),
        ({"models": [{"name": "llama3:latest"}]}, ["llama3:latest"]),
        ({"data": ["a", "b", "a"]}, ["a", "b"]),
        (["a", {"id": "b"}], ["a", "b"]),
        ({"data": [], "models": [{"model": "m"}]}, ["m"]),
        ({"data": [{"id": ""}, {}, None, 7, " "]}, []),
        (
            {
                "data": [
                    {"id": "chat", "type": "chat"},
                    {"id": "e", "type": "embedding"},
                    {"id": "r", "mode": "rerank"},
                    {"id": "text-embedding-3-small"},
                    {"id": "nomic-embed-text"},
                    {"id": "v", "capabilities": ["completion", "vision"]},
                    {"id": "w", "capabilities": ["embedding"]},
                    {"id": "x", "capabilities": {"completion_chat": False}},
                    {"id": "y", "architecture": {"output_modalities": ["embeddings"]}},
                    {"id": "BAAI/bge-m3"},
                ]
            },
            ["chat", "v"],
        ),
    ],
)
def test_a_list_of_models_has_many_shapes(body, ids):
    assert [model.id for model in parse_models(body)] == ids


@pytest.mark.parametrize(
    ("entry", "window"),
    [
        ({"meta": {"n_ctx_train": 8192, "n_ctx": 1024}}, 1024),
        ({"meta": {"n_ctx_train": 8192}}, 8192),
        ({"max_input_tokens": 128000}, 128000),
        ({"context_length": 32768, "max_model_len": 4096}, 4096),
        ({"context_window": 131072}, 131072),
        ({"limits": {"max_input_tokens": 1000}}, 1000),
        ({"top_provider": {"context_length": 16384}}, 16384),
        ({"max_context_length": 0, "context_length": None, "meta": "8192"}, 0),
        ({}, 0),
    ],
)
def test_a_list_says_how_much_a_model_reads(entry, window):
    assert [model.window for model in parse_models({"data": [{"id": "m", **entry}]})] == [window]
