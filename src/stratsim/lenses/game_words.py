"""The empirical game in words."""

import numpy as np

from stratsim.experiments.extra import MissingExtra
from stratsim.lenses.equilibrium import Mixed, Profile
from stratsim.lenses.game import Commitment, EmpiricalGame, Reply

SEEN = 0.005
"""Share of a mixed strategy below which it is not named."""
MANY = 4
"""Profiles that a sentence names."""


def words(found: EmpiricalGame) -> list[str]:
    """Return the answer in sentences."""
    pure = found.form.pure()
    lines = [
        f"{found.scenario.name}: {' x '.join(map(str, found.form.shape))} playbooks of {', '.join(found.players)}, "
        f"{found.replicates} replicates a cell, the same luck in all.",
        f"As it stands: {named(found, found.now)}. {deviations(found.replies(found.now))}",
        f"Pure Nash equilibria: {'; '.join(with_share(found, one) for one in pure[:MANY]) or 'none'}.",
        mixed_words(found),
        f"Quantal response at precision {found.precision:.3g}: {in_shares(found, found.quantal)}.",
        f"Populations that learn spend their time at: {ranked(found)}.",
        f"The correlated equilibrium with the greatest sum of payoffs: {weighed(found, found.correlated)}.",
    ]
    return [*lines, *(announced(one) for one in found.commitments())]


def named(found: EmpiricalGame, profile: Profile) -> str:
    """Return a profile in words."""
    names = zip(found.players, found.form.named(profile), strict=True)
    return ", ".join(f"{player} {playbook}" for player, playbook in names)


def deviations(replies: list[Reply]) -> str:
    """Return who has reason to deviate from a profile."""
    said = [f"{one.player} to {one.best} (+{one.gain:.3g}, error {one.error:.1g})" for one in replies if one.reason]
    if not said:
        return "Nobody has reason to deviate (a gain of more than two standard errors)."
    return f"Reason to deviate: {'; '.join(said)}."


def with_share(found: EmpiricalGame, profile: Profile) -> str:
    """Return an equilibrium with the share of resamples in which it is one."""
    return f"{named(found, profile)} ({found.bootstrap[profile]:.0%} of resamples)"


def mixed_words(found: EmpiricalGame) -> str:
    """Return the equilibria in mixed strategies, or what is needed to find them."""
    try:
        mixed = [one for one in found.equilibria if max(p.max() for p in one) < 1 or any(0 < p.max() < 1 for p in one)]
    except MissingExtra as error:
        return f"Mixed equilibria: {error}."
    said = "; ".join(in_shares(found, one) for one in mixed[:MANY])
    more = f" and {len(mixed) - MANY} more" if len(mixed) > MANY else ""
    return f"Mixed Nash equilibria: {said or 'none found'}{more}."


def in_shares(found: EmpiricalGame, mixed: Mixed) -> str:
    """Return a mixed profile in words."""
    parts = []
    for player, own, p in zip(found.players, found.strategies, mixed, strict=True):
        order = np.argsort(-p, kind="stable")
        shares = [f"{own[n]} {p[n]:.0%}" for n in order if p[n] > SEEN]
        parts.append(f"{player} {', '.join(shares)}")
    return "; ".join(parts)


def ranked(found: EmpiricalGame) -> str:
    """Return where populations that learn spend their time."""
    return weighed(found, found.alpha_rank)


def weighed(found: EmpiricalGame, weights: np.ndarray) -> str:
    """Return the profiles with the greatest weights."""
    order = sorted(found.form.profiles(), key=lambda profile: -weights[profile])[:MANY]
    return "; ".join(f"{named(found, one)} ({weights[one]:.0%})" for one in order if weights[one] > SEEN)


def announced(one: Commitment) -> str:
    """Return what announcing gains."""
    if not np.isfinite(one.payoff):
        return f"Whatever {one.player} announces, the others have no answer in pure playbooks."
    best = f"{one.player} would do best to announce {one.announced}: {one.payoff:.3g}"
    if not np.isfinite(one.simultaneous):
        return f"{best}; without announcing there is no pure equilibrium to compare with."
    return f"{best}, against {one.simultaneous:.3g} without announcing ({one.gain:+.2g})."
