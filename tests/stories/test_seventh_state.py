"""A seventh state is a few lines of TOML: alone it changes nobody's numbers, tied it does."""

import json
import warnings
from pathlib import Path

import pytest

import stratsim as ss
from stratsim.engine import ensemble
from stratsim.engine.recorder import recorded
from stratsim.toml.problem import ScenarioWarning

pytestmark = pytest.mark.once

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"
MONTHS, REPLICATES = 24, 12
SEVENTH = """
[states.IRN]
name = "Iran"
playbook = "arms_seller"
gdp = 400
treasury = 5
capability = 0.0164
munitions = 20.0
production = 0.03

[playbooks.arms_seller]
arms_offer = { base = 0.5, arms_income = 0.2 }
weapons_investment = { dist = "uniform", low = 0.0, high = 0.3 }
"""
ALIGNED = "[alignments.IRN.RUS]\ncloseness = 0.4\n"
SELLING = "[channels.IRN.RUS]\n"


def ran(path, *parts):
    """Return every row of every outcome and series of the baseline with these parts added, by name, as bytes."""
    file = path / "seventh.toml"
    file.write_text("\n".join([f"extends = {json.dumps(str(BASELINE))}", *parts]))
    with warnings.catch_warnings():  # alone, it is told that nothing refers to it
        warnings.simplefilter("ignore", ScenarioWarning)
        plan = ss.load(file).but(months=MONTHS).plan
    (found,) = ensemble.run([plan], REPLICATES)
    rows = {f"outcome {name}": row for name, row in zip(found.names, found.outcomes, strict=True)}
    for v in recorded():
        series = found.series[v.name]
        labels = [plan.system.labels(axis) for axis in v.axes]
        rows |= {f"{v.name} {' '.join(names)}": series[:, *at] for at, names in every_row(labels)}
    return {name: row.tobytes() for name, row in rows.items()}


def every_row(labels):
    """Yield each position along some axes with its names."""
    found = [((), ())]
    for names in labels:
        found = [((*at, n), (*had, name)) for at, had in found for n, name in enumerate(names)]
    return found


@pytest.fixture(scope="module")
def six(tmp_path_factory):
    """The baseline with its six states."""
    return ran(tmp_path_factory.mktemp("six"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The baseline and a seventh state without ties."""
    return ran(tmp_path_factory.mktemp("alone"), SEVENTH)


def changed(rows, others):
    """Return the names of the rows of ``others`` that differ in ``rows``; mean attention counts heads, so not it."""
    assert set(others) <= set(rows)
    return {name for name, row in others.items() if rows[name] != row and not name.startswith("outcome attention")}


def test_alone_it_changes_nobodys_numbers(six, alone):
    assert not changed(alone, six)


def test_it_is_there(six, alone):
    new = set(alone) - set(six)
    assert {"outcome munitions.IRN", "treasury IRN", "attention korea IRN"} <= new
    assert all("IRN" in name for name in new)


def test_its_playbook_moves_its_own_numbers_only(tmp_path, alone):
    other = ran(tmp_path, SEVENTH.replace("high = 0.3", "high = 0.9"))
    moved = changed(other, alone)
    assert "treasury IRN" in moved
    assert all("IRN" in name for name in moved)


def test_an_alignment_changes_its_partner(tmp_path, alone):
    moved = changed(ran(tmp_path, SEVENTH, ALIGNED), alone)
    assert {"standing RUS", "standing IRN"} <= moved


def test_a_channel_changes_those_who_sold_before(tmp_path, alone):
    moved = changed(ran(tmp_path, SEVENTH, SELLING), alone)
    assert {"arms_flow PRK>RUS", "munitions RUS", "treasury IRN", "outcome arms_revenue.PRK>RUS"} <= moved


def test_a_seller_that_sells_nothing_changes_nobody(tmp_path, six):
    """A tie carries what is done over it: with nothing on offer it is no tie."""
    silent = ran(tmp_path, SEVENTH.replace("{ base = 0.5, arms_income = 0.2 }", "0.0"), SELLING)
    assert not changed(silent, six)
