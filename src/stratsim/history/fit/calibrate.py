"""Calibration: draw parameters, simulate the training years, weigh by the record, and draw again where it went well.

Every batch is saved as it is done, under a name made of all that it depends on: what was interrupted goes on where it
stopped, and what changed starts anew.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from scipy.special import ndtr

import stratsim
from stratsim.core.array import Array
from stratsim.core.uncertainty import Choice, Uncertain
from stratsim.experiments.run import run_all
from stratsim.files.whole import write
from stratsim.history import simulated
from stratsim.history.fit import proposal
from stratsim.history.fit.proposal import Proposal
from stratsim.history.fit.targets import Part, figures, log_weight, off, parts
from stratsim.history.trials import Trial

LUCK = "calibration"
"""The luck that all parameters of a set share: a replicate gets a whole set."""

TOGETHER = 4
"""Repeats that run at a time: more would not fit into memory, fewer leave processes idle."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Effort:
    """How much is simulated: rounds of batches of sets of parameters, each set in about ``repeats`` replicates."""

    rounds: int = 5
    batches: int = 2
    sets: int = 8192
    repeats: int = 16
    kept: int = 400
    jobs: int | None = None

    @property
    def all_batches(self) -> int:
        """Batches of all rounds."""
        return self.rounds * self.batches


@dataclass(frozen=True)
class Posterior:
    """What was found: draws in normal scores (parameters, draws), their weights, how far each is off, and the parts.

    ``from_priors`` of the draws, the first, are from the priors; ``simulations`` histories were run in all.
    """

    trial: Trial
    z: Array
    weights: Array
    off: Array
    parts: list[Part]
    from_priors: int
    simulations: int

    @property
    def effective(self) -> float:
        """How many equal draws the weighted ones are worth."""
        return proposal.effective(self.weights)

    @property
    def poor(self) -> bool:
        """Whether the draws are worth fewer than ten for each parameter."""
        return self.effective < 10 * len(self.z)

    def values(self, key: str) -> Array:
        """Return the values of one parameter, shape (draws,)."""
        row = list(self.trial.priors).index(key)
        return quantiles(self.trial.uncertain()[key], self.z[row])

    def kept(self, count: int) -> dict[str, list[float]]:
        """Return so many sets of parameters, all alike: systematic resampling by weight, in the order of the draws."""
        edges = np.cumsum(self.weights)
        rows = np.minimum(np.searchsorted(edges, (np.arange(count) + 0.5) / count), len(edges) - 1)
        return {key: [float(f"{v:.4g}") for v in self.values(key)[rows]] for key in self.trial.priors}


def quantiles(uncertain: Uncertain, z: Array) -> Array:
    """Return the values of a parameter at normal scores."""
    return np.asarray(uncertain.distribution.quantile(ndtr(z)), float)


def silent(done: int, of: int, words: str) -> None:
    """Report nothing."""


def calibrate(trial: Trial, effort: Effort, work: Path, progress: Progress = silent) -> Posterior:
    """Fit the parameters of a trial to its training years; ``work`` holds the batches that are done.

    Raises `ScenarioError` where a prior leaves the bounds of its parameter, before any long work.
    """
    names = tuple(trial.priors)
    base = trial.loaded(trial.prior_overrides())
    these = parts(trial, int(base.plan.first_month[:4]))
    directory = work / f"{trial.name}-{fingerprint(trial, base.digest, effort)}"
    directory.mkdir(parents=True, exist_ok=True)
    z, miss = np.empty((len(names), 0)), np.empty((len(these), 0))
    proposals: list[Proposal] = []
    for number in range(effort.all_batches):
        if number and number % effort.batches == 0:
            weights, _ = proposal.tempered(z, log_weight(miss), proposals)
            proposals.append(Proposal.about(z, weights))
        progress(number, effort.all_batches, words(z, miss, proposals))
        fresh = proposal.drawn(names, proposals[-1] if proposals else None, base.plan.seed, number, effort.sets)
        made = partial(simulated_means, trial, fresh, these, effort, number)
        means = saved(directory / f"batch_{number:03d}.npz", fresh, len(these), made)
        z, miss = np.hstack([z, fresh]), np.hstack([miss, off(these, means)])
    progress(effort.all_batches, effort.all_batches, words(z, miss, proposals))
    weights = proposal.normal(proposal.log_weights(z, log_weight(miss), proposals))
    histories = effort.all_batches * effort.sets * effort.repeats
    return Posterior(trial, z, weights, miss, these, effort.batches * effort.sets, histories)


def words(z: Array, miss: Array, proposals: list[Proposal]) -> str:
    """Return in words how far the fit is."""
    if not z.shape[1]:
        return "drawing from the priors"
    weights = proposal.normal(proposal.log_weights(z, log_weight(miss), proposals))
    return f"round {len(proposals) + 1}: {z.shape[1]} sets, worth {proposal.effective(weights):.0f}"


def simulated_means(trial: Trial, z: Array, these: list[Part], effort: Effort, batch: int = 0) -> Array:
    """Return the mean of every part over the replicates of each set of parameters, shape (parts, sets).

    Every batch has luck of its own, lest a lucky place in the list stay lucky.
    """
    known = trial.uncertain()
    values = {key: quantiles(known[key], row) for key, row in zip(trial.priors, z, strict=True)}
    overrides = {key: {"dist": "choice", "values": v.tolist(), "luck": LUCK} for key, v in values.items()}
    scenario = trial.loaded(overrides)
    years = trial.training[1] - int(scenario.plan.first_month[:4]) + 1
    sums, counts = np.zeros((len(these), effort.sets)), np.zeros((len(these), effort.sets))
    place = Uncertain(LUCK, Choice(tuple(float(n) for n in range(effort.sets))))  # which set a replicate has
    first = scenario.plan.seed + 1 + batch * effort.repeats
    each = [scenario.but(months=12 * years, seed=first + repeat) for repeat in range(effort.repeats)]
    needed = {simulated.MADE_OF[name] for part in these for name in (part.target.series, part.target.by) if name}
    for group in (each[n : n + TOGETHER] for n in range(0, len(each), TOGETHER)):
        runs = run_all(group, replicates=effort.sets, traces=effort.sets, only=needed, jobs=effort.jobs)
        for one, results in zip(group, runs, strict=True):
            at = place.realise(one.plan.draws(0, effort.sets)).astype(int)
            for row, line in enumerate(figures(these, results, trial.training)):
                there = ~np.isnan(line)
                sums[row] += np.bincount(at[there], line[there], effort.sets)
                counts[row] += np.bincount(at[there], minlength=effort.sets)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def saved(path: Path, z: Array, parts_: int, made: Callable[[], Array]) -> Array:
    """Return the means of sets from their file, where it is whole and of the same sets; else make and save them."""
    try:
        with np.load(path) as file:
            if np.array_equal(file["z"], z) and file["means"].shape == (parts_, z.shape[1]):
                return np.asarray(file["means"])
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):  # none, or broken off
        pass
    means = made()
    write(path, lambda file: np.savez(file, z=z, means=means))
    return means


def fingerprint(trial: Trial, scenario: str, effort: Effort) -> str:
    """Return a short hash of all that a batch depends on: training record, priors, targets, scenario, size, code."""
    record = {name: (dict(one.yearly), dict(one.monthly)) for name, one in trial.training_record().items()}
    used = {name: record[name] for target in trial.targets for name in (target.series, target.by) if name}
    priors = [(key, prior.written()) for key, prior in trial.priors.items()]
    targets = [target.model_dump() for target in trial.targets]
    size = (effort.batches, effort.sets, effort.repeats)
    text = json.dumps([code(), scenario, trial.training, used, priors, targets, size], sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


@cache
def code() -> str:
    """Return a hash of the package's own files: other code may give other numbers."""
    files = sorted(Path(stratsim.__file__).parent.rglob("*.py"))
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=8).hexdigest()
