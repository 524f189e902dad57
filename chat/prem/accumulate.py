"""What the chunks of one completion add up to."""

import re
from typing import Any

from .finish_reasons import known_reason
from .hiding import KeyHider, hidden
from .think import Delta, ThinkSplitter
from .tool_calls import ToolCalls
from .types import Chunk, Usage

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Cleaner:
    """Replaces NUL, lone surrogates and the key; joins a surrogate pair, or a key, that two deltas
    cut apart.
    """

    def __init__(self, key: str = "") -> None:
        self._high = ""
        self._hider = KeyHider(key)

    def add(self, text: str) -> str:
        text = self._high + text
        self._high = ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._high = text[:-1], text[-1]
        return self._hider.add(_clean(text))

    def close(self) -> str:
        rest, self._high = self._high, ""
        return self._hider.add("\ufffd" if rest else "") + self._hider.close()


def _clean(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    if LONE_SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd")


class Accumulator:
    """Add chunks in their order; afterwards it holds all that the API said, but for the `key`."""

    def __init__(self, key: str = "") -> None:
        self._key = key
        self.id = ""
        self.created: int | None = None
        self.model = ""
        self.system_fingerprint = ""
        self.finish_reason = ""
        self.usage: Usage | None = None
        self._calls = ToolCalls()
        self._splitter = ThinkSplitter()
        self._text, self._reasoning = Cleaner(key), Cleaner(key)

    def add(self, chunk: Chunk) -> Delta:
        """What the chunk adds. A refusal counts as text: it is what the model says."""
        self.id = self.id or self._said(chunk.id)
        self.created = self.created if self.created is not None else chunk.created
        self.model = self.model or self._said(chunk.model)
        self.system_fingerprint = self.system_fingerprint or self._said(chunk.system_fingerprint)
        self.finish_reason = known_reason(self._said(chunk.finish_reason)) or self.finish_reason
        self.usage = chunk.usage or self.usage
        for fragment in chunk.tool_calls:
            self._calls.add(fragment)
        if chunk.reasoning:
            self._splitter.note_reasoning()
        if not chunk.text and not chunk.refusal and not chunk.reasoning:
            return Delta()
        split = self._splitter.add(self._text.add(chunk.text + chunk.refusal))
        reasoning = self._reasoning.add(chunk.reasoning) + split.reasoning
        return Delta(split.text, reasoning, split.withdrawn)

    def close(self) -> Delta:
        """What was held back for its second half; empty when called again."""
        split = self._splitter.add(self._text.close())
        held = self._splitter.close()
        reasoning = self._reasoning.close() + split.reasoning + held.reasoning
        return Delta(split.text + held.text, reasoning, split.withdrawn)

    @property
    def tool_calls(self) -> list[dict[str, Any]]:
        """The calls assembled so far, as the API words them, in the order of their indexes."""
        return [
            {
                "id": self._said(call.id),
                "type": self._said(call.type) or "function",
                "function": {
                    "name": self._said(call.name),
                    "arguments": self._said(call.arguments),
                },
            }
            for call in self._calls.in_order()
        ]

    def _said(self, text: str) -> str:
        """A text that has come whole."""
        return hidden(_clean(text), self._key) if text else text
