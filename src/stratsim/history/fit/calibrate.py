"""Calibration: draw parameters, simulate the training years, weigh the draws by the record, improve the proposal.

Every batch is saved when it is done, under a name made of all that it depends on: an interrupted calibration goes on
where it stopped, and one whose inputs have changed starts again.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from stratsim.core.array import Array
from stratsim.core.uncertainty import Choice, Uncertain
from stratsim.experiments.run import run_all
from stratsim.files.whole import write
from stratsim.files.work import GOES_ON
from stratsim.history.fit import proposal
from stratsim.history.fit.proposal import Proposal
from stratsim.history.fit.targets import RecordPart, figures, log_weight, misfit, names, parts
from stratsim.history.record import with_counterpart
from stratsim.history.trials import Trial
from stratsim.own_code import digest

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
    """Weighted draws: normal scores (parameters, draws), weights (draws,), misfit (parts, draws), and the parts.

    The first ``from_priors`` draws are from the priors; ``simulations`` histories were run in all.
    """

    trial: Trial
    z: Array
    weights: Array
    misfit: Array
    parts: list[RecordPart]
    from_priors: int
    simulations: int

    @property
    def effective(self) -> float:
        """The effective sample size."""
        return proposal.effective(self.weights)

    @property
    def poor(self) -> bool:
        """Whether the effective sample size is below ten for each parameter."""
        return self.effective < 10 * len(self.z)

    def values(self, key: str) -> Array:
        """Return the values of one parameter, shape (draws,)."""
        row = list(self.trial.priors).index(key)
        return quantiles(self.trial.uncertain()[key], self.z[row])

    def kept(self, count: int) -> dict[str, list[float]]:
        """Return so many sets of parameters of equal weight: systematic resampling, in the order of the draws."""
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
    keys = tuple(trial.priors)
    base = trial.loaded(trial.prior_overrides())
    these = parts(trial, int(base.plan.first_month[:4]))
    directory = work / f"{trial.name}-{fingerprint(trial, base.digest, effort)}"
    directory.mkdir(parents=True, exist_ok=True)
    z, off = np.empty((len(keys), 0)), np.empty((len(these), 0))
    proposals: list[Proposal] = []
    for number in range(effort.all_batches):
        if number and number % effort.batches == 0:
            weights, _ = proposal.tempered(z, log_weight(off), proposals)
            proposals.append(Proposal.about(z, weights))
        fresh = proposal.drawn(keys, proposals[-1] if proposals else None, base.plan.seed, number, effort.sets)
        made = partial(simulated_means, trial, fresh, these, effort, number)
        with told(number, effort.all_batches):
            progress(number, effort.all_batches, status(z, off, proposals))
            means = saved(directory / f"batch_{number:03d}.npz", fresh, len(these), made)
        z, off = np.hstack([z, fresh]), np.hstack([off, misfit(these, means)])
    progress(effort.all_batches, effort.all_batches, status(z, off, proposals))
    weights = proposal.normal(proposal.log_weights(z, log_weight(off), proposals))
    histories = effort.all_batches * effort.sets * effort.repeats
    return Posterior(trial, z, weights, off, these, effort.batches * effort.sets, histories)


@contextmanager
def told(done: int, of: int) -> Iterator[None]:
    """Note in what ends a fit early how many batches are done."""
    try:
        yield
    except BaseException as error:
        if done:
            error.add_note(f"{GOES_ON}{done} of {of} batches")
        raise


def status(z: Array, off: Array, proposals: list[Proposal]) -> str:
    """Return in words how far the calibration is."""
    if not z.shape[1]:
        return "drawing from the priors"
    weights = proposal.normal(proposal.log_weights(z, log_weight(off), proposals))
    return f"round {len(proposals) + 1}: {z.shape[1]} sets, effective sample size {proposal.effective(weights):.0f}"


def simulated_means(trial: Trial, z: Array, these: list[RecordPart], effort: Effort, batch: int = 0) -> Array:
    """Return the mean of every part over the replicates of each set of parameters, shape (parts, sets).

    Every batch has seeds of its own, so that no set is favoured by its place in the list round after round.
    """
    known, counterparts = trial.uncertain(), with_counterpart(trial.record)
    values = {key: quantiles(known[key], row) for key, row in zip(trial.priors, z, strict=True)}
    overrides = {key: {"dist": "choice", "values": v.tolist(), "luck": LUCK} for key, v in values.items()}
    scenario = trial.loaded(overrides)
    years = trial.training[1] - int(scenario.plan.first_month[:4]) + 1
    sums, counts = np.zeros((len(these), effort.sets)), np.zeros((len(these), effort.sets))
    set_of = Uncertain(LUCK, Choice(tuple(float(n) for n in range(effort.sets))))  # which set a replicate has
    first = scenario.plan.seed + 1 + batch * effort.repeats
    each = [scenario.but(months=12 * years, seed=first + repeat) for repeat in range(effort.repeats)]
    needed = {counterparts[name].variable for name in names(these)}
    for group in (each[n : n + TOGETHER] for n in range(0, len(each), TOGETHER)):
        runs = run_all(group, replicates=effort.sets, traces=effort.sets, only=needed, jobs=effort.jobs)
        for one, results in zip(group, runs, strict=True):
            at = set_of.realise(one.plan.draws(0, effort.sets)).astype(int)
            for row, values_of_part in enumerate(figures(these, results, trial.training, counterparts)):
                there = ~np.isnan(values_of_part)
                sums[row] += np.bincount(at[there], values_of_part[there], effort.sets)
                counts[row] += np.bincount(at[there], minlength=effort.sets)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def saved(path: Path, z: Array, count: int, made: Callable[[], Array]) -> Array:
    """Return the means of ``count`` parts from their file; make and save it where it is not whole or of other sets."""
    try:
        with np.load(path) as file:
            if np.array_equal(file["z"], z) and file["means"].shape == (count, z.shape[1]):
                return np.asarray(file["means"])
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):  # none, or broken off
        pass
    means = made()
    write(path, lambda file: np.savez(file, z=z, means=means))
    return means


def fingerprint(trial: Trial, scenario: str, effort: Effort) -> str:
    """Return a short hash of all that a batch depends on: training record, priors, targets, scenario, size, code."""
    record, counterparts = trial.training_record(), with_counterpart(trial.record)
    used = {
        name: (dict(record[name].yearly), dict(record[name].monthly), counterparts[name].simulated())
        for target in trial.targets
        for name in (target.series, target.by)
        if name
    }
    priors = [(key, prior.written()) for key, prior in trial.priors.items()]
    targets = [target.model_dump() for target in trial.targets]
    size = (effort.batches, effort.sets, effort.repeats)
    text = json.dumps([digest(), scenario, trial.training, used, priors, targets, size], sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
