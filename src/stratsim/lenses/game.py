"""The empirical game of a scenario: players choose playbooks, payoffs come from paired ensembles.

Equation
    payoff_i(s) = mean over replicates of y_ir(s), with its standard error; every cell has the same luck
    gain_i(s)   = max over own playbooks of payoff_i - payoff_i(s), with the standard error of that paired difference
    bootstrap   shares of resamples of replicates, the same in all cells, in which a profile is a pure equilibrium
    commitment  max over own playbooks of the payoff once the others have answered, less the payoff without announcing
Symbols
    y_ir(s): the payoff of player i in replicate r when all players keep to the playbooks of profile s.
Valid when
    A player keeps to one playbook all along: what an adaptive state would learn is left out. The equilibria are those
    of this choice of playbooks and payoffs, no forecasts.
Source
    M. P. Wellman (2006), Methods for empirical game-theoretic analysis, AAAI 21.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from stratsim.lenses.effort import USUAL, Budget
from stratsim.lenses.equilibrium import (
    Mixed,
    Numbers,
    Profile,
    StrategicForm,
    correlated,
    nash,
    nfg,
    quantal,
)
from stratsim.lenses.population import alpha_rank, paths
from stratsim.scenario.scenario import Scenario
from stratsim.toml.problem import did_you_mean

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 200
SEED = 1
MOST_CELLS = 10_000


@dataclass(frozen=True, eq=False)
class EmpiricalGame:
    """Payoffs of every replicate: ``samples (players, strategies..., replicates)``; ``now``: the profile as it stands.

    ``precision``: of quantal responses, in units of payoff.
    """

    scenario: Scenario
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    samples: Numbers
    now: Profile
    precision: float

    @cached_property
    def form(self) -> StrategicForm:
        """The game of mean payoffs."""
        return StrategicForm(self.players, self.strategies, self.samples.mean(axis=-1))

    @property
    def replicates(self) -> int:
        """How many replicates each cell has."""
        return int(self.samples.shape[-1])

    @cached_property
    def errors(self) -> Numbers:
        """Standard errors of the mean payoffs, shape (players, strategies ...)."""
        return np.asarray(self.samples.std(axis=-1, ddof=1) / np.sqrt(self.replicates), np.float64)

    @cached_property
    def equilibria(self) -> list[Mixed]:
        """Nash equilibria; raises `MissingExtra` where the library that finds mixed ones is not installed."""
        return nash(self.form)

    @cached_property
    def quantal(self) -> Mixed:
        """The quantal response equilibrium."""
        return quantal(self.form, self.precision)

    @cached_property
    def correlated(self) -> Numbers:
        """The correlated equilibrium with the greatest sum of payoffs."""
        return correlated(self.form)

    @cached_property
    def alpha_rank(self) -> Numbers:
        """Share of time in each profile of populations that learn."""
        return alpha_rank(self.form)

    @cached_property
    def replicator(self) -> list[Mixed]:
        """Where populations go from random starts."""
        return paths(self.form)

    @cached_property
    def bootstrap(self) -> Numbers:
        """Share of resamples in which each profile is a pure Nash equilibrium."""
        rng, count = np.random.default_rng(SEED), np.zeros(self.form.shape)
        for _ in range(RESAMPLES):
            weights = rng.multinomial(self.replicates, np.full(self.replicates, 1 / self.replicates))
            means = self.samples @ (weights / self.replicates)
            again = StrategicForm(self.players, self.strategies, means)
            count += (again.gains() <= 0).all(axis=0)
        return count / RESAMPLES

    def replies(self, profile: Profile) -> list["Reply"]:
        """Return the best reply of each player to a profile, with what it gains."""
        found = []
        for n, player in enumerate(self.players):
            at: Any = (*profile[:n], slice(None), *profile[n + 1 :])
            own = self.samples[n][at]
            best = int(own.mean(axis=-1).argmax())
            d = own[best] - own[profile[n]]
            error = float(d.std(ddof=1) / np.sqrt(len(d)))
            names = self.strategies[n]
            found.append(Reply(player, names[profile[n]], names[best], float(d.mean()), error))
        return found

    def commitments(self) -> list["Commitment"]:
        """Return what each player gains by announcing its playbook first and keeping to it."""
        return [committed(self.form, n) for n in range(len(self.players))]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a profile: payoffs with errors, gains from deviating, and how the solutions weigh it."""
        gains, found = self.form.gains(), []
        for profile in self.form.profiles():
            row: dict[str, Any] = dict(zip(self.players, self.form.named(profile), strict=True))
            for n, player in enumerate(self.players):
                row[f"payoff.{player}"] = float(self.form.payoffs[n][profile])
                row[f"error.{player}"] = float(self.errors[n][profile])
                row[f"gain.{player}"] = float(gains[n][profile])
            row["nash"] = float(self.bootstrap[profile])
            row["quantal"] = float(np.prod([p[n] for p, n in zip(self.quantal, profile, strict=True)]))
            row["alpha_rank"] = float(self.alpha_rank[profile])
            row["correlated"] = float(self.correlated[profile])
            found.append(row)
        return found

    def table(self) -> "pd.DataFrame":
        """Return the rows as a table."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def nfg(self) -> str:
        """Return the game in Gambit's format."""
        return nfg(self.form, f"{self.scenario.name}, {self.replicates} replicates a cell")


@dataclass(frozen=True)
class Reply:
    """The best reply of a player to a profile: what it gains by it, with the standard error."""

    player: str
    keeps: str
    best: str
    gain: float
    error: float

    @property
    def reason(self) -> bool:
        """Whether it has reason to deviate: a gain of more than two standard errors."""
        return self.gain > 2 * self.error and self.best != self.keeps


@dataclass(frozen=True)
class Commitment:
    """What a player gets by announcing a playbook, and without; NaN where the others have no pure answer."""

    player: str
    announced: str
    payoff: float
    simultaneous: float

    @property
    def gain(self) -> float:
        """What announcing gains."""
        return self.payoff - self.simultaneous


def committed(form: StrategicForm, leader: int) -> Commitment:
    """Return the best announcement of a player, where the others then settle on the answer that is worst for it."""
    found = []
    for own in range(form.shape[leader]):
        values = [float(form.payoffs[leader][profile]) for profile in answered(form, leader, own)]
        found.append(min(values, default=np.nan))
    best = int(np.nanargmax(found)) if np.isfinite(found).any() else 0
    without = [float(form.payoffs[leader][profile]) for profile in form.pure()]
    simultaneous = float(np.mean(without)) if without else np.nan
    return Commitment(form.players[leader], form.strategies[leader][best], found[best], simultaneous)


def answered(form: StrategicForm, leader: int, own: int) -> list[Profile]:
    """Return the profiles in which all but the leader answer each other and it best."""
    gains = np.delete(form.gains(), leader, axis=0)
    stable = np.all(gains <= 0, axis=0).reshape(form.shape)
    return [profile for profile in form.profiles() if profile[leader] == own and stable[profile]]


def game(
    scenario: Scenario,
    players: Sequence[str],
    *,
    playbooks: Mapping[str, Sequence[str]] | None = None,
    precision: float | None = None,
    effort: Budget = USUAL,
) -> EmpiricalGame:
    """Return the empirical game of some states over the playbooks that each can follow.

    ``playbooks``: for some players, those to choose from. ``precision``: of quantal responses, in units of payoff; 10
    over the span of the payoffs where left out. Raises ValueError where a player has no payoff or no choice.
    """
    names, choices = tuple(players), players_of(scenario, players, playbooks or {})
    now = tuple(at_start(scenario, one, own) for one, own in zip(names, choices, strict=True))
    form = np.zeros([len(own) for own in choices])
    if form.size > MOST_CELLS:
        raise ValueError(f"the game has {form.size:,} cells: at most {MOST_CELLS:,}")
    design: dict[str, list[str]] = {f"states.{one}.playbook": [] for one in names}
    for profile in np.ndindex(form.shape):
        for one, own, n in zip(names, choices, profile, strict=True):
            design[f"states.{one}.playbook"].append(own[n])
    sample = effort.sample(scenario, frame(design), [f"payoff.{one}" for one in names], "game")
    values = sample.values.astype(np.float64).reshape(len(names), *form.shape, -1)
    span = float(np.ptp(values.mean(axis=-1))) or 1.0
    return EmpiricalGame(scenario, names, choices, values, now, 10 / span if precision is None else precision)


def each_once(names: Sequence[str], what: str) -> None:
    """Raise ValueError where those who choose, each a ``what``, are not named, or one is named twice."""
    if not names:
        raise ValueError(f"name at least one {what}")
    if twice := [one for n, one in enumerate(names) if one in names[:n]]:
        raise ValueError(f"{twice[0]} is named twice: name each {what} once")


def players_of(
    scenario: Scenario, players: Sequence[str], playbooks: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, ...], ...]:
    """Return the playbooks of each player; raise ValueError where one cannot play."""
    each_once(players, "player")
    return tuple(tuple(choice(scenario, one, playbooks)) for one in players)


def frame(design: Mapping[str, Sequence[str]]) -> "pd.DataFrame":
    """Return a design as a table."""
    import pandas as pd

    return pd.DataFrame(design)


def choice(scenario: Scenario, player: str, given: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the playbooks that a player chooses from; raise ValueError where it is no player."""
    system = scenario.plan.system
    if player not in system.states:
        raise ValueError(f"there is no state {player!r}; {did_you_mean(player, system.states)}")
    if player not in scenario.plan.payoffs:
        raise ValueError(f"{player} has no payoff: give it one, [payoffs.{player}]")
    row = system.states.index(player)
    own = list(dict.fromkeys(given.get(player, ()) or [name for state, name in system.seats if state == row]))
    known = scenario.document.get("playbooks", {})
    if strange := [name for name in own if name not in known]:
        raise ValueError(f"there is no playbook {strange[0]!r}; {did_you_mean(strange[0], known)}")
    if len(own) < 2:
        advice = f"states.{player}.playbook = [...] or --playbooks {player}=A,B names some"
        raise ValueError(f"{player} has no choice: it follows {own[0]!r} alone; {advice}")
    return own


def at_start(scenario: Scenario, player: str, own: Sequence[str]) -> int:
    """Return the place of the playbook that a player follows at the start, 0 where it is not among its choices."""
    system = scenario.plan.system
    row = system.states.index(player)
    first = next(name for state, name in system.seats if state == row)
    return own.index(first) if first in own else 0
