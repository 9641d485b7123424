"""Numbers as text: all digits in the tables beside figures, few on the figures."""

import numpy as np

from stratsim.story import numerals as text


def digits(x: float) -> str:
    """Return a number with all digits, empty for NaN."""
    return "" if np.isnan(x) else f"{x:.9g}"


def number(x: float) -> str:
    """Return a number with few digits; what rounding alone can make is 0, as in tables."""
    if abs(x) < 0.1:
        return text.number(x, figures=2).replace("-", "−")
    form = ",.0f" if 1e3 <= abs(x) < 1e6 else ".3g"
    return "none" if np.isnan(x) else format(x, form).replace("-", "−")


def shaped(x: float, form: str) -> str:
    """Return a number in a form, "+.2f"; what it leaves nothing of has no sign, what is no number is a dash."""
    if not np.isfinite(x):
        return "–"
    written = format(x, form)
    return (written if float(written) else written.lstrip("+-")).replace("-", "−")
