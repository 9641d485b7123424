"""Months of the calendar as numbers of a run: "2024-06" and back."""

import re

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    """Tell whether a text is a month like "2024-06"."""
    return MONTH.fullmatch(text) is not None


def number(month: str) -> int:
    """Return a month as the count of months since year 0."""
    year, part = month.split("-")
    return int(year) * 12 + int(part) - 1


def text(count: int) -> str:
    """Return a month from its count since year 0."""
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def later(month: str, by: int) -> str:
    """Return the month that is ``by`` months later."""
    return text(number(month) + by)
