r"""Chemical formulas, `\ce{2 H2O -> 2 H2 + O2}`, as LaTeX that the compiler knows.

The common part of mhchem: elements, numbers, charges, states, arrows, bonds.
"""

import re

_ARROWS = {
    "->": r"\rightarrow",
    "<-": r"\leftarrow",
    "<=>": r"\rightleftharpoons",
    "<->": r"\leftrightarrow",
}
_TOKEN = re.compile(
    r"""(?P<arrow><=>|<->|->|<-)(?:\[(?P<above>[^\[\]]*)\])?
      | \^(?:\{(?P<charge>[^{}]*)\}|(?P<sign>\d*[+-]))
      | _\{?(?P<low>\w+)\}?
      | (?P<element>[A-Z][a-z]?|[)\]])(?P<number>\d+)?(?P<ion>[+-](?=\s|$))?
      | (?P<state>\((?:s|l|g|aq)\))
      | (?P<space>\s+) | (?P<other>.)""",
    re.VERBOSE,
)


def chemistry(source: str) -> str:
    """Return LaTeX for the argument of `\\ce`."""
    return "".join(_latex(token) for token in _TOKEN.finditer(source))


def _latex(token: re.Match[str]) -> str:
    if arrow := token["arrow"]:
        above = f"^{{\\text{{{token['above']}}}}}" if token["above"] else ""
        return f"\\mathrel{{{_ARROWS[arrow]}}}{above} "
    if token["charge"] or token["sign"]:
        return f"^{{{token['charge'] or token['sign']}}}"
    if low := token["low"]:
        return f"_{{{low}}}"
    if element := token["element"]:
        base = element if element in ")]" else f"\\mathrm{{{element}}}"
        number = f"_{{{token['number']}}}" if token["number"] else ""
        ion = f"^{{{token['ion']}}}" if token["ion"] else ""
        return base + number + ion
    if state := token["state"]:
        return f"\\mathrm{{{state}}}"
    return r"\," if token["space"] else token[0]
