"""Questions and answers about one subject, in one language."""

from random import Random

from . import blocks
from .languages import LANGUAGES, Language
from .vocabulary import frequent_first, identifier, names

_NAMES = names()
_SHARES = [language.share for language in LANGUAGES]
_BLOCKS = (blocks.code, blocks.code, blocks.table, blocks.formula)


class Writer:
    """Writes one conversation. Fills the slots of sentences (`Language`), as a mapping does."""

    def __init__(self, rng: Random, language: Language | None = None) -> None:
        self.rng = rng
        self.language = language or rng.choices(LANGUAGES, _SHARES)[0]
        self.topic = frequent_first(self.language.topics, rng)
        self.name = frequent_first(_NAMES, rng)

    def __getitem__(self, slot: str) -> str:
        if slot == "topic":
            return self.topic
        if slot == "thing":
            return frequent_first(self.language.things, self.rng)
        if slot == "code":
            return identifier(self.rng)
        if slot == "number":
            return str(int(10 ** (0.3 + 4 * self.rng.random())))
        # The subject's own name as a rule, so that its question and answers speak of the same.
        return self.name if self.rng.random() < 0.6 else frequent_first(_NAMES, self.rng)

    def title(self) -> str:
        """What a person, or a model, would call the conversation."""
        return f"{self.topic[:1].upper()}{self.topic[1:]}: {self.name}"

    def question(self) -> str:
        """What the conversation begins with."""
        return self._pasted(self._one(self.language.questions))

    def follow_up(self) -> str:
        return self._pasted(self._one(self.language.follow_ups))

    def thought(self) -> str:
        """What a model thinks before it answers."""
        return self._sentences(2, 5)

    def answer(self) -> str:
        """A few sentences, or some paragraphs with a list or a block, or a long one with parts."""
        length, opening = self.rng.random(), self._one(self.language.openings)
        parts = [self.language.gap.join((opening, self._sentences(1, 3)))]
        if length > 0.3:
            parts.append(self._middle())
        if length > 0.75:
            for _ in range(self.rng.randint(2, 4)):
                parts += [f"## {self._one(self.language.headings)}", self._sentences(2, 4)]
                parts.append(self._middle())
        if length > 0.2:
            parts.append(self._one(self.language.closings))
        return "\n\n".join(parts)

    def _middle(self) -> str:
        kind = self.rng.random()
        if kind < 0.3:
            return self._sentences(2, 5)
        if kind < 0.7:
            return self._list()
        if kind < 0.75:
            return f"> {self._one(self.language.sentences)}"
        return self.rng.choice(_BLOCKS)(self)

    def _list(self) -> str:
        chosen = self.rng.sample(self.language.points, self.rng.randint(3, 5))
        points = [one.format_map(self) for one in chosen]
        if self.rng.random() < 0.5:
            return "\n".join(f"- {point}" for point in points)
        return "\n".join(f"{number}. {point}" for number, point in enumerate(points, 1))

    def _sentences(self, fewest: int, most: int) -> str:
        chosen = self.rng.sample(self.language.sentences, self.rng.randint(fewest, most))
        return self.language.gap.join(one.format_map(self) for one in chosen)

    def _pasted(self, asked: str) -> str:
        """What somebody typed, now and then with something pasted below it."""
        chance = self.rng.random()
        if chance < 0.06:
            return f"{asked}\n\n{blocks.code(self)}"
        return f"{asked}\n\n{self._sentences(2, 8)}" if chance < 0.2 else asked

    def _one(self, sentences: tuple[str, ...]) -> str:
        return self.rng.choice(sentences).format_map(self)
