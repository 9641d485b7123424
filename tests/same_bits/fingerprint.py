"""The numbers of every scenario, to the bit, in fingerprint.json: they change only when the model or a scenario does.

Of the baseline every series and the headline outcomes; of each shipped scenario a hash of the series in WATCHED.
To write them anew, after a change of the model or of a scenario: make renew
"""

from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

import stratsim as ss
from stratsim.core.draws import Draws
from stratsim.engine import ensemble

STORED = Path(__file__).with_name("fingerprint.json")
SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASELINE = SCENARIOS / "baseline.toml"
MONTHS, REPLICATES = 36, 24
FEW = 4
"""Replicates of each scenario, over all of its months."""
WATCHED = ("attention", "closeness", "cohesion", "credibility", "events", "exposure", "measures", "munitions", "output")
WATCHED += ("playbook", "standing", "tempo", "treasury", "warheads")
"""Series in which a change of any mechanism shows; few, so that a variable more changes no hash."""


def fingerprint() -> dict[str, Any]:
    """Return a hash of every shipped scenario, and the fingerprint of the baseline."""
    return {"scenarios": {path.relative_to(SCENARIOS).as_posix(): watched(path) for path in shipped()}, **baseline()}


def baseline() -> dict[str, Any]:
    """Return hashes of the draws and of every series, and the headline outcomes as hexadecimal numbers."""
    scenario = ss.load(BASELINE).but(months=MONTHS)
    (found,) = ensemble.run([scenario.plan], REPLICATES)
    means = found.outcomes.mean(axis=-1, dtype=np.float64)
    return {
        "draws": digest(Draws(1, 0, 1000, 7).uniform(["A", "A>B"], "fingerprint")),
        "outcomes": {name: float(means[found.names.index(name)]).hex() for name in scenario.headline},
        "series": {name: digest(found.series[name]) for name in sorted(found.series)},
    }


def shipped() -> list[Path]:
    """Return the shipped scenarios, without the overlays that the fit has made."""
    return sorted(path for path in SCENARIOS.rglob("*.toml") if path.parent.name != "fitted")


def watched(path: Path) -> str:
    """Return a hash of some series of a scenario."""
    (found,) = ensemble.run([ss.load(path, allow_code=True).plan], FEW)
    return digest(np.concatenate([found.series[name].ravel() for name in WATCHED]))


def digest(array: Any) -> str:
    """Return a short hash of the bits of an array."""
    return blake2b(np.ascontiguousarray(array, "<f4").tobytes(), digest_size=8).hexdigest()
