"""Reading stylesheets: their declarations, and the colours that tokens stand for."""

import re
from collections.abc import Iterator
from pathlib import Path

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TOKENS = CSS / "tokens.css"
# Components: every stylesheet but the one with the tokens.
COMPONENTS = sorted(path for path in CSS.glob("*.css") if path != TOKENS)

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"(?<=[{;])\s*(-{0,2}[a-z][\w-]*)\s*:\s*([^;{}]+);")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
CALL = re.compile(r"([a-z-]+)\((.*)\)", re.DOTALL)

Colour = tuple[float, float, float, float]


def text_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def declarations(text: str) -> Iterator[tuple[str, str]]:
    """Each property with its value, on one line."""
    for name, value in DECLARATION.findall(text):
        yield name, " ".join(value.split())


def blocks(text: str, selector: str) -> list[dict[str, str]]:
    """The declarations of each rule with this selector that stands in no at-rule but a layer."""
    depth_one = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
    rules = RULE.findall(depth_one)
    return [dict(declarations("{" + body)) for head, body in rules if head.strip() == selector]


def arguments(text: str) -> list[str]:
    """What stands between the commas of a call, not those of calls in it."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


class Theme:
    """The tokens as one theme has them. Raises ValueError for a colour written in another way."""

    def __init__(self, tokens: dict[str, str], *, dark: bool) -> None:
        self.tokens, self.dark = tokens, dark

    def colour(self, value: str) -> Colour:
        """Red, green, blue and opacity, each from 0 to 1."""
        if value == "transparent":
            return (0, 0, 0, 0)
        if re.fullmatch(r"#[0-9a-f]{6}", value):
            red, green, blue = (int(value[at : at + 2], 16) / 255 for at in (1, 3, 5))
            return (red, green, blue, 1)
        call = CALL.fullmatch(value)
        if call is None:
            raise ValueError(f"{value} is no colour")
        name, inner = call.groups()
        if name == "var":
            return self.colour(self.tokens[inner])
        if name == "light-dark":
            return self.colour(arguments(inner)[self.dark])
        if name == "color-mix":
            return self._mixed(inner)
        raise ValueError(f"{value} is no colour that is understood here")

    def _mixed(self, inner: str) -> Colour:
        space, first, second = arguments(inner)
        token, share = first.rsplit(" ", 1)
        part = float(share.removesuffix("%")) / 100
        one, other = self.colour(token), self.colour(second)
        if space != "in srgb" or one[3] != 1 or other[3] != 1:
            raise ValueError(f"{inner} is mixed in a way that is not understood here")
        red, green, blue = (
            part * a + (1 - part) * b for a, b in zip(one[:3], other[:3], strict=True)
        )
        return (red, green, blue, 1)

    def contrast(self, one: str, other: str) -> float:
        """The contrast of two meanings, as WCAG 2 defines it."""
        lights = sorted(luminance(self.colour(f"var(--{name})")) for name in (one, other))
        return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: Colour) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
