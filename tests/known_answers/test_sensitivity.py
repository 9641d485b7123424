"""Shares of variance: Ishigami's function, as published and as SALib has it; a mechanism, by its closed form."""

from types import SimpleNamespace

import numpy as np
import pytest

import stratsim as ss
from duel import duel
from stratsim.experiments.design import factors
from stratsim.lenses.effort import Budget
from stratsim.lenses.sensitivity import screened, shared

pytestmark = pytest.mark.once
pytest.importorskip("SALib")

A, B = 7.0, 0.1


def ishigami(design, *_):
    """Return sin x1 + a sin^2 x2 + b x3^4 sin x1."""
    x = design.to_numpy()
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


@pytest.fixture(scope="module")
def found():
    asked = SimpleNamespace(at=ishigami)
    varied = factors(dict.fromkeys(("x1", "x2", "x3", "idle"), (-np.pi, np.pi)))
    screen = screened(asked, varied, 20, Budget())
    return {one.input: one for _, one in shared(asked, screen, 1024, Budget())}


def test_shares_of_ishigami_are_those_published(found):
    """Ishigami and Homma 1990: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225."""
    v1, v2, v13 = 0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 8 * B**2 * np.pi**8 / 225
    whole = v1 + v2 + v13
    for name, first, total in (("x1", v1, v1 + v13), ("x2", v2, v2), ("x3", 0, v13), ("idle", 0, 0)):
        assert found[name].first == pytest.approx(first / whole, abs=0.03)
        assert found[name].total == pytest.approx(total / whole, abs=0.03)
    assert found["idle"].morris == 0
    assert min(found[name].morris for name in ("x1", "x2", "x3")) > 1


def test_shares_of_ishigami_are_those_of_salib(found):
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling
    from SALib.test_functions import Ishigami

    names = ["x1", "x2", "x3", "idle"]
    problem = {"num_vars": 4, "names": names, "bounds": [[-np.pi, np.pi]] * 4}
    points = sampling.sample(problem, 1024, calc_second_order=False, seed=1)
    made = analysis.analyze(problem, Ishigami.evaluate(points[:, :3]), calc_second_order=False, seed=1)
    assert [found[name].first for name in names] == pytest.approx(list(made["S1"]), abs=1e-9)
    assert [found[name].total for name in names] == pytest.approx(list(made["ST"]), abs=1e-9)


def test_shares_of_a_mechanism_are_those_of_its_closed_form():
    """Experience that nothing adds to fades: y = x (1 - f)^n, with x and f uniform."""
    months, top, low, high = 60, 0.1, 0.2, 0.6
    scenario = ss.load(duel(months=months)).but(
        overrides={
            "arms_trade.fading": {"dist": "uniform", "low": 0.0, "high": top},
            "states.A.experience": {"dist": "uniform", "low": low, "high": high},
        }
    )
    varied = [one for one in scenario.uncertain if one.key in ("arms_trade.fading", "states.A.experience")]
    from stratsim.lenses.quantity import Quantity

    asked = Quantity.of(scenario, None, "experience.A")
    effort = Budget(replicates=1, jobs=1)
    screen = screened(asked, factors(varied), 4, effort)
    found = {one.input: one for _, one in shared(asked, screen, 256, effort)}

    def moment(power):
        return (1 - (1 - top) ** (power * months + 1)) / ((power * months + 1) * top)

    x, x2 = (low + high) / 2, (high**3 - low**3) / (3 * (high - low))
    variance = x2 * moment(2) - (x * moment(1)) ** 2
    of_x = (x2 - x * x) * moment(1) ** 2
    of_f = x * x * (moment(2) - moment(1) ** 2)
    assert found["states.A.experience"].first == pytest.approx(of_x / variance, abs=0.03)
    assert found["arms_trade.fading"].first == pytest.approx(of_f / variance, abs=0.03)
    assert found["arms_trade.fading"].total == pytest.approx(1 - of_x / variance, abs=0.03)
