"""Calibration: draw parameters, simulate the training years, weigh the draws by the record, improve the proposal.

Every batch is saved when it is done, under a name made of all that it depends on: an interrupted calibration goes on
where it stopped, and one whose inputs have changed starts again.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from stratsim.core.array import Array
from stratsim.core.uncertainty import Uncertain
from stratsim.engine.kernels import KernelName
from stratsim.engine.pool import staff
from stratsim.files.whole import write
from stratsim.files.work import GOES_ON
from stratsim.history.fit import proposal
from stratsim.history.fit.rounds import Rounds
from stratsim.history.fit.simulation import Means, Simulation
from stratsim.history.fit.targets import RecordPart, parts
from stratsim.history.record import with_counterpart
from stratsim.history.trials import Trial
from stratsim.own_code import digest

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Effort:
    """How much is simulated: rounds of batches of sets of parameters, each in ``repeats`` histories."""

    rounds: int = 8
    batches: int = 2
    sets: int = 2048
    repeats: int = 16
    kept: int = 400
    jobs: int | None = None
    kernel: KernelName = "auto"

    @property
    def all_batches(self) -> int:
        """Batches of all rounds."""
        return self.rounds * self.batches

    @property
    def histories(self) -> int:
        """Histories of all batches."""
        return self.all_batches * self.sets * self.repeats


@dataclass(frozen=True)
class Posterior:
    """Weighted draws: normal scores (parameters, draws), weights (draws,), misfit (parts, draws), and the parts.

    ``error``: the variance of ``misfit`` by few repeats, (parts, draws).
    The first ``from_priors`` draws are from the priors; ``simulations`` histories were run in all.
    """

    trial: Trial
    z: Array
    weights: Array
    misfit: Array
    error: Array
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
    base = trial.loaded(trial.prior_overrides())
    these = parts(trial, int(base.plan.first_month[:4]))
    directory = work / f"{trial.name}-{fingerprint(trial, base.digest, effort)}"
    directory.mkdir(parents=True, exist_ok=True)
    fit = Rounds.begun(len(trial.priors), len(these))
    with staff(effort.jobs or os.cpu_count() or 1) as team:
        simulation = Simulation.of(trial, base, these, effort.histories, effort.kernel, team)
        for number in range(effort.all_batches):
            if number and number % effort.batches == 0:
                fit.improve(these)
            z = proposal.drawn(tuple(trial.priors), fit.latest, base.plan.seed, number, effort.sets)
            with told(number, effort.all_batches):
                progress(number, effort.all_batches, fit.status())
                made = partial(simulated_means, simulation, trial, z, effort, number)
                fit.add(z, saved(directory / f"batch_{number:03d}.npz", z, len(these), made))
    fit.weigh(these)
    progress(effort.all_batches, effort.all_batches, fit.status())
    from_priors = effort.batches * effort.sets
    return Posterior(trial, fit.z, fit.weights, fit.misfit.off, fit.misfit.error, these, from_priors, effort.histories)


@contextmanager
def told(done: int, of: int) -> Iterator[None]:
    """Note in what ends a fit early how many batches are done."""
    try:
        yield
    except BaseException as error:
        if done:
            error.add_note(f"{GOES_ON}{done} of {of} batches")
        raise


def simulated_means(simulation: Simulation, trial: Trial, z: Array, effort: Effort, batch: int) -> Means:
    """Return the means of every part over the repeats of each set of parameters.

    Every set of every batch has a luck of its own, so that none is favoured by its place in the list.
    """
    known = trial.uncertain()
    values = {key: quantiles(known[key], row) for key, row in zip(trial.priors, z, strict=True)}
    return simulation.run(values, effort.repeats, first=batch * effort.sets)


def saved(path: Path, z: Array, count: int, made: Callable[[], Means]) -> Means:
    """Return the means of ``count`` parts from their file; make and save them where it is not whole, or of others."""
    try:
        with np.load(path) as file:
            found = Means(np.asarray(file["means"]), np.asarray(file["variances"]))
            if np.array_equal(file["z"], z) and found.mean.shape == found.variance.shape == (count, z.shape[1]):
                return found
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):  # none, or broken off
        pass
    means = made()
    write(path, lambda file: np.savez(file, z=z, means=means.mean, variances=means.variance))
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
