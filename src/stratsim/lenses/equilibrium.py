"""Solutions of a game in strategic form, of any number of players: what each would play who knows the payoffs.

Equation
    gain_i(s)    = max over own strategies of payoff_i - payoff_i(s): what player i gains by deviating
    Nash, pure   profiles with gain_i(s) <= tolerance for all i; mixed: no own strategy does better against the others
    quantal      p_i(s) = e^{lambda u_i(s, p)} / sum over own strategies                (McKelvey and Palfrey 1995)
    correlated   the distribution q over profiles with the greatest sum of payoffs, among those in which no player
                 gains by another strategy than the one it is told: sum_s q(s) [u_i(s) - u_i(t, s_-i)] >= 0
                                                                                                     (Aumann 1974)
Symbols
    payoffs: (players, strategies of the first, of the second, ...); a mixed profile: one distribution a player.
Source
    Mixed equilibria: nashpy (Knight and Campbell 2018) for two players, Gambit (McKelvey, McLennan, Turocy) for more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from stratsim.experiments.extra import needs

Numbers = npt.NDArray[np.float64]
Mixed = tuple[Numbers, ...]
"""A distribution over the strategies of each player."""
Profile = tuple[int, ...]

STEPS = 60
"""Steps from indifference to the precision asked for, along which a quantal response equilibrium is followed."""


@dataclass(frozen=True, eq=False)
class StrategicForm:
    """A game: players, the strategies of each, payoffs (players, strategies of the first, of the second, ...)."""

    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    payoffs: Numbers

    def __post_init__(self) -> None:
        wanted = (len(self.players), *(len(own) for own in self.strategies))
        if self.payoffs.shape != wanted:
            raise ValueError(f"payoffs must have the shape {wanted} (have {self.payoffs.shape})")

    @property
    def shape(self) -> tuple[int, ...]:
        """How many strategies each player has."""
        return tuple(len(own) for own in self.strategies)

    def profiles(self) -> Iterator[Profile]:
        """Yield every profile of pure strategies, in the order of the arrays."""
        yield from product(*(range(count) for count in self.shape))

    def named(self, profile: Profile) -> tuple[str, ...]:
        """Return the strategies of a profile."""
        return tuple(own[n] for own, n in zip(self.strategies, profile, strict=True))

    def gains(self) -> Numbers:
        """Return what each player gains by its best deviation from each profile, shape of the payoffs."""
        best = [one.max(axis=n, keepdims=True) - one for n, one in enumerate(self.payoffs)]
        return np.stack(best)

    def pure(self, tolerance: float = 0.0) -> list[Profile]:
        """Return the pure Nash equilibria: the profiles from which nobody gains more than the tolerance."""
        stable = np.all(self.gains() <= tolerance, axis=0).reshape(self.shape)
        return [profile for profile in self.profiles() if stable[profile]]

    def values(self, player: int, mixed: Mixed) -> Numbers:
        """Return what each strategy of a player brings against the mixed strategies of the others."""
        found = self.payoffs[player]
        for other in reversed(range(len(self.players))):
            if other != player:
                found = np.tensordot(found, mixed[other], axes=(other, 0))
        return np.asarray(found, np.float64)

    def expected(self, mixed: Mixed) -> Numbers:
        """Return the payoff of each player in a mixed profile."""
        return np.array([self.values(n, mixed) @ mixed[n] for n in range(len(self.players))])

    def mixed_gains(self, mixed: Mixed) -> Numbers:
        """Return what each player gains by its best reply to a mixed profile."""
        own = [self.values(n, mixed) for n in range(len(self.players))]
        return np.array([values.max() - values @ p for values, p in zip(own, mixed, strict=True)])


def nash(form: StrategicForm) -> list[Mixed]:
    """Return Nash equilibria in mixed strategies: all for two players, those that Gambit finds for more.

    Raises `MissingExtra` where the library is not installed.
    """
    found = two_players(form) if len(form.players) == 2 else several_players(form)
    return [one for one in distinct(found) if form.mixed_gains(one).max() < 1e-6 * scale(form)]


def two_players(form: StrategicForm) -> list[Mixed]:
    """Return the equilibria of two players, by vertices of their best reply polytopes."""
    import warnings

    game = needs("nashpy", "equilibria").Game(form.payoffs[0], form.payoffs[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a degenerate game may have more: the pure ones are found apart
        found = list(game.vertex_enumeration())
    return [*found, *(vertex(form, profile) for profile in form.pure())]


def several_players(form: StrategicForm) -> list[Mixed]:
    """Return the equilibria of any number of players that enumeration of supports finds, in Gambit."""
    gambit = needs("pygambit", "games")
    found = gambit.nash.enumpoly_solve(gambit.read_nfg(as_file(form)), use_strategic=True).equilibria
    named = list(zip(form.players, form.strategies, strict=True))
    mixed = [tuple(np.array([float(one[who][name]) for name in own]) for who, own in named) for one in found]
    return [*mixed, *(vertex(form, profile) for profile in form.pure())]


def as_file(form: StrategicForm) -> Any:
    """Return a game as an open file in Gambit's format."""
    import io

    return io.StringIO(nfg(form))


def vertex(form: StrategicForm, profile: Profile) -> Mixed:
    """Return a pure profile as a mixed one."""
    return tuple(np.eye(count)[n] for count, n in zip(form.shape, profile, strict=True))


def distinct(found: Sequence[Any]) -> list[Mixed]:
    """Return profiles without those that are there already."""
    kept: list[Mixed] = []
    for one in found:
        mixed = tuple(np.asarray(p, np.float64) for p in one)
        if not any(all(np.allclose(a, b, atol=1e-6) for a, b in zip(mixed, other, strict=True)) for other in kept):
            kept.append(mixed)
    return kept


def scale(form: StrategicForm) -> float:
    """Return the span of the payoffs, 1 where all are alike."""
    return float(np.ptp(form.payoffs)) or 1.0


def quantal(form: StrategicForm, precision: float) -> Mixed:
    """Return the quantal response equilibrium that goes out from indifference, at a precision in units of payoff."""
    from scipy.optimize import root

    ends = np.cumsum(form.shape)[:-1]
    logits = np.zeros(sum(form.shape))

    def gap(x: Numbers, precision_: float) -> Numbers:
        """Return logits less those of the responses to them."""
        mixed = tuple(softmax(part) for part in np.split(x, ends))
        responses = [precision_ * centred(form.values(n, mixed)) for n in range(len(form.players))]
        return x - np.concatenate(responses)

    for step in np.linspace(0, 1, STEPS + 1)[1:] ** 2:
        found = root(gap, logits, args=(precision * step,), method="hybr")
        logits = found.x if found.success else damped(gap, logits, precision * step)
    return tuple(softmax(part) for part in np.split(logits, ends))


def damped(gap: Any, logits: Numbers, precision: float) -> Numbers:
    """Return logits after many small steps towards the responses to them."""
    for _ in range(2000):
        logits = logits - 0.05 * gap(logits, precision)
    return logits


def centred(x: Numbers) -> Numbers:
    """Return values less their mean."""
    return np.asarray(x - x.mean(), np.float64)


def softmax(x: Numbers) -> Numbers:
    """Return the logit distribution over some values."""
    e = np.exp(x - x.max())
    return np.asarray(e / e.sum(), np.float64)


def correlated(form: StrategicForm) -> Numbers:
    """Return the correlated equilibrium with the greatest sum of payoffs, a distribution over profiles."""
    from scipy.optimize import linprog

    rows = []
    for n, own in enumerate(form.payoffs):
        for told, other in product(range(form.shape[n]), repeat=2):
            if told != other:
                row = np.zeros(form.shape)
                at: Any = (slice(None),) * n
                row[(*at, told)] = own[(*at, other)] - own[(*at, told)]
                rows.append(row.ravel())
    sum_ = form.payoffs.sum(axis=0).ravel()
    bounds = {"A_ub": np.array(rows), "b_ub": np.zeros(len(rows))} if rows else {}
    found = linprog(-sum_, A_eq=np.ones((1, sum_.size)), b_eq=[1.0], bounds=(0, None), **bounds)
    if not found.success:
        raise ValueError(f"no correlated equilibrium was found: {found.message}")
    return np.asarray(found.x.reshape(form.shape), np.float64)


def nfg(form: StrategicForm, title: str = "") -> str:
    """Return a game in Gambit's format of strategic games (.nfg), which other programs read."""
    players = " ".join(quoted(one) for one in form.players)
    own = "\n".join("{ " + " ".join(quoted(one) for one in each) + " }" for each in form.strategies)
    cells = np.moveaxis(form.payoffs, 0, -1)  # the first player's strategy runs fastest
    lines = [" ".join(f"{x:.9g}" for x in cells[profile[::-1]]) for profile in product(*map(range, form.shape[::-1]))]
    return f"NFG 1 R {quoted(title)} {{ {players} }}\n\n{{ {own}\n}}\n\n" + "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
