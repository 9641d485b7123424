"""The tables ``[tables.NAME]`` of a scenario: which CSV file holds numbers of it, and how its lines are read."""

from typing import Literal

from stratsim.toml.value import Strict

KEY = "tables"
DRIVERS = "drivers"
BETWEEN = "between"
Between = Literal["steps", "line"]
"""How a driver goes from one of its months to the next."""


class CsvTable(Strict):
    """A table of numbers in a CSV file beside the scenario.

    ``columns``: what a column is called here -> its name in the file. ``key``: the key that every line sets, with
    ``{state}`` where the line's state goes. ``at``: the year or month whose lines are values at the start. ``others``:
    "skip" passes over states that the scenario lacks. ``between``: how a driver goes from month to month.
    """

    about: str = ""
    file: str
    columns: dict[str, str] = {}
    key: str | None = None
    at: str | None = None
    others: str | None = None
    between: Between = "steps"
