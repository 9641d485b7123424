"""Live one replicate of saved results again, with all its series: its draws have the same addresses as then."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.engine.recorded import Records
from stratsim.engine.results import Results, machine
from stratsim.engine.results_file import StoredTable
from stratsim.experiments.run import run_all
from stratsim.scenario.scenario import Scenario, load


def replay(path: str | Path, replicate: int, *, allow_code: bool = False, allow_large: bool = False) -> Results:
    """Return one replicate of saved results, its series in full, made anew by the scenario that they name.

    Raises ValueError where there is no such replicate, where the scenario says something else by now, or where this
    version or processor gives other outcomes than those saved; `ScenarioError` where the scenario cannot be used.
    """
    saved = Results.load(path, lazy=True)
    last = saved.first + saved.replicates - 1
    if not saved.first <= replicate <= last:
        raise ValueError(f"{path} has the replicates {saved.first} to {last}, not {replicate}")
    scenario = scenario_of(path, saved, allow_code, allow_large)
    records = Records(traces=replicate + 1)
    (found,) = run_all([scenario], replicates=1, first=replicate, records=records, jobs=1)
    before, now = column(saved, replicate), np.asarray(found.values)[:, 0]
    if before.tobytes() != now.tobytes():
        raise ValueError(f"{path}: replicate {replicate} came out otherwise {circumstances(saved)}")
    return found


def column(results: Results, replicate: int) -> Array:
    """Return all outcomes of one replicate."""
    table: Any = results.values
    place = replicate - results.first
    found: Array = table.column(place) if isinstance(table, StoredTable) else table[:, place]
    return found


def scenario_of(path: str | Path, saved: Results, allow_code: bool, allow_large: bool) -> Scenario:
    """Return the scenario that saved results came from; raise ValueError where it cannot be had as it was."""
    said = saved.provenance
    changes = json.loads(str(said["changes"]))
    if not changes["given"]:
        raise ValueError(f"{path} came from a document in memory: run that again with first= and traces=")
    scenario = load(
        changes["given"],
        changes["overrides"],
        name=saved.name,
        removed=changes["removed"],
        allow_code=allow_code,
        allow_large=allow_large,
        strict=False,
    ).but(seed=int(said["seed"]), months=int(said["months"]))
    if scenario.digest != said["digest"]:
        raise ValueError(f"{said['file']} is not what it was when {path} was made: the replicate cannot be lived again")
    return scenario


def circumstances(saved: Results) -> str:
    """Return in words on what the results were made, and on what they are made now."""
    now = machine()
    differ = [key for key in ("stratsim", "numpy", "python", "cpu") if str(saved.provenance[key]) != now[key]]
    parts = [f"{key} {now[key]}, then {saved.provenance[key]}" for key in differ]
    return f"than it was saved ({'; '.join(parts) or 'with the same versions'})"
