"""The months in machine code are the months in numpy, to the bit, for every shipped scenario."""

from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.engine import ensemble
from stratsim.engine.kernels import choice
from stratsim.fused import proof, store

ROOT = Path(__file__).parents[2]
SHIPPED = [path for path in sorted((ROOT / "scenarios").rglob("*.toml")) if path.parent.name != "fitted"]
REPLICATES, MONTHS = 43, 24  # the last tile is ragged for 8 lanes and for 16

pytestmark = pytest.mark.skipif(bool(proof.refusal()), reason=f"no machine code here: {proof.refusal()}")


@pytest.fixture(autouse=True, scope="module")
def own_store(tmp_path_factory):
    """Keep machine code in a directory of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.PLACE, str(tmp_path_factory.mktemp("store")))
        yield


def scenario(path):
    return ss.load(path, allow_code=True).but(months=MONTHS)


def ran(plan, kernel, replicates=REPLICATES, **options):
    (found,) = ensemble.run([plan], replicates, kernel=kernel, traces=options.pop("traces", 20), **options)
    return found


def assert_same(found, expected):
    assert found.names == expected.names
    assert found.outcomes.tobytes() == expected.outcomes.tobytes()
    assert found.series.keys() == expected.series.keys()
    for name, series in expected.series.items():
        assert np.ascontiguousarray(found.series[name]).tobytes() == np.ascontiguousarray(series).tobytes(), name
    assert found.limits.keys() == expected.limits.keys()
    for name, counts in expected.limits.items():
        assert found.limits[name].tobytes() == counts.tobytes(), name


@pytest.mark.parametrize("path", SHIPPED, ids=[str(path.relative_to(ROOT / "scenarios")) for path in SHIPPED])
def test_every_shipped_scenario(path):
    plan = scenario(path).plan
    expected = ran(plan, "numpy")
    assert expected.kernel == "numpy (as asked)"
    if plan.codes:
        assert "policy in Python" in str(choice(plan, REPLICATES, "auto"))
        return
    found = ran(plan, "fused")
    assert found.kernel == "fused"
    assert_same(found, expected)
