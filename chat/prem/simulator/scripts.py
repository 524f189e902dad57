"""What the simulated models say, and how each of the failing ones fails."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .requests import Asked
from .schema import example
from .texts import REASONING, RICH, long_text


@dataclass(frozen=True, slots=True)
class Say:
    """A delta of text, or of reasoning."""

    text: str = ""
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A fragment of a tool call."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Finish:
    """The end, with its reason."""

    reason: str = "stop"


@dataclass(frozen=True, slots=True)
class Fail:
    """The end, of the way it goes wrong: error, cut, stall or malformed."""

    how: str


Step = Say | Call | Finish | Fail

NORMAL = (
    *("prem-fast", "prem-slow", "prem-long", "prem-reasoner", "prem-think"),
    *("prem-tools", "prem-echo", "bench"),
)
FAILING = (
    *("fail-rate-limit", "fail-server", "fail-unavailable", "fail-key", "fail-quota"),
    *("fail-context", "fail-html", "fail-empty", "fail-slow-start", "fail-mid-stream"),
    *("fail-cut", "fail-stall", "fail-malformed", "fail-length", "fail-filter", "fail-tools"),
)
# What a newcomer is offered, with a line about each.
DESCRIBED = {
    "prem-fast": "a short tour of what replies can hold",
    "prem-reasoner": "thinks before it answers",
    "prem-long": "a very long answer",
}
RATES = {"prem-slow": 12.0}


def steps(asked: Asked) -> Iterator[Step]:
    """The deltas of the answer in their order, and its end; or the rest of an answer cut off."""
    return _rest(asked) if asked.begun else _whole(asked)


def _rest(asked: Asked) -> Iterator[Step]:
    """What a whole answer would have said after what was said of it."""
    if asked.model.startswith("fail-"):
        yield from _words(" this is where it goes on, to its end.")
        yield Finish()
        return
    said, marked = asked.begun, asked.model.startswith("bench")
    left = said.count(")") if marked else len(said)
    for step in _whole(asked):
        match step:
            case Say(text=text) if text and left:
                skipped = 1 if marked else min(left, len(text))
                left -= skipped
                if not marked and skipped < len(text):
                    yield Say(text=text[skipped:])
            case Say(reasoning=reasoning) if reasoning:
                pass
            case _:
                yield step


def _whole(asked: Asked) -> Iterator[Step]:
    name = asked.model.partition(":")[0]
    if asked.schema is not None:
        words = " ".join(asked.question.split()[:12])
        answer = json.dumps(example(asked.schema, words), indent=2, ensure_ascii=False)
        yield from _pieces(answer, asked.seed)
        yield Finish()
        return
    match name:
        case "prem-long":
            yield from _words(long_text(asked.seed))
        case "bench":
            yield from _marked(asked.model)
        case "prem-echo":
            yield from _pieces(asked.question, asked.seed)
        case "prem-reasoner":
            yield from (Say(reasoning=step.text) for step in _words(REASONING))
            yield from _words(_rich(asked))
        case "prem-think":
            yield from _pieces(f"<think>\n{REASONING}\n</think>\n\n{_rich(asked)}", asked.seed)
        case "prem-tools" if asked.tools and not asked.answers_a_tool:
            yield from _calls(asked)
            yield Finish("tool_calls")
        case "fail-tools":
            yield from _two_calls(asked)
            yield Finish("tool_calls")
        case _ if name.startswith("fail-"):
            yield from _failing(name)
        case _:
            yield from _words(_rich(asked))
    yield Finish()


def _failing(name: str) -> Iterator[Step]:
    opening = "This answer begins well, and says **something useful** before "
    match name:
        case "fail-mid-stream" | "fail-cut" | "fail-stall" | "fail-malformed":
            yield from _words(opening + "it")
            yield Fail(name.removeprefix("fail-"))
        case "fail-length":
            yield from _words(opening + "it reaches its limit in the middle of a")
            yield Finish("length")
        case "fail-filter":
            yield from _words(opening + "the filter")
            yield Finish("content_filter")
        case _:
            yield from _words("It took a while, but here is the answer.")


def _rich(asked: Asked) -> str:
    """The rich answer, with some words of the question in it."""
    words = re.sub(r"[^\w\s'?,-]", "", asked.question).split()
    quoted = " ".join(words[:12]) or "nothing in particular"
    opening = random.Random(f"{asked.seed}{asked.question}").choice(  # noqa: S311
        ("Here is a short tour", "Let us look at it step by step", "A good question to think about")
    )
    return RICH.replace("{question}", quoted).replace("{opening}", opening)


def _words(text: str) -> Iterator[Say]:
    """As models send it: a word and the space before it."""
    return (Say(text=piece) for piece in re.findall(r"\s*\S+|\s+$", text))


def _pieces(text: str, seed: int) -> Iterator[Say]:
    """Cut without regard to words, as tokens are."""
    chance = random.Random(seed)  # noqa: S311
    place = 0
    while place < len(text):
        size = chance.randint(1, 7)
        yield Say(text=text[place : place + size])
        place += size


def _calls(asked: Asked) -> Iterator[Step]:
    """Calls of the first two functions; the fragments of their arguments come interleaved."""
    arguments: list[list[str]] = []
    for index, function in enumerate(asked.tools[:2]):
        yield Call(index, f"call_{function['name']}", function["name"])
        value = example(function.get("parameters") or {"type": "object"}, _place(asked))
        arguments.append(re.findall(r".{1,12}", json.dumps(value, ensure_ascii=False)))
    for number in range(max(map(len, arguments))):
        for index, pieces in enumerate(arguments):
            yield from (Call(index, arguments=piece) for piece in pieces[number : number + 1])


def _place(asked: Asked) -> str:
    """The last word of the question that looks like a name."""
    names: list[str] = re.findall(r"\b[A-Z]\w+", asked.question)
    return (names or ["Lugano"])[-1]


def _two_calls(asked: Asked) -> Iterator[Step]:
    """Two parallel calls of functions that nobody has sent; their fragments come interleaved."""
    city = _place(asked)
    yield Call(0, "call_weather", "get_weather")
    yield Call(1, "call_time", "get_local_time")
    for piece in ('{"city": ', f'"{city}"', ', "unit": "celsius"}'):
        yield Call(0, arguments=piece)
        yield Call(1, arguments=piece.replace(', "unit": "celsius"', ""))


def bench_options(model: str) -> tuple[int, float]:
    """`bench:<deltas>:<deltas a second>`, 500 at 50 where not said."""
    parts = model.split(":")[1:3]
    deltas, rate = [*parts, "500", "50"][: len(parts)] + ["500", "50"][len(parts) :]
    try:
        return min(int(deltas), 1_000_000), max(float(rate), 0.1)
    except ValueError:
        return 500, 50.0


def _marked(model: str) -> Iterator[Step]:
    """Numbered deltas; the server writes the time into each as it sends it, in place of `@`."""
    deltas, _ = bench_options(model)
    for number in range(deltas):
        end = "\n\n" if number % 40 == 39 else " "
        yield Say(text=f"({number}@){end}")
