"""Which playbook of which state serves whom, how sure that is, and what would turn it: what a page of advice needs.

Equation
    lead  = mean over futures of y(first) - y(second), with the interval of that mean: futures are independent draws
    sure  = share of futures in which the first is the best;  ways: of the ways to decide, by their means
    turns = factor on the weight of a part of the payoff at which the first and the second come to the same
Valid when
    the futures are those of the scenario's own uncertainty, fit and assumptions, each as likely as the others.
Remarks
    A ranking of playbooks in a model. How far the model can be trusted is another matter: ``docs/trust.md``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stratsim.engine.interval import Interval, of_mean
from stratsim.lenses.effort import USUAL, Budget
from stratsim.lenses.game import each_once
from stratsim.lenses.robust import Numbers, Robustness, robust
from stratsim.scenario.difference import flat
from stratsim.scenario.scenario import Scenario

STRUCTURES: Mapping[str, tuple[str, str, float]] = {
    "one record for all rungs": ("deterrence", "inference", 0.0),
    "belief by rung": ("deterrence", "inference", 1.0),
    "a game for each rival": ("deterrence", "selection", 0.0),
    "one choice over rivals": ("deterrence", "selection", 1.0),
}
"""Alternatives of structure: what is believed, and over what is chosen; each a parameter and a value of it."""

STANDS, MOSTLY = 0.8, 0.5
"""Shares from which a first place stands, and from which it mostly does."""


@dataclass(frozen=True)
class Advised:
    """A playbook as its state fares with it: its rank by mean payoff, and how often it is the best.

    ``futures``: share of the futures as the scenario stands; ``ways``: share of the ways to decide, by their means;
    ``weights``: share of sets of weights of the payoff. ``serves``: the states that fare best with it.
    """

    state: str
    playbook: str
    rank: int
    payoff: float
    futures: float
    ways: float
    weights: float
    serves: str


@dataclass(frozen=True, eq=False)
class Ranking:
    """The playbooks of a state, best first, from what `robust` found."""

    found: Robustness

    @property
    def state(self) -> str:
        """Whose playbooks they are."""
        return self.found.state

    @property
    def order(self) -> list[int]:
        """The playbooks, best first, by their mean payoff as the scenario stands."""
        return [int(n) for n in np.argsort(-self.as_it_stands.mean(axis=1), kind="stable")]

    @property
    def as_it_stands(self) -> Numbers:
        """Payoffs of the state as the scenario says how everybody decides, shape (playbooks, points)."""
        return np.asarray(self.found.y[:, 0], np.float64)

    @property
    def first(self) -> str:
        """The playbook that comes first."""
        return self.found.playbooks[self.order[0]]

    @property
    def second(self) -> str:
        """The playbook that comes second."""
        return self.found.playbooks[self.order[1]]

    @property
    def lead(self) -> Interval:
        """By how much the first leads the second, with the interval of the mean."""
        y = self.as_it_stands
        return of_mean(y[self.order[0]] - y[self.order[1]])

    def futures(self, n: int) -> float:
        """Return the share of futures in which none is better than the n-th playbook."""
        return float((self.as_it_stands.argmax(axis=0) == n).mean())

    def ways(self, n: int) -> float:
        """Return the share of the ways to decide in which a playbook is best on average."""
        best = self.found.best_under().values()
        return sum(name == self.found.playbooks[n] for name in best) / len(best)

    def weights(self, n: int) -> float:
        """Return the share of sets of weights of the payoff at which a playbook is best."""
        return {one.playbook: one.share for one in self.found.weighings}[self.found.playbooks[n]]

    def means(self) -> dict[str, list[float]]:
        """Return for each state with a payoff its mean under every playbook, as the scenario stands."""
        return {name: y[:, 0].mean(axis=-1).tolist() for name, y in self.found.payoffs.items()}

    def served(self, n: int) -> list[str]:
        """Return the states that fare best with a playbook, and clearly better than with any other."""
        found = []
        for name, y in self.found.payoffs.items():
            own = y[:, 0]
            others = [of_mean(own[n] - own[m]).low for m in range(len(own)) if m != n]
            if min(others) > 0:
                found.append(name)
        return found

    @property
    def verdict(self) -> str:
        """How far the first place stands: by the lowest of its shares, and whether its lead is clear."""
        n = self.order[0]
        least = min(self.futures(n), self.ways(n), self.weights(n))
        if self.lead.low <= 0:
            return "cannot be told from the second"
        return "stands" if least >= STANDS else "mostly stands" if least >= MOSTLY else "hangs on assumptions"

    def rows(self) -> list[Advised]:
        """Return a row a playbook, best first."""
        y, names = self.as_it_stands.mean(axis=1), self.found.playbooks
        return [
            Advised(
                self.state,
                names[n],
                rank,
                float(y[n]),
                self.futures(n),
                self.ways(n),
                self.weights(n),
                " ".join(self.served(n)),
            )
            for rank, n in enumerate(self.order, 1)
        ]


def ranking(
    scenario: Scenario,
    states: Sequence[str],
    *,
    playbooks: Mapping[str, Sequence[str]] | None = None,
    deciders: Sequence[str] | None = None,
    points: int = 50,
    effort: Budget = USUAL,
) -> list[Ranking]:
    """Return for each state how its playbooks rank by its payoff, over futures, ways to decide, and weights.

    ``playbooks``: by state, those to choose from; those that it can follow if left out. ``deciders`` as in `robust`.
    Raises ValueError where no state is named, one is named twice, or one has no choice.
    """
    each_once(states, "state")
    given = playbooks or {}
    return [
        Ranking(
            robust(
                scenario,
                state,
                playbooks=given.get(state, ()),
                deciders=deciders,
                points=points,
                structures=structures_of(scenario),
                effort=effort,
            )
        )
        for state in states
    ]


def structures_of(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Return the alternatives of structure, each with the keys that the scenario sets otherwise."""
    keys = [".".join(at) for at, _ in flat(scenario.document)]
    found = {}
    for words, (mechanism, parameter, value) in STRUCTURES.items():
        own = [key for key in keys if key.startswith(f"{mechanism}.") and key.endswith(f".{parameter}")]
        found[words] = dict.fromkeys(own or [f"{mechanism}.{parameter}"], value)
    return found
