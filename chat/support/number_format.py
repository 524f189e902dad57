"""Numbers in a readable form."""


def grouped(number: float) -> str:
    """12,345"""
    return f"{number:,.0f}"


def short(number: float) -> str:
    """12.3k, 4.5M: for axes and cards."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g}{letter}"
    return f"{number:.3g}"


def seconds(number: float | None) -> str:
    """0.84 s, 12.5 s; a dash for an unknown value."""
    return "–" if number is None else f"{number:.2f} s" if number < 10 else f"{number:.1f} s"
