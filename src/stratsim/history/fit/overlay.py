"""The overlay: the posterior of a calibration as a file of parameters, which scenarios name."""

import textwrap
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.special import ndtri

from stratsim.history.fit.calibrate import Posterior
from stratsim.toml.written import key, written

WIDTH = 120

HEAD = """\
# Made by `stratsim calibrate {name}`. Do not edit by hand: to set a parameter yourself, give it a value in the scenario
# that names this file; the value replaces all draws of that parameter.
#
# Fitted to {first} to {last}: {simulations} simulated histories, effective sample size {effective:.0f};
# {kept} sets of parameters are kept. Values at the same position of their lists belong to one set (luck = "fit"), so
# that correlations are kept. The file of trials says what was fitted to what.
"""

FAR = 1.0
"""Standard errors beyond which a part is missed."""

POOR = "The effective sample size is too small for a posterior: more rounds, sets or repeats are needed."


def text(posterior: Posterior, kept: int) -> str:
    """Return the overlay: for every parameter its prior, its posterior and the draws kept."""
    first, last = posterior.trial.training
    sets = posterior.kept(kept)
    head = HEAD.format(
        name=posterior.trial.name,
        first=first,
        last=last,
        simulations=posterior.simulations,
        effective=posterior.effective,
        kept=kept,
    )
    return "\n".join([head, *(line for name, values in sets.items() for line in entry(posterior, name, values))])


def entry(posterior: Posterior, name: str, values: Sequence[float]) -> Iterator[str]:
    """Yield the lines of one parameter: a table of its own, so that it can be found by its key."""
    *table, last = name.split(".")
    low, median, high = (f"{v:.3g}" for v in np.quantile(values, [0.05, 0.5, 0.95]))
    yield f"[{'.'.join(key(part) for part in table)}.{key(last)}]"
    yield f"# prior: {written(posterior.trial.priors[name].written())}"
    yield f"# posterior: median {median}, 90 % from {low} to {high}"
    yield 'dist = "choice"'
    yield 'luck = "fit"'
    yield "values = ["
    yield from textwrap.wrap(
        ", ".join(f"{v:g}" for v in values) + ",", WIDTH, initial_indent="  ", subsequent_indent="  "
    )
    yield "]"
    yield ""


def report(posterior: Posterior) -> Iterator[str]:
    """Yield the report in Markdown: priors and posteriors, and the misfit to each part of the record."""
    trial = posterior.trial
    yield f"# Calibration {trial.name}: {trial.training[0]} to {trial.training[1]}\n"
    yield f"{trial.about}\n"
    yield f"{posterior.simulations} simulated histories of {posterior.z.shape[1]} sets of parameters;"
    yield f"effective sample size {posterior.effective:.0f}.\n"
    if posterior.poor:
        yield f"**{POOR}**\n"
    yield "Narrowed and shifted: width of the 90 % interval and median of the posterior, on the scale where the prior"
    yield "is standard normal. At 100 % and 0 the record says nothing about the parameter.\n"
    yield "| parameter | prior 5 % | 50 % | 95 % | posterior 5 % | 50 % | 95 % | narrowed to | shifted by |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for place, (name, known) in enumerate(trial.uncertain().items()):
        before = [float(known.distribution.quantile(np.array(share))) for share in (0.05, 0.5, 0.95)]
        after = weighted(posterior.values(name), posterior.weights)
        numbers = " | ".join(f"{v:.3g}" for v in (*before, *after))
        low, median, high = weighted(posterior.z[place], posterior.weights)
        yield f"| `{name}` | {numbers} | {100 * (high - low) / (2 * ndtri(0.95)):.0f} % | {median:+.1f} |"
    yield from misfits(posterior)


def misfits(posterior: Posterior) -> Iterator[str]:
    """Yield the misfit to each part of the record, and which parts nearly all sets miss."""
    yield "\nMisfit: mean of the replicates minus record, in standard errors of the record, as a median over sets."
    yield "Luck: the standard error of that mean, which adds to the record's own.\n"
    yield "| part of the record | record | priors | posterior | luck |"
    yield "|---|---|---|---|---|"
    missed = []
    for part, row, error in zip(posterior.parts, posterior.misfit, posterior.error, strict=True):
        first, (low, last, high) = np.median(row[: posterior.from_priors]), weighted(row, posterior.weights)
        luck = np.sqrt((posterior.weights * error).sum())
        yield f"| {part.label} | {part.wanted:.3g} | {first:+.2f} | {last:+.2f} | {luck:.2f} |"
        if low > FAR or high < -FAR:
            missed.append(f"{part.label} ({last:+.1f})")
    if missed:
        yield f"\nMissed by nineteen sets in twenty, on the same side, by over a standard error: {', '.join(missed)}."


def weighted(values: np.ndarray, weights: np.ndarray) -> list[float]:
    """Return the 5 %, 50 % and 95 % quantiles of weighted draws."""
    order = np.argsort(values)
    edges = np.cumsum(weights[order])
    return [
        float(values[order][min(int(np.searchsorted(edges, share)), len(values) - 1)]) for share in (0.05, 0.5, 0.95)
    ]
