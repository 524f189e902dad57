"""What the chunks of one completion add up to."""

import re
from dataclasses import dataclass
from typing import Any

from .types import Chunk, ToolCallFragment, Usage

OPENING, CLOSING = "<think>", "</think>"
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
MAX_TOOL_CALLS = 128
MAX_HELD_CHARS = 64


@dataclass(slots=True)
class Delta:
    """The text and the reasoning that a chunk adds, clean enough for every database."""

    text: str = ""
    reasoning: str = ""


class Cleaner:
    """Replaces NUL and lone surrogates; joins a surrogate pair that two deltas cut apart."""

    def __init__(self) -> None:
        self._high = ""

    def add(self, text: str) -> str:
        text = self._high + text
        self._high = ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._high = text[:-1], text[-1]
        return _clean(text)

    def close(self) -> str:
        rest, self._high = self._high, ""
        return "\ufffd" if rest else ""


def _clean(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    if LONE_SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd")


class ThinkSplitter:
    """Tells a leading `<think>…</think>` in the content from the answer, wherever deltas cut it."""

    def __init__(self) -> None:
        self._state = "start"
        self._held = ""

    def add(self, text: str) -> Delta:
        if self._state == "answer":
            return Delta(text=text)
        if not text:
            return Delta()
        text = self._held + text
        self._held = ""
        return getattr(self, f"_{self._state}")(text)  # type: ignore[no-any-return]

    def close(self) -> Delta:
        held, self._held = self._held, ""
        if self._state == "think":
            return Delta(reasoning=held.rstrip("\n"))
        return Delta(text=held)

    def _start(self, text: str) -> Delta:
        begun = text.lstrip()
        if begun.startswith(OPENING):
            self._state = "think_lead"
            return self._think_lead(begun[len(OPENING) :])
        if OPENING.startswith(begun):
            self._held = text
            return Delta()
        self._state = "answer"
        return Delta(text=text)

    def _think_lead(self, text: str) -> Delta:
        begun = text.lstrip("\n")
        if not begun:
            return Delta()
        self._state = "think"
        return self._think(begun)

    def _think(self, text: str) -> Delta:
        reasoning, found, answer = text.partition(CLOSING)
        if found:
            self._state = "lead"
            return Delta(self._lead(answer).text, reasoning.rstrip("\n"))
        keep = next((n for n in range(len(CLOSING) - 1, 0, -1) if text.endswith(CLOSING[:n])), 0)
        sure = text[: len(text) - keep].rstrip("\n")
        if len(text) - len(sure) > MAX_HELD_CHARS:
            sure = text[: len(text) - keep]
        self._held = text[len(sure) :]
        return Delta(reasoning=sure)

    def _lead(self, text: str) -> Delta:
        """The white space between the reasoning and the answer belongs to neither."""
        answer = text.lstrip()
        if answer:
            self._state = "answer"
        return Delta(text=answer)


class Accumulator:
    """Add chunks in their order; afterwards it holds all that the API said."""

    def __init__(self) -> None:
        self.id = ""
        self.created: int | None = None
        self.model = ""
        self.system_fingerprint = ""
        self.finish_reason = ""
        self.usage: Usage | None = None
        self._calls: dict[int, dict[str, str]] = {}
        self._splitter = ThinkSplitter()
        self._text, self._reasoning = Cleaner(), Cleaner()

    def add(self, chunk: Chunk) -> Delta:
        """What the chunk adds. A refusal counts as text: it is what the model says."""
        self.id = self.id or _clean(chunk.id)
        self.created = self.created if self.created is not None else chunk.created
        self.model = self.model or _clean(chunk.model)
        self.system_fingerprint = self.system_fingerprint or _clean(chunk.system_fingerprint)
        self.finish_reason = _clean(chunk.finish_reason) or self.finish_reason
        self.usage = chunk.usage or self.usage
        for fragment in chunk.tool_calls:
            self._assemble(fragment)
        if not chunk.text and not chunk.refusal and not chunk.reasoning:
            return Delta()
        split = self._splitter.add(self._text.add(chunk.text + chunk.refusal))
        return Delta(split.text, self._reasoning.add(chunk.reasoning) + split.reasoning)

    def close(self) -> Delta:
        """What was held back for its second half; empty when called again."""
        split = self._splitter.add(self._text.close())
        held = self._splitter.close()
        reasoning = self._reasoning.close() + split.reasoning + held.reasoning
        return Delta(split.text + held.text, reasoning)

    @property
    def tool_calls(self) -> list[dict[str, Any]]:
        """The calls assembled so far, as the API words them, in the order of their indexes."""
        return [
            {
                "id": call["id"],
                "type": call["type"] or "function",
                "function": {"name": call["name"], "arguments": call["arguments"]},
            }
            for _, call in sorted(self._calls.items())
        ]

    def _assemble(self, fragment: ToolCallFragment) -> None:
        if fragment.index not in self._calls and len(self._calls) >= MAX_TOOL_CALLS:
            return
        call = self._calls.setdefault(
            fragment.index, {"id": "", "type": "", "name": "", "arguments": ""}
        )
        call["id"] = call["id"] or _clean(fragment.id)
        call["type"] = call["type"] or _clean(fragment.type)
        call["name"] = call["name"] or _clean(fragment.name)
        call["arguments"] += _clean(fragment.arguments)
