"""Run scenarios: from a file, or several, to their results."""

import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

from stratsim.engine import ensemble
from stratsim.engine.kernels import KernelName
from stratsim.engine.recorded import TRACES, Records, recorded
from stratsim.engine.recorded import records as engine_records
from stratsim.engine.results import Results
from stratsim.scenario import when
from stratsim.scenario.bases import IN_MEMORY, Given
from stratsim.scenario.scenario import Scenario, load, whole
from stratsim.scenario.schema import MOST_REPLICATES
from stratsim.toml.problem import did_you_mean

LAST_REPLICATE = 2**32 - 1 - MOST_REPLICATES
"""The last number that the first replicate of a run may have: draws count replicates in 32 bits."""

Progress = Callable[[int, int], None]


def quiet(done: int, of: int) -> None:
    """Report nothing."""


def ready(
    scenario: Given | Scenario,
    overrides: Mapping[str, Any] | None = None,
    allow_code: bool = False,
    allow_large: bool = False,
    *,
    strict: bool = True,
) -> Scenario:
    """Return a scenario, loaded where something else is given, with overrides on top."""
    if not isinstance(scenario, Scenario):
        return load(scenario, overrides, allow_code=allow_code, allow_large=allow_large, strict=strict)
    return scenario.but(overrides=overrides, allow_code=allow_code, strict=strict)


def run(  # noqa: PLR0913 - each keyword is one choice of a run
    scenario: Given | Scenario,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    months: int | None = None,
    jobs: int | None = None,
    overrides: Mapping[str, Any] | None = None,
    traces: int | None = None,
    record: str | Collection[str] | None = None,
    allow_code: bool = False,
    allow_large: bool = False,
    kernel: KernelName = "auto",
    executor: Executor | None = None,
    first: int = 0,
    progress: Progress = quiet,
) -> Results:
    """Run one scenario and return its results.

    ``replicates``, ``seed`` and ``months`` stand in for those of the scenario file; ``jobs`` processes share the
    work (all cores where left out), or an ``executor`` does it, anything that has ``submit``; ``overrides`` maps
    dotted keys to values. Of every replicate outcomes and inputs are kept, of every series order statistics over the
    first 1,000 replicates; replicates numbered below ``traces`` (10, or what [record] says) keep their series in full.
    ``record`` says of which series: "all", "headline", or names. ``allow_code`` lets the policies in Python that the
    scenario names run, ``allow_large`` a scenario of great cost; ``kernel`` says what runs the
    months, to the same bits: "numpy", "fused" (machine code) or "auto", what is quicker. ``first`` is the number of the
    first replicate: parts of a run, made anywhere, are the whole run to the bit once `Results.concat` joins them.
    Raises `ScenarioError` where the scenario cannot be used, before any work.
    """
    one = ready(scenario, overrides, allow_code, allow_large).but(seed=seed, months=months, replicates=replicates)
    keeps = kept(one, traces, record)
    options: dict[str, Any] = {"records": keeps, "kernel": kernel, "executor": executor, "first": first}
    return run_all([one], replicates=one.replicates, jobs=jobs, progress=progress, **options)[0]


def run_all(  # noqa: PLR0913 - each keyword is one choice of a run
    scenarios: Sequence[Scenario],
    *,
    replicates: int | None = None,
    jobs: int | None = None,
    traces: int | None = None,
    only: Collection[str] = (),
    records: Records | None = None,
    kernel: KernelName = "auto",
    executor: Executor | None = None,
    first: int = 0,
    progress: Progress = quiet,
) -> list[Results]:
    """Run several scenarios with the same replicates and return their results, in order.

    ``records`` says what is kept of the months, the first scenario itself where nothing is said. With ``traces`` or
    ``only`` nothing but the series of replicates numbered below ``traces`` is, all or those that ``only`` names.
    """
    whole("jobs", jobs, 1, 10_000)
    whole("traces", traces, 0, MOST_REPLICATES)
    if records is None and (only or traces is not None):
        records = Records(TRACES if traces is None else traces, frozenset(only), watched=False)
    records = records or scenarios[0].records
    whole("first", first, 0, LAST_REPLICATE)
    count = scenarios[0].but(replicates=replicates).replicates
    done = ensemble.run(
        [one.plan for one in scenarios],
        count,
        first=first,
        traces=records.traces,
        watched=records.watched,
        jobs=executor or jobs or os.cpu_count() or 1,
        progress=progress,
        only=records.only,
        kernel=kernel,
    )
    return [
        Results.of(found, month_names(one), {**provenance(one, count), "first": first, "kernel": found.kernel})
        for one, found in zip(scenarios, done, strict=True)
    ]


def kept(scenario: Scenario, traces: int | None = None, record: str | Collection[str] | None = None) -> Records:
    """Return what a run of a scenario keeps; what is not told the scenario says itself.

    Raises ValueError where a number is out of its range, or a series is not known.
    """
    whole("traces", traces, 0, MOST_REPLICATES)
    own = scenario.records
    many = own.traces if traces is None else traces
    if record is None:
        return replace(own, traces=many)
    try:
        return engine_records(record, many, scenario.headline)
    except KeyError as unknown:
        (name,) = unknown.args
        advice = did_you_mean(name, [v.name for v in recorded()])
        raise ValueError(f"there is no series {name!r}, and record is neither all nor headline; {advice}") from None


def month_names(scenario: Scenario) -> list[str]:
    """Return the months of a scenario, as "2024-06"."""
    return [when.later(scenario.plan.first_month, n) for n in range(scenario.plan.months)]


def changes(scenario: Scenario) -> dict[str, Any]:
    """Return the files of a scenario, none where it is a document in memory, and what was set and taken out."""
    given = [source.name for source in scenario.layers.named]
    files = [] if IN_MEMORY in given else [str(Path(name).resolve()) for name in given]
    return {"given": files, "overrides": dict(scenario.overrides), "removed": list(scenario.removed)}


def provenance(scenario: Scenario, replicates: int) -> dict[str, Any]:
    """Return what a reader needs to make the same numbers again."""
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "file": str(scenario.path.resolve()),
        "digest": scenario.digest,
        "overrides": scenario.override_text,
        "changes": json.dumps(changes(scenario), default=str),
        "policies": " ".join(f"{one} ({one.digest})" for one in scenario.plan.codes),
        "seed": scenario.plan.seed,
        "replicates": replicates,
        "months": scenario.plan.months,
        "headline": " ".join(scenario.headline),
    }
