"""Thoughts within the text of an answer: between tags, as models of many families write them."""

import re
from dataclasses import dataclass

MAX_HELD_CHARS = 64
MAX_LOOKS = 16  # how often tags within an answer are looked at: most answers have none
TAGS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "<seed:think>": "</seed:think>",
    "[THINK]": "[/THINK]",
    "◁think▷": "◁/think▷",
}
MAX_OPENING_TAG_CHARS = max(map(len, TAGS))
# Within an answer only the commonest tags count, and only where no code is.
LATER = re.compile(r"</(?:think|thinking)>|<(?:think|thinking)>(?=\s)")
LATER_TAGS = ("</think>", "</thinking>", "<think>", "<thinking>")
FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.M)


@dataclass(slots=True)
class Delta:
    """The text and the reasoning that a chunk adds, clean enough for every database.

    `withdrawn` characters at the end of the text so far were no answer: `reasoning` has them.
    """

    text: str = ""
    reasoning: str = ""
    withdrawn: int = 0


class ThinkSplitter:
    """Tells thoughts in the content from the answer, wherever deltas cut it.

    Thoughts stand between tags at the beginning of the answer, or at the beginning of a line. A
    closing tag without its opening one makes thoughts of all text before it.
    """

    def __init__(self) -> None:
        self._state = "start"
        self._held = ""
        self._closing = ""
        self._said: list[str] = []
        self._looks = 0
        self._had_thoughts = False

    def note_reasoning(self) -> None:
        """Reasoning came in a field of its own: a lone closing tag is text then."""
        self._had_thoughts = True

    def add(self, text: str) -> Delta:
        if not text:
            return Delta()
        if self._state == "answer" and not self._held and "<" not in text:
            self._said.append(text)
            return Delta(text=text)
        text = self._held + text
        self._held = ""
        return getattr(self, f"_{self._state}")(text)  # type: ignore[no-any-return]

    def close(self) -> Delta:
        held, self._held = self._held, ""
        if self._state == "think":
            return Delta(reasoning=held.rstrip("\n"))
        return self._text(held) if self._state != "answer" else self._answer(held, is_last=True)

    def _start(self, text: str) -> Delta:
        begun = text.lstrip()
        for opening, closing in TAGS.items():
            if begun.startswith(opening):
                self._state, self._closing = "think_lead", closing
                return self._think_lead(begun[len(opening) :])
        if any(opening.startswith(begun) for opening in TAGS):
            self._held = text
            return Delta()
        self._state = "answer"
        return self._answer(text)

    def _think_lead(self, text: str) -> Delta:
        begun = text.lstrip("\n")
        if not begun:
            return Delta()
        self._state = "think"
        return self._think(begun)

    def _think(self, text: str) -> Delta:
        self._had_thoughts = True
        closing = self._closing
        reasoning, found, answer = text.partition(closing)
        if found:
            self._state = "lead"
            rest = self._lead(answer)
            return Delta(rest.text, reasoning.rstrip("\n") + rest.reasoning)
        keep = next((n for n in range(len(closing) - 1, 0, -1) if text.endswith(closing[:n])), 0)
        sure = text[: len(text) - keep].rstrip("\n")
        if len(text) - len(sure) > MAX_HELD_CHARS:
            sure = text[: len(text) - keep]
        self._held = text[len(sure) :]
        return Delta(reasoning=sure)

    def _lead(self, text: str) -> Delta:
        """The white space between the reasoning and the answer belongs to neither."""
        answer = text.lstrip()
        if not answer:
            return Delta()
        self._state = "answer"
        return self._answer(answer)

    # Within the answer --------------------------------------------------------------------------

    def _answer(self, text: str, *, is_last: bool = False) -> Delta:
        """Text of the answer, up to the next tag that counts, and what follows it."""
        at = 0
        while self._looks < MAX_LOOKS and (found := LATER.search(text, at)):
            self._looks += 1
            at = found.end()
            self._said = ["".join(self._said)]
            before = self._said[0] + text[: found.start()]
            if _is_code(before):
                continue
            if not found.group().startswith("</"):
                if not before.rpartition("\n")[2].strip(" \t"):
                    return self._think_again(text, found)
            elif not self._had_thoughts and "<think" not in before:
                return self._withdraw(before, text[found.end() :])
        keep = _open_end(text) if self._looks < MAX_LOOKS and not is_last else 0
        self._held = text[len(text) - keep :]
        return self._text(text[: len(text) - keep])

    def _withdraw(self, thoughts: str, answer: str) -> Delta:
        shown = sum(map(len, self._said))
        self._said = []
        self._had_thoughts = True
        self._state = "lead"
        rest = self._lead(answer)
        return Delta(rest.text, thoughts.strip("\n") + rest.reasoning, shown)

    def _think_again(self, text: str, found: re.Match[str]) -> Delta:
        answer = self._text(text[: found.start()])
        gap = "\n\n" if self._had_thoughts else ""
        self._state, self._closing = "think_lead", TAGS[found.group()]
        rest = self._think_lead(text[found.end() :])
        return Delta(answer.text + rest.text, gap + rest.reasoning)

    def _text(self, text: str) -> Delta:
        if text and self._looks < MAX_LOOKS:
            self._said.append(text)
        return Delta(text=text)


def _is_code(before: str) -> bool:
    """Whether what follows this text stands in a fence, or between backticks."""
    if len(FENCE.findall(before)) % 2:
        return True
    return before.rpartition("\n")[2].count("`") % 2 == 1


def _open_end(text: str) -> int:
    """How many characters at the end of the text may be the beginning of a tag."""
    at = text.rfind("<", max(0, len(text) - MAX_OPENING_TAG_CHARS))
    if at < 0:
        return 0
    end = text[at:]
    is_open = any(tag.startswith(end) for tag in LATER_TAGS)
    return len(text) - at if is_open else 0
