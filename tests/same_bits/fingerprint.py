"""A few numbers of the baseline, to the bit, in fingerprint.json: they change only when the model does.

To write them anew, after a change of the model or of the baseline: python tests/same_bits/fingerprint.py
"""

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

import stratsim as ss
from stratsim.core.draws import Draws
from stratsim.engine import ensemble

STORED = Path(__file__).with_name("fingerprint.json")
BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"
MONTHS, REPLICATES = 36, 24


def fingerprint() -> dict[str, Any]:
    """Return hashes of the draws and of every series, and the headline outcomes as hexadecimal numbers."""
    scenario = ss.load(BASELINE).but(months=MONTHS)
    (found,) = ensemble.run([scenario.plan], REPLICATES)
    means = found.outcomes.mean(axis=-1, dtype=np.float64)
    return {
        "draws": digest(Draws(1, 0, 1000, 7).uniform(["A", "A>B"], "fingerprint")),
        "outcomes": {name: float(means[found.names.index(name)]).hex() for name in scenario.headline},
        "series": {name: digest(found.series[name]) for name in sorted(found.series)},
    }


def digest(array: Any) -> str:
    """Return a short hash of the bits of an array."""
    return blake2b(np.ascontiguousarray(array, "<f4").tobytes(), digest_size=8).hexdigest()


if __name__ == "__main__":
    STORED.write_text(json.dumps(fingerprint(), indent=1) + "\n")
    print(STORED)
