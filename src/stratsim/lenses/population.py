"""Populations that learn a game: which profiles last when strategies that do better spread.

Equation
    replicator   dp_i(s)/dt = p_i(s) [u_i(s, p) - sum over own strategies of p u_i]          (Taylor and Jonker 1978)
    alpha-rank   the stationary distribution of a walk over pure profiles: from each, one player at a time turns to
                 another strategy, with the chance that it takes a population over             (Omidshafiei et al. 2019)
                     rho = (1 - e^{-alpha d}) / (1 - e^{-m alpha d}),  d: what the player gains by turning
Symbols
    u payoffs; p shares of strategies; m size of each population; alpha strength of selection, in units of payoff.
Source
    S. Omidshafiei et al. (2019), alpha-Rank: multi-agent evaluation by evolution, Scientific Reports 9. The library
    with an alpha-rank (OpenSpiel) is a large one; these are twenty lines.
"""

import numpy as np

from stratsim.lenses.equilibrium import Mixed, Numbers, StrategicForm, scale

POPULATION = 50
TIME = 200.0
"""Over the span of payoffs: how long populations learn."""


def alpha_rank(form: StrategicForm, alpha: float | None = None, population: int = POPULATION) -> Numbers:
    """Return the share of time that a population spends in each profile, shape of a player's payoffs.

    ``alpha``: of selection; strong against the span of the payoffs where left out.
    """
    strength = 20.0 / scale(form) if alpha is None else alpha
    profiles = list(form.profiles())
    place = {profile: n for n, profile in enumerate(profiles)}
    moves = np.zeros((len(profiles), len(profiles)))
    choices = max(sum(count - 1 for count in form.shape), 1)
    for profile in profiles:
        for player, count in enumerate(form.shape):
            for other in range(count):
                if other != profile[player]:
                    to = (*profile[:player], other, *profile[player + 1 :])
                    gain = form.payoffs[player][to] - form.payoffs[player][profile]
                    moves[place[profile], place[to]] = fixation(strength * gain, population) / choices
        moves[place[profile], place[profile]] = 1 - moves[place[profile]].sum()
    return stationary(moves).reshape(form.shape)


def fixation(gain: float, population: int) -> float:
    """Return the chance that a strategy takes a population over, by its gain in units of selection."""
    if abs(gain) < 1e-12:
        return 1 / population
    if gain < 0 and -gain * population > 700:
        return 0.0
    return float(np.expm1(-gain) / np.expm1(-population * gain))


def stationary(moves: Numbers) -> Numbers:
    """Return the stationary distribution of a Markov chain, rows summing to 1; a little noise makes it unique."""
    count = len(moves)
    moves = (1 - 1e-9) * moves + 1e-9 / count
    system = np.vstack([moves.T - np.eye(count), np.ones(count)])
    found = np.linalg.lstsq(system, np.concatenate([np.zeros(count), [1.0]]), rcond=None)[0]
    found = np.maximum(found, 0)
    return np.asarray(found / found.sum(), np.float64)


def replicator(form: StrategicForm, start: Mixed | None = None) -> Mixed:
    """Return where shares of strategies go from a start, equal shares where left out."""
    from scipy.integrate import solve_ivp

    begin = start or tuple(np.full(count, 1 / count) for count in form.shape)
    ends = np.cumsum(form.shape)[:-1]

    def drift(_: float, x: Numbers) -> Numbers:
        """Return how shares change."""
        mixed = tuple(np.split(x, ends))
        values = [form.values(n, mixed) for n in range(len(form.players))]
        return np.concatenate([p * (u - p @ u) for p, u in zip(mixed, values, strict=True)])

    done = solve_ivp(drift, (0, TIME / scale(form)), np.concatenate(begin), rtol=1e-8, atol=1e-10)
    last = [np.maximum(part, 0) for part in np.split(done.y[:, -1], ends)]
    return tuple(np.asarray(part / part.sum(), np.float64) for part in last)


def paths(form: StrategicForm, count: int = 20, seed: int = 1) -> list[Mixed]:
    """Return where populations go from so many random starts."""
    rng = np.random.default_rng(seed)
    starts = [tuple(rng.dirichlet(np.ones(n)) for n in form.shape) for _ in range(count)]
    return [replicator(form, start) for start in starts]
