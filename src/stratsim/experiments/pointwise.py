"""From a design to the plans that run it: points become replicates of one ensemble.

A design is a table: a row a point, a column what it sets. A column is
    a dotted key             numbers, or words where the key takes words ("states.USA.playbook")
    a mechanism              true or false: switched off where false
    "variant"                a scenario file, or the name of a shipped one, laid on top as a difference
A cell that is NaN or None leaves the scenario as it is. Numbers run side by side; each combination of what is no number
is a scenario of its own.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stratsim.core.array import Array
from stratsim.engine import points
from stratsim.engine.ensemble import outcome_names
from stratsim.engine.kernels import KernelName
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.points import POINT, Bases, Points, Repeats, with_lists
from stratsim.experiments.gather import some_effect
from stratsim.experiments.run import Progress, quiet
from stratsim.scenario.inventory import inventory
from stratsim.scenario.scenario import Scenario
from stratsim.toml.problem import ScenarioError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

VARIANT = "variant"
Settings = tuple[tuple[str, Hashable], ...]
"""What of a point is no number: (column, cell) of each."""


@dataclass(frozen=True)
class Work:
    """How the points are run: what of them is kept, how often each is run, and by whom."""

    outcomes: tuple[str, ...]
    repeats: Repeats
    jobs: int | Executor = 1
    kernel: KernelName = "auto"
    progress: Progress = quiet
    strict: bool = True


def worked(scenario: Scenario, design: "pd.DataFrame", work: Work) -> Array:
    """Return the outcomes of every point and replicate, shape (outcomes, points, replicates).

    Raises `ScenarioError` where a point cannot be, before any work.
    """
    parts = prepared(scenario, design, work)
    done = points.run(parts, work.outcomes, jobs=work.jobs, kernel=work.kernel, progress=work.progress)
    found = np.empty((len(work.outcomes), len(design), work.repeats.count), np.float32)
    for part, values in zip(parts, done, strict=True):
        found[:, list(part.points)] = values
    return found


def prepared(scenario: Scenario, design: "pd.DataFrame", work: Work) -> list[Points]:
    """Return the plans of a design: one for each combination of what is no number."""
    refuse_empty(design)
    numeric = numbers(scenario, design)
    rows: dict[Settings, list[int]] = {}
    for point, settings in enumerate(structures(design, numeric)):
        rows.setdefault(settings, []).append(point)
    parts = [
        ([at[n] for n in some], one, bases)
        for settings, at in rows.items()
        for some, one, bases in placed(settled(scenario, dict(settings)), design.iloc[at][numeric])
    ]
    if work.strict:
        some_effect([one for _, one, _ in parts])
    return [Points.of(one.plan, at, work.repeats, bases) for at, one, bases in parts]


def placed(scenario: Scenario, part: "pd.DataFrame") -> Iterator[tuple[list[int], Scenario, Bases]]:
    """Yield rows of a part, the scenario with their numbers as lists, and what is drawn where a row says nothing.

    A number that a row leaves as it is stands as it is, where it is fixed, or is drawn as it would be; of other numbers
    (a key that the scenario does not have yet) those rows are a scenario of their own.
    """
    gaps = [name for name in part.columns if part[name].isna().any()]
    known = {item.key: item.value for item in inventory(scenario)} if gaps else {}
    part = part.fillna({name: known[name] for name in gaps if isinstance(known.get(name), float)})
    drawn = {name: one for name, one in scenario.plan.uncertain().items() if name in gaps and name in part}
    rest = [name for name in gaps if name not in drawn and part[name].isna().any()]
    patterns: dict[tuple[bool, ...], list[int]] = {}
    for row, pattern in enumerate(part[rest].isna().itertuples(index=False, name=None)):
        patterns.setdefault(pattern, []).append(row)
    for rows in patterns.values():
        some = part.iloc[rows].dropna(axis=1, how="all")
        open_ = {name: (one, tuple(some[name].isna())) for name, one in drawn.items() if name in some}
        lists = {name: some[name].fillna(some[name].median()).astype(float).tolist() for name in some.columns}
        yield rows, listing(scenario, lists), {name: both for name, both in open_.items() if any(both[1])}


def listing(scenario: Scenario, lists: Mapping[str, Sequence[float]]) -> Scenario:
    """Return a scenario with values listed point by point; raise `ScenarioError` where one of them cannot be.

    Only the ends of each list go through the checks of an override, which hold for all between them.
    """
    if not lists:
        return scenario
    made = scenario.but(overrides={name: listed((min(own), max(own))) for name, own in lists.items()}, strict=False)
    there = {name for name, one in made.plan.uncertain().items() if one.key == POINT}
    if other := [name for name in lists if name not in there]:  # a key that the plan knows by another name
        made = made.but(overrides={name: listed(lists[name]) for name in other}, strict=False)
    return replace(made, plan=with_lists(made.plan, lists))


def refuse_empty(design: "pd.DataFrame") -> None:
    """Raise ValueError where a design has no points, or says something twice."""
    if not len(design):
        raise ValueError("the design has no points")
    twice = design.columns[design.columns.duplicated()]
    if len(twice):
        raise ValueError(f"the design has two columns called {twice[0]!r}")


def numbers(scenario: Scenario, design: "pd.DataFrame") -> list[str]:
    """Return the columns of numbers that can differ from replicate to replicate: distributions may stand there."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    plain = [
        str(name)
        for name in design.columns
        if is_numeric_dtype(design[name]) and not is_bool_dtype(design[name]) and name not in CLASSES
    ]
    known = {item.key for item in inventory(scenario)}
    return [key for key in plain if key in known or takes_lists(scenario, key, design[key])]


def takes_lists(scenario: Scenario, key: str, values: "pd.Series[Any]") -> bool:
    """Tell whether a key that is none of the inventory (a reaction, an event) takes a distribution."""
    try:
        scenario.but(overrides={key: listed((values.min(), values.max()))}, strict=False)
    except ScenarioError:
        return False
    return True


def listed(values: Sequence[float]) -> dict[str, Any]:
    """Return values as a distribution that lists them, point by point."""
    return {"dist": "choice", "luck": POINT, "values": [float(value) for value in values]}


def structures(design: "pd.DataFrame", numeric: Sequence[str]) -> list[Settings]:
    """Return for each point what of it is no number."""
    others = [str(name) for name in design.columns if name not in numeric]
    if not others:
        return [()] * len(design)
    return [
        tuple((name, cell(value)) for name, value in zip(others, row, strict=True) if not missing(value))
        for row in design[others].itertuples(index=False, name=None)
    ]


def missing(value: Any) -> bool:
    """Tell whether a cell says nothing."""
    return value is None or (isinstance(value, float) and np.isnan(value))


def cell(value: Any) -> Any:
    """Return a cell as TOML has it: a number that is whole is written so, lists are tuples here."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, list):
        return tuple(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def settled(scenario: Scenario, words: dict[str, Any]) -> Scenario:
    """Return the scenario with what of a point is no number."""
    if variant := words.pop(VARIANT, None):
        scenario = scenario.with_file(str(variant))
    off = [name for name, on in words.items() if name in CLASSES and not on]
    overrides: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in words.items() if name not in CLASSES
    }
    if off:
        overrides["run.off"] = sorted({*scenario.document.get("run", {}).get("off", []), *off})
    return scenario.but(overrides=overrides, strict=False) if overrides else scenario


def kept(scenario: Scenario, outcomes: Sequence[str] | str | None) -> tuple[str, ...]:
    """Return the outcomes that are kept: the headline ones unless told; raise ValueError where there is none such."""
    names = (outcomes,) if isinstance(outcomes, str) else tuple(outcomes or scenario.headline)
    known = outcome_names(scenario.plan)
    for name in names:
        if name not in known:
            raise ValueError(f"there is no outcome {name!r}; {did_you_mean(name, known)}")
    return names


def as_table(design: Any, scenario: Scenario) -> "pd.DataFrame":
    """Return a design as a table: one, a mapping of columns, a list of settings, or a maker that is asked for it."""
    import pandas as pd

    if callable(design):
        design = design(scenario)
    found = design if isinstance(design, pd.DataFrame) else pd.DataFrame(design if design is not None else {})
    if not isinstance(design, pd.DataFrame | Mapping | Sequence):
        raise ValueError("a design is a table, a mapping of columns, or a function that makes one of a scenario")
    return found.set_axis(pd.RangeIndex(len(found), name="point"))
