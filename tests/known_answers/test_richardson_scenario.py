"""The arms race of ``scenarios/richardson.toml`` is Richardson's (1960) while arsenals are small, and saturates beyond.

From the equations of ``mechanisms/weapons.py``, with a purse W when weapons are paid, no technology and no tests, and
investment g + r x of a state whose rival has the arsenal x (r is the coefficient of ``deterrent_faced``, the mean
over the state's rivalries):

    D_i' = D_i + (1 - D_i)(1 - e^{-a (g_i + r_i D_j)}) - d D_i,   a = growth rate W

For small D that is Richardson's D_i' = D_i + a g_i + a r_i D_j - d D_i: fixed point (d I - a R)^-1 a g, stable iff
(a r_1)(a r_2) < d^2. Neither purse has other use, so W = 0.9 (T + 2) and T = W (1 - rate investment): W is 18 but for
what is spent on arms.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.engine import ensemble

pytestmark = pytest.mark.once

SCENARIO = Path(__file__).parents[2] / "scenarios" / "richardson.toml"
DECAY, WEIGHT = 0.02, 0.1 * 0.01 * 18.0
"""Of an arsenal a month; growth x rate x purse."""


def arsenals(path, own, *, months, start=(0.0, 0.0)):
    """Return both arsenals month by month, shape (months, 2); ``own``: (grievance, reaction) of East and of West.

    Control of information costs money and is nobody's question here, so it is left without its causes.
    """
    text = [
        f"extends = {json.dumps(str(SCENARIO))}",
        f"run = {{ months = {months}, replicates = 1 }}",
        "information = { alarm = 0.0, answer = 0.0 }",
    ]
    for state, (grievance, reaction), deterrent in zip(("East", "West"), own, start, strict=True):
        text += [
            f'states.{state} = {{ playbook = "arms_of_{state}", treasury = 18.0, deterrent = {deterrent} }}',
            f"playbooks.arms_of_{state}.provocation = 0.1",
            f"playbooks.arms_of_{state}.weapons_investment.base = {grievance}",
            f"playbooks.arms_of_{state}.weapons_investment.deterrent_faced = {reaction}",
        ]
    (path / "race.toml").write_text("\n".join(text))
    (found,) = ensemble.run([ss.load(path / "race.toml").plan], 1)
    return found.series["deterrent"][:, :, 0].astype(float)


def fixed_point(own):
    """Return Richardson's fixed point from a matrix of decays and reactions."""
    (g, r), (h, s) = own
    matrix = np.array([[DECAY, -WEIGHT * r], [-WEIGHT * s, DECAY]])
    return np.linalg.solve(matrix, WEIGHT * np.array([g, h]))


def stable(own):
    return WEIGHT * own[0][1] * WEIGHT * own[1][1] < DECAY**2


def growth(own):
    """Return the greater eigenvalue of the linear race a month."""
    return 1 - DECAY + WEIGHT * np.sqrt(own[0][1] * own[1][1])


def saturated(own):
    """Return where growth and decay balance when investment is at its bound: (1 - D)(1 - e^-a) = d D."""
    purse = 0.9 * 2 / (1 - 0.9 * (1 - 0.01))
    built = 1 - np.exp(-0.1 * 0.01 * purse)
    return built / (built + DECAY)


@pytest.mark.parametrize(
    "reactions", [(1.6, 0.2), *(pytest.param(one, marks=pytest.mark.deep) for one in ((0.5, 0.5), (0.6, 0.0)))]
)
def test_small_arsenals_settle_at_richardsons_fixed_point(tmp_path, reactions):
    """The smaller the grievances the more linear the race, and the nearer to the closed form: in proportion."""
    errors = []
    for small in (4e-3, 2e-3):
        own = ((small, reactions[0]), (2 * small, reactions[1]))
        assert stable(own)
        still = fixed_point(own)
        found = arsenals(tmp_path, own, months=250, start=0.97 * still)
        errors.append(np.abs(found[-1] / still - 1).max())
    assert errors[-1] < 0.025
    np.testing.assert_allclose(np.array(errors[:-1]) / errors[1:], 2.0, rtol=0.12)


def test_the_way_there_is_richardsons(tmp_path):
    own = ((1e-4, 0.8), (3e-4, 0.4))
    found = arsenals(tmp_path, own, months=240)
    step = np.array([[1 - DECAY, WEIGHT * 0.8], [WEIGHT * 0.4, 1 - DECAY]])
    x, path = np.zeros(2), []
    for _ in range(240):
        # East and West decide on the same world, and arm in the same month
        x = step @ x + WEIGHT * np.array([1e-4, 3e-4])
        path.append(x)
    np.testing.assert_allclose(found, path, rtol=5e-3, atol=1e-6)


@pytest.mark.parametrize("reactions", [(1.5, 1.5), (0.6, 3.0), (4.0, 0.5)])
def test_a_race_runs_away_at_the_pace_of_its_eigenvalue(tmp_path, reactions):
    own = ((0.0, reactions[0]), (0.0, reactions[1]))
    assert not stable(own)
    small = 1e-3 / np.array([1.0, np.sqrt(reactions[0] / reactions[1])])  # on the eigenvector
    found = arsenals(tmp_path, own, months=30, start=small)
    pace = (found[-1] / small) ** (1 / 30)
    np.testing.assert_allclose(pace, growth(own), atol=1e-4)


@pytest.mark.parametrize(("reaction", "runs_away"), [(0.95, False), (1.3, True)])
def test_the_border_of_stability_is_where_reactions_outweigh_decays(tmp_path, reaction, runs_away):
    """The border is at d / a = 1.11 for two alike."""
    own = ((0.0, reaction), (0.0, reaction))
    assert stable(own) != runs_away
    found = arsenals(tmp_path, own, months=250, start=(1e-3, 1e-3))
    assert (found[-1] > found[0]).all() == runs_away


def test_a_runaway_race_ends_in_saturation(tmp_path):
    own = ((0.1, 6.0), (0.1, 6.0))
    found = arsenals(tmp_path, own, months=500)
    np.testing.assert_allclose(found[-1], saturated(own), rtol=1e-3)
    assert (np.diff(found[:100], axis=0) > 0).all()
    assert (found < 1).all()


def test_the_scenario_as_it_stands_never_leaves_its_bounds():
    (found,) = ensemble.run([ss.load(SCENARIO).plan], 50)
    arms = found.series["deterrent"]
    assert arms.min() >= 0
    assert arms.max() < 1
    assert arms[-1].std() > 0.01
