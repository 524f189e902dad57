"""Stylesheets are written with the tokens, and the tokens can be read in both themes."""

import re

import pytest

from tests.static.stylesheets import (
    COMPONENTS,
    RULE,
    TOKENS,
    Theme,
    blocks,
    declarations,
    text_of,
)
from tests.support.cases import case

LAYERS = blocks(text_of(TOKENS), ":root")
PALETTE, COLOURS, SIZES = LAYERS[:3]
TOKEN_VALUES = {name: value for layer in LAYERS for name, value in layer.items()}
# Zero, and words such as `auto`, are no size of our own.
LENGTH = re.compile(r"(?<![\w.-])-?(?:\d*\.)?\d*[1-9]\d*(?:rem|em|px|ch|vw|vh|%)")
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark)\("
    r"|(?<![\w-])(?:white|black|red|green|blue|gray|grey|silver|orange|yellow|purple|teal)(?![\w-])"
)
SPACING = re.compile(r"(?:scroll-)?(?:margin|padding)(?:-.+)?|(?:row-|column-)?gap")
PHYSICAL = re.compile(r"(?:.+-)?(?:left|right)(?:-.+)?")
MOMENT = re.compile(r"(?<![\w-])[\d.]+m?s\b")
SURFACES = ("page", "surface", "raised")
TEXTS = [
    *[("text", surface) for surface in (*SURFACES, "hollow", "code-page", "accent-soft")],
    *[("text-quiet", surface) for surface in (*SURFACES, "hollow", "code-page", "accent-faint")],
    *[("text-quiet", f"{tone}-soft") for tone in ("danger", "warning", "good")],
    *[("text", f"{tone}-soft") for tone in ("danger", "warning", "good", "info", "special")],
    *[(tone, f"{tone}-soft") for tone in ("danger", "warning", "good", "info", "special")],
    *[(tone, "code-page") for tone in ("danger", "warning", "good", "info", "special")],
    *[("accent-strong", surface) for surface in (*SURFACES, "code-page", "accent-soft")],
    *[("danger", surface) for surface in (*SURFACES, "hollow")],
    *[("on-accent", "accent"), ("on-accent", "accent-strong"), ("page", "danger")],
    *[("page", "text"), ("on-bar", "bar"), ("on-bar", "bar-strong"), ("good", "page")],
]  # fmt: skip
EDGES = [
    *[("control-border", surface) for surface in (*SURFACES, "danger-soft", "warning-soft")],
    *[("focus", surface) for surface in (*SURFACES, "hollow", "accent-soft", "danger-soft")],
    *[("danger", surface) for surface in SURFACES],
]


# What one writes in or chooses from, by the end of its selector.
FIELD = re.compile(r"(?:input|select|textarea|\.input|\.link-field|\.composer)\)?(?:\[[^]]*\])?$")
SEEN_EDGES = ("var(--control-border)", "var(--focus)", "var(--danger)", "transparent")


def test_there_are_six_sizes_of_text_three_corners_and_one_scale() -> None:
    sizes = [name for name in SIZES if name.startswith("--size-")]
    rounds = [name for name in SIZES if name.startswith("--round")]
    spaces = [float(v.removesuffix("rem")) for n, v in SIZES.items() if n.startswith("--space-")]
    assert len(sizes) <= 6
    assert len(rounds) <= 3
    assert spaces == sorted(set(spaces))


def test_each_token_is_used() -> None:
    everything = "".join(map(text_of, (TOKENS, *COMPONENTS)))
    assert [name for name in TOKEN_VALUES if f"var({name})" not in everything] == ["color-scheme"]


def test_components_have_no_value_of_their_own() -> None:
    for path in COMPONENTS:
        for name, value in declarations(text_of(path)):
            with case(f"{path.name}: {name}: {value}"):
                expect_tokens(name, value)


def expect_tokens(name: str, value: str) -> None:
    assert not COLOUR.search(value)
    if name in {"font-size", "border-radius"} or name.endswith("-radius") or name == "font":
        assert not LENGTH.search(value)
    if SPACING.fullmatch(name):
        assert not LENGTH.search(value)
    if name.startswith(("transition", "animation")) and "!important" not in value:
        assert not MOMENT.search(value)


def test_components_name_only_meanings() -> None:
    for path in COMPONENTS:
        used = set(re.findall(r"var\((--[\w-]+)\)", text_of(path)))
        assert not used & PALETTE.keys(), path.name
        assert not used - TOKEN_VALUES.keys(), path.name


def test_components_can_be_read_from_right_to_left() -> None:
    for path in COMPONENTS:
        for name, value in declarations(text_of(path)):
            assert not PHYSICAL.fullmatch(name), f"{path.name}: {name}"
            assert value not in {"left", "right"}, f"{path.name}: {name}: {value}"


def test_a_stylesheet_can_be_taken_in_at_a_glance() -> None:
    lines = {path.name: len(path.read_text().splitlines()) for path in (TOKENS, *COMPONENTS)}
    assert {name: count for name, count in lines.items() if count > 250} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_can_be_read(*, dark: bool) -> None:
    assert too_faint(TEXTS, 4.5, dark=dark) == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_fields_and_the_focus_can_be_seen(*, dark: bool) -> None:
    assert too_faint(EDGES, 3, dark=dark) == {}


def too_faint(pairs: list[tuple[str, str]], least: float, *, dark: bool) -> dict[str, float]:
    """The pairs of colours with a smaller contrast than this."""
    theme = Theme(TOKEN_VALUES, dark=dark)
    contrasts = {f"{one} on {other}": theme.contrast(one, other) for one, other in pairs}
    return {pair: contrast for pair, contrast in contrasts.items() if contrast < least}


def test_fields_have_an_edge_that_can_be_seen() -> None:
    edges = [
        (path.name, selector.strip(), value)
        for path in COMPONENTS
        for selector, body in RULE.findall(text_of(path))
        if FIELD.search(selector.strip())
        for name, value in declarations("{" + body)
        if name in {"border", "border-color"}
    ]
    assert len(edges) > 5
    assert [one for one in edges if one[2] != "0" and not one[2].endswith(SEEN_EDGES)] == []
