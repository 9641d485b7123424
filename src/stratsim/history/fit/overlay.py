"""The overlay: what a calibration found, as a scenario file that others extend."""

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import ndtri

from stratsim.history.fit.calibrate import Posterior
from stratsim.scenario.target import flattened
from stratsim.toml.source import read
from stratsim.toml.written import key, written

WIDTH = 120

HEAD = """\
# Made by `stratsim calibrate {name}`. Do not edit by hand: set a value in the scenario that extends this file instead,
# which then stands in for all the draws of that parameter.
#
# Fitted to {first} to {last}: {simulations} simulated histories, worth {effective:.0f} equal draws, of which
# {kept} are kept below. Values that stand at the same place of their lists were drawn together (luck = "fit"), so that
# what hangs together stays together. What was held against what: seeds/calibration.toml.
"""


POOR = "The draws are worth too few to be a posterior: more rounds, sets or repeats are needed."


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


def values(path: str | Path) -> dict[str, Any]:
    """Return the values of an overlay as overrides; raise `ScenarioError` where it cannot be read."""
    document = read(Path(path)).document
    return {".".join(where): value for where, value in flattened(document)}


def report(posterior: Posterior) -> Iterator[str]:
    """Yield the report in Markdown: priors and posteriors, and how far the fit is from each part of the record."""
    trial = posterior.trial
    yield f"# Calibration {trial.name}: {trial.training[0]} to {trial.training[1]}\n"
    yield f"{trial.about} {posterior.simulations} simulated histories; {posterior.z.shape[1]} sets of parameters, worth"
    yield f"{posterior.effective:.0f} equal draws.\n"
    if posterior.poor:
        yield f"**{POOR}**\n"
    yield "Narrowed and shifted: width of the 90 % interval and place of the median on a scale on which the prior is a"
    yield "standard normal: 100 % and 0 mean that nothing was learned.\n"
    yield "| parameter | prior 5 % | 50 % | 95 % | posterior 5 % | 50 % | 95 % | narrowed to | shifted by |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for place, (name, known) in enumerate(trial.uncertain().items()):
        before = [float(known.distribution.quantile(np.array(share))) for share in (0.05, 0.5, 0.95)]
        after = weighted(posterior.values(name), posterior.weights)
        numbers = " | ".join(f"{v:.3g}" for v in (*before, *after))
        low, median, high = weighted(posterior.z[place], posterior.weights)
        yield f"| `{name}` | {numbers} | {100 * (high - low) / (2 * ndtri(0.95)):.0f} % | {median:+.1f} |"
    yield "\nHow far the mean of the replicates is from the record, in standard errors of the record:\n"
    yield "| part of the record | record | priors | posterior |"
    yield "|---|---|---|---|"
    for part, row in zip(posterior.parts, posterior.off, strict=True):
        first, last = np.median(row[: posterior.from_priors]), weighted(row, posterior.weights)[1]
        yield f"| {part.label} | {part.wanted:.3g} | {first:+.2f} | {last:+.2f} |"


def weighted(values: np.ndarray, weights: np.ndarray) -> list[float]:
    """Return the 5 %, 50 % and 95 % quantiles of weighted draws."""
    order = np.argsort(values)
    edges = np.cumsum(weights[order])
    return [
        float(values[order][min(int(np.searchsorted(edges, share)), len(values) - 1)]) for share in (0.05, 0.5, 0.95)
    ]
