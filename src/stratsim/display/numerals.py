"""Numbers as numerals: all their digits in the tables beside figures, few on the figures themselves."""

import numpy as np


def digits(x: float) -> str:
    """Return a number as the tables have it, nothing where there is none."""
    return "" if np.isnan(x) else f"{x:.9g}"


def number(x: float) -> str:
    """Return a number to be read."""
    form = ",.0f" if 1e3 <= abs(x) < 1e6 else ".2g" if abs(x) < 0.1 else ".3g"
    return "none" if np.isnan(x) else format(x, form).replace("-", "−")
