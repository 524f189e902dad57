"""What the texts of one language are made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """Words, the frequent ones first, and sentences with slots for them.

    A sentence may name `{topic}`, what the conversation is about; `{thing}`, a noun; `{name}`, an
    invented one; `{number}`; and `{code}`, an identifier. `share` is how often the language is
    chosen, as a weight. `gap` stands between two sentences.
    """

    code: str
    share: int
    topics: tuple[str, ...]
    things: tuple[str, ...]
    questions: tuple[str, ...]
    follow_ups: tuple[str, ...]
    openings: tuple[str, ...]
    sentences: tuple[str, ...]
    points: tuple[str, ...]
    headings: tuple[str, ...]
    closings: tuple[str, ...]
    gap: str = " "
