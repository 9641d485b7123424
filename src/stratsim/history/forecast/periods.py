"""Periods of a forecast: a month ("2023-01"), half a year ("2023H1") or a year ("2023")."""

import re
from collections.abc import Sequence
from typing import Literal

from stratsim.scenario import when

Stretch = Literal["month", "half", "year"]
STRETCHES: Sequence[Stretch] = ("month", "half", "year")
SHAPES = {"month": r"\d{4}-(0[1-9]|1[0-2])", "half": r"\d{4}H[12]", "year": r"\d{4}"}
WRITTEN = 'a month is "2023-01", half a year "2023H1", a year "2023"'
MONTHS = {"month": 1, "half": 6, "year": 12}
BLOCK = {"month": 6, "half": 2, "year": 1}
"""Periods that a block of the bootstrap holds: neighbours are correlated."""


def stretch_of(period: str) -> Stretch | None:
    """Return how long a period is; None where the text is no period."""
    return next((one for one in STRETCHES if re.fullmatch(SHAPES[one], period)), None)


def year_of(period: str) -> int:
    """Return the year that a period lies in."""
    return int(period[:4])


def earlier(period: str, years: int = 1) -> str:
    """Return the same period some years before."""
    return f"{year_of(period) - years:04d}{period[4:]}"


def months(period: str) -> list[str]:
    """Return the months of a period."""
    stretch = stretch_of(period)
    if stretch is None:
        raise ValueError(f"{period!r} is no period: {WRITTEN}")
    if stretch == "month":
        return [period]
    first = f"{period[:4]}-07" if period.endswith("H2") else f"{period[:4]}-01"
    return [when.later(first, n) for n in range(MONTHS[stretch])]


def periods(stretch: Stretch, first: str, last: str) -> list[str]:
    """Return the periods of one length that lie whole between two months, both included."""
    named = {
        "month": [f"-{month:02d}" for month in range(1, 13)],
        "half": ["H1", "H2"],
        "year": [""],
    }[stretch]
    all_of_them = [f"{year}{name}" for year in range(year_of(first), year_of(last) + 1) for name in named]
    return [one for one in all_of_them if first <= months(one)[0] and months(one)[-1] <= last]
