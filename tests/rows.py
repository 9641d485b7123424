"""Rows of data, all checked by one test."""

from collections.abc import Callable, Mapping
from typing import Any


def each(rows: Mapping[str, Any]) -> Callable[[Callable[[Any], None]], Callable[[], None]]:
    """Make a test of one row a test of all rows, which names every row that fails and says why.

    A test a row would be a thousand tests for a register of facts; the runner takes longer to count them than to run
    them.
    """

    def over(test: Callable[[Any], None]) -> Callable[[], None]:
        def of_all_rows() -> None:
            assert rows
            failures = {name: said for name, row in rows.items() if (said := failure(test, row))}
            assert not failures, "\n".join(f"{name}: {said}" for name, said in failures.items())

        of_all_rows.__doc__ = test.__doc__
        return of_all_rows

    return over


def failure(test: Callable[[Any], None], row: Any) -> str:
    """Return why a test of a row fails, empty where it passes."""
    try:
        test(row)
    except Exception as error:  # a missing key is a failure of the row like any other
        return f"{type(error).__name__}: {error}"
    return ""
