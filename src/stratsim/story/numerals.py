"""Numbers as people read them: three figures, at most six decimals, and what float32 sums lose by rounding is 0."""

from math import isfinite

NOTHING = 2e-6
"""Below this a number is 0: sums of float32 numbers near 1 are known no better."""


def number(x: float, figures: int = 3) -> str:
    """Return a number with so many figures, "-" where there is none; it never has an exponent."""
    if not isfinite(x):
        return "-"
    if abs(x) < NOTHING:
        return "0"
    if abs(x) < 1e-4:
        return f"{x:.6f}".rstrip("0")
    return f"{x:.0f}" if abs(x) >= 10**figures - 0.5 else f"{x:.{figures}g}"


def signed(x: float, figures: int = 3) -> str:
    """Return a number with its sign, unless it is 0."""
    text = number(x, figures)
    return f"+{text}" if text[0].isdigit() and text != "0" else text
