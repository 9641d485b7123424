"""Which playbook of a state is robust: over futures, over how the others decide, over what counts as a payoff.

Equation
    y(p, f)      mean of the outcome over replicates, playbook p in future f: a point of the design, and a decider
    regret(p, f) = max over q of y(q, f) - y(p, f)                                                    (Savage 1951)
    satisficing  = share of futures with y >= threshold                               (Simon 1956; Lempert et al. 2006)
    score        = mean over futures - risk x standard deviation over futures                     (Markowitz 1952)
    p is dominated by q where y(q, f) >= y(p, f) in every future, and more in some
Symbols
    decider: an overlay that says how everybody decides (scenarios/deciders), or none. Every playbook meets the same
    futures with the same luck.
Valid when
    the futures are the ones to be robust against: they are those of the scenario's own uncertainty, each as likely.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stratsim.engine.payoff import OUTCOME
from stratsim.experiments.design import latin
from stratsim.lenses.effort import USUAL, Budget, stand_in, steady
from stratsim.lenses.game import choice
from stratsim.lenses.weigh import PARTS, SPREAD, best_shares, lost, weights_of
from stratsim.scenario.difference import flat
from stratsim.scenario.scenario import Scenario
from stratsim.shipped import folder
from stratsim.toml.problem import did_you_mean
from stratsim.toml.source import read

if TYPE_CHECKING:
    import pandas as pd

Numbers = npt.NDArray[np.float64]

AS_IT_STANDS = "as it stands"
RISK = 1.0


@dataclass(frozen=True)
class PlaybookScore:
    """How a playbook stands over all futures; ``best``: share of futures in which none is better.

    ``dominated``: the playbook that is as good in every future and better in some, or "".
    """

    state: str
    playbook: str
    mean: float
    sd: float
    worst: float
    regret: float
    regret_90: float
    regret_most: float
    satisficing: float
    score: float
    best: float
    dominated: str


@dataclass(frozen=True)
class BestShare:
    """What a playbook's rank hangs on: the share of sets of weights of the payoff's components at which it is best."""

    playbook: str
    share: float


@dataclass(frozen=True, eq=False)
class Robustness:
    """Outcomes ``y (playbooks, deciders, points)``; ``weighings`` and ``turns`` where payoff weights were looked at.

    ``turns``: component -> the factor on its weight at which the two best playbooks come to the same, NaN where none
    does. ``payoffs``: the payoff of every state that has one, each shaped as ``y``.
    """

    scenario: Scenario
    state: str
    outcome: str
    asked: str
    playbooks: tuple[str, ...]
    deciders: tuple[str, ...]
    y: Numbers
    threshold: float
    weighings: tuple[BestShare, ...] = ()
    turns: Mapping[str, float] | None = None
    payoffs: Mapping[str, Numbers] = field(default_factory=dict)

    @property
    def futures(self) -> Numbers:
        """Outcomes by playbook and future, shape (playbooks, futures)."""
        return self.y.reshape(len(self.playbooks), -1)

    @property
    def regrets(self) -> Numbers:
        """Regret by playbook and future."""
        y = self.futures
        return np.asarray(y.max(axis=0) - y, np.float64)

    def standings(self) -> list[PlaybookScore]:
        """Return how each playbook stands, the least greatest regret first."""
        y, regrets = self.futures, self.regrets
        found = [
            PlaybookScore(
                self.state,
                name,
                float(own.mean()),
                float(own.std()),
                float(own.min()),
                float(lost.mean()),
                float(np.quantile(lost, 0.9)),
                float(lost.max()),
                float((own >= self.threshold).mean()),
                float(own.mean() - RISK * own.std()),
                float((lost <= 0).mean()),
                self.dominating(n),
            )
            for n, (name, own, lost) in enumerate(zip(self.playbooks, y, regrets, strict=True))
        ]
        return sorted(found, key=lambda one: one.regret_most)

    def dominating(self, n: int) -> str:
        """Return the playbook that dominates one, the best on average; "" where none does."""
        y = self.futures
        over = [m for m in range(len(y)) if m != n and (y[m] >= y[n]).all() and (y[m] > y[n]).any()]
        return self.playbooks[max(over, key=lambda m: y[m].mean())] if over else ""

    def best_under(self) -> dict[str, str]:
        """Return the playbook with the best mean under each decider."""
        means = self.y.mean(axis=-1)
        return {name: self.playbooks[int(means[:, n].argmax())] for n, name in enumerate(self.deciders)}

    def words(self) -> list[str]:
        """Return the answer in sentences."""
        order = self.standings()
        first, futures = order[0], self.futures.shape[1]
        lines = [
            *stand_in(self.asked),
            f"{self.state}, {self.outcome}: {len(order)} playbooks in {futures} futures "
            f"({self.y.shape[2]} points x {len(self.deciders)} ways to decide).",
            f"Robust: {first.playbook}; its greatest regret is {first.regret_most:.3g}, the least of all; "
            f"it is the best in {first.best:.0%} of futures.",
        ]
        top = max(order, key=lambda one: one.mean)
        if top.playbook != first.playbook:
            lines.append(f"Best on average: {top.playbook} ({top.mean:.3g} against {first.mean:.3g}).")
        lines += [f"{one.playbook} is dominated by {one.dominated}." for one in order if one.dominated]
        by = ", ".join(f"{decider}: {name}" for decider, name in self.best_under().items())
        lines.append(f"Best on average, by how everybody decides: {by}.")
        return [*lines, *self.weight_words()]

    def weight_words(self) -> list[str]:
        """Return in sentences what the order hangs on in the payoff."""
        if not self.weighings:
            return []
        shares = ", ".join(f"{one.playbook} {one.share:.0%}" for one in self.weighings if one.share > 0.005)
        lines = [f"Best at so much of all weights up to {SPREAD:g} times as high or low: {shares}."]
        said = [f"{name} x {at:.2g}" for name, at in (self.turns or {}).items() if np.isfinite(at)]
        return [*lines, f"The order of the two best turns where a weight is changed to: {', '.join(said) or 'none'}."]


def shipped_deciders() -> dict[str, Path]:
    """Return the overlays that say how everybody decides, by name."""
    return {path.stem: path for path in sorted((folder("scenarios") / "deciders").glob("*.toml"))}


def overlays(names: Sequence[str] | None) -> dict[str, Path | None]:
    """Return deciders by name, that of the scenario itself first; raise ValueError where there is none such."""
    known = shipped_deciders()
    found: dict[str, Path | None] = {AS_IT_STANDS: None}
    for name in known if names is None else names:
        path = known.get(name) or Path(name)
        if not path.is_file():
            raise ValueError(f"there is no decider {name!r}; {did_you_mean(name, known)}")
        found[path.stem] = path
    return found


def robust(  # noqa: PLR0913 - each keyword is one choice of the study
    scenario: Scenario,
    state: str,
    *,
    outcome: str | None = None,
    playbooks: Sequence[str] = (),
    deciders: Sequence[str] | None = None,
    points: int = 50,
    fixed: bool = False,
    threshold: float | None = None,
    weights: bool = True,
    structures: Mapping[str, Mapping[str, float]] | None = None,
    effort: Budget = USUAL,
) -> Robustness:
    """Return how the playbooks of a state stand over futures, by an outcome; its payoff if left out.

    ``deciders``: overlays by name, all shipped ones if left out. ``points`` of a Latin hypercube over what is
    uncertain, with ``fixed`` over what is fixed, too. ``threshold``: what satisfies; the median of all if left out.
    ``weights``: which is best at which weights of the payoff. ``structures``: further alternatives, each by its name
    and the keys that it sets. Raises ValueError where the state has no choice.
    """
    structures = structures or {}
    own = choice(scenario, state, {state: playbooks} if playbooks else {})
    asked = outcome or f"payoff.{state}"
    ways = overlays(deciders)
    futures = latin([one for one in scenario.uncertain if fixed or not one.fixed], points)
    table = crossed(futures, state, own, ways, structures)
    wanted = dict.fromkeys([steady(asked), *(f"payoff.{one}" for one in scenario.plan.payoffs), *components_of(state)])
    sample = effort.sample(scenario, table, tuple(wanted), f"robust_{state}")
    kinds = (*ways, *structures)
    values = {name: np.nan_to_num(sample.mean(name)).reshape(len(own), len(kinds), points) for name in wanted}
    y = values[steady(asked)]
    level = float(np.median(y)) if threshold is None else threshold
    payoffs = {one: values[f"payoff.{one}"] for one in scenario.plan.payoffs}
    found = Robustness(scenario, state, steady(asked), asked, tuple(own), kinds, y, level, payoffs=payoffs)
    if not weights or asked != f"payoff.{state}":
        return found
    return weighed(found, np.stack([values[name].mean(axis=(1, 2)) for name in components_of(state)], axis=1))


def crossed(
    futures: "pd.DataFrame",
    state: str,
    playbooks: Sequence[str],
    ways: Mapping[str, Path | None],
    structures: Mapping[str, Mapping[str, float]],
) -> "pd.DataFrame":
    """Return every playbook with every way to decide in every future; what such a way sets is left to it."""
    import pandas as pd

    parts = []
    for playbook in playbooks:
        follows = {f"states.{state}.playbook": playbook}
        for path in ways.values():
            said = set() if path is None else {".".join(at) for at, _ in flat(read(path).document)}
            part = futures.assign(**dict.fromkeys(said & set(futures.columns), np.nan))
            parts.append(part.assign(variant=None if path is None else str(path), **follows))
        parts += [futures.assign(variant=None, **keys, **follows) for keys in structures.values()]
    return pd.concat(parts, ignore_index=True)


def components_of(state: str) -> list[str]:
    """Return the outcomes that a state's payoff is made of, in the order of `weigh.PARTS`."""
    return [f"{OUTCOME.get(name, name)}.{state}" for name in PARTS]


def weighed(found: Robustness, parts: Numbers) -> Robustness:
    """Return the same with what the order of playbooks hangs on in the payoff: from its parts (playbooks, parts)."""
    weights = weights_of(found.scenario, found.state)
    signs = np.array([-1.0 if lost(name) else 1.0 for name in PARTS])
    x = parts * signs * np.array([weights[name] for name in PARTS])
    shares = [BestShare(book, share) for book, share in zip(found.playbooks, best_shares(x).tolist(), strict=True)]
    two = np.argsort(-x.sum(axis=1), kind="stable")[:2]
    gap = x[two[0]] - x[two[1]]
    turns = {name: turning(float(gap.sum()), float(own)) for name, own in zip(PARTS, gap, strict=True)}
    return replace(found, weighings=tuple(sorted(shares, key=lambda one: -one.share)), turns=turns)


def turning(gap: float, own: float) -> float:
    """Return the factor on one part of a gap at which the whole of it is 0; NaN where no factor does that."""
    factor = 1 - gap / own if own else float("nan")
    return factor if factor >= 0 else float("nan")
