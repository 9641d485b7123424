"""Levers of a playbook, searched for robustness: a small search against a set of futures, judged on others.

Equation
    score(l) = mean over futures of y(l, f) - risk x standard deviation over futures
searched by differential evolution (Storn and Price 1997; SciPy), each generation in one ensemble. What was found is
then compared with the playbook as it is, in futures and with luck that the search did not see.
Valid when
    never taken for an optimum: the budget is small, the score is noisy, and the futures are a sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stratsim.engine.interval import Interval, of_mean
from stratsim.experiments.design import latin
from stratsim.experiments.sample import mean_of
from stratsim.lenses.effort import USUAL, Budget, steady
from stratsim.scenario.scenario import Scenario
from stratsim.toml.problem import did_you_mean

if TYPE_CHECKING:
    import pandas as pd

Numbers = npt.NDArray[np.float64]
SEED = 1
RISK = 1.0


@dataclass(frozen=True)
class LeverSetting:
    """A lever of a playbook: its key, as it is, and as it was found."""

    key: str
    now: float
    found: float


@dataclass(frozen=True)
class PolicySearch:
    """What a search found: levers; the score in and out of the sample, of the playbook as it is and as found.

    ``difference``: found less as it is, over futures that were not seen, with the interval of that mean.
    """

    state: str
    playbook: str
    outcome: str
    levers: tuple[LeverSetting, ...]
    candidates: int
    before: tuple[float, float]
    after: tuple[float, float]
    difference: Interval

    def words(self) -> list[str]:
        """Return the answer in sentences."""
        moved = [one for one in self.levers if abs(one.found - one.now) >= 0.05]
        said = "; ".join(
            f"{one.key.rpartition(f'{self.playbook}.')[2]} {one.now:.2g} to {one.found:.2g}" for one in moved
        )
        middle, low, high = self.difference
        holds = "It holds" if low > 0 else "It does not hold"
        return [
            f"{self.playbook} of {self.state}, the best of {self.candidates} settings tried, no optimum: {said}.",
            f"Score {self.before[0]:.3g} to {self.after[0]:.3g} in the futures searched, {self.before[1]:.3g} to "
            f"{self.after[1]:.3g} in others.",
            f"{holds} in futures that were not seen: {middle:+.3g} ({low:+.2g} to {high:+.2g}).",
        ]


def levers_of(scenario: Scenario, playbook: str) -> dict[str, float]:
    """Return the keys of the levers of a playbook that are numbers, with their values."""
    books = scenario.document.get("playbooks", {})
    if playbook not in books:
        raise ValueError(f"there is no playbook {playbook!r}; {did_you_mean(playbook, books)}")
    found = {}
    for name, value in books[playbook].items():
        base = value.get("base") if isinstance(value, dict) else value
        if isinstance(base, int | float) and not isinstance(base, bool):
            found[f"playbooks.{playbook}.{name}" + (".base" if isinstance(value, dict) else "")] = float(base)
    return found


def search(
    scenario: Scenario,
    state: str,
    playbook: str,
    *,
    outcome: str | None = None,
    futures: int = 16,
    generations: int = 8,
    effort: Budget = USUAL,
) -> PolicySearch:
    """Return levers of a playbook that do better over futures, and whether that holds in others.

    Raises ValueError where the playbook has no levers that are numbers.
    """
    now = levers_of(scenario, playbook)
    if not now:
        raise ValueError(f"{playbook} sets no lever to a number")
    asked = steady(outcome or f"payoff.{state}")
    base = scenario.but(overrides={f"states.{state}.playbook": playbook}, strict=False)
    keys, start = list(now), np.array(list(now.values()))
    drawn = [one for one in base.uncertain if not one.fixed and one.key not in now]
    seen, unseen = (latin(drawn, futures, seed=SEED + n) for n in range(2))
    trial = LeverTrial(base, asked, keys, seen, effort)
    best, tried = evolved(trial, start, generations)
    others = LeverTrial(base.but(seed=base.plan.seed + 1), asked, keys, unseen, effort)
    inside, outside = trial.values(np.stack([start, best])), others.values(np.stack([start, best]))
    settings = tuple(LeverSetting(key, a, b) for key, a, b in zip(keys, start.tolist(), best.tolist(), strict=True))
    scores = [(float(score(inside[n])), float(score(outside[n]))) for n in range(2)]
    return PolicySearch(state, playbook, asked, settings, tried, scores[0], scores[1], of_mean(outside[1] - outside[0]))


def score(y: Numbers) -> Any:
    """Return the score of outcomes over futures, the last axis."""
    return y.mean(axis=-1) - RISK * y.std(axis=-1)


def evolved(trial: "LeverTrial", start: Numbers, generations: int) -> tuple[Numbers, int]:
    """Return the best levers that a search finds, and how many settings it tried."""
    from scipy.optimize import differential_evolution

    tried = 0

    def cost(x: Numbers) -> Numbers:
        """Return what is lost at each of some settings, shape of ``x``: (levers, settings)."""
        nonlocal tried
        settings = np.atleast_2d(x.T)
        tried += len(settings)
        return -np.asarray(score(trial.values(settings)), np.float64)

    found = differential_evolution(
        cost,
        [(0.0, 1.0)] * len(start),
        x0=start,
        maxiter=generations,
        popsize=max(2, 24 // len(start)),
        rng=np.random.default_rng(SEED),
        vectorized=True,
        updating="deferred",
        polish=False,
    )
    return np.asarray(found.x, np.float64), tried


@dataclass(frozen=True, eq=False)
class LeverTrial:
    """Outcomes of settings of levers in some futures."""

    scenario: Scenario
    outcome: str
    keys: Sequence[str]
    futures: "pd.DataFrame"
    effort: Budget

    def values(self, settings: Numbers) -> Numbers:
        """Return the mean outcome of each setting in each future, shape (settings, futures)."""
        import pandas as pd

        parts = [self.futures.assign(**dict(zip(self.keys, row.tolist(), strict=True))) for row in settings]
        design = pd.concat(parts, ignore_index=True)
        effort = Budget(self.effort.replicates, self.effort.jobs, self.effort.kernel, self.effort.progress)
        sample = effort.sample(self.scenario, design, (self.outcome,), "search")  # a search is short: nothing is kept
        found = np.nan_to_num(mean_of(sample.outcome(self.outcome)))
        return found.reshape(len(settings), len(self.futures))
