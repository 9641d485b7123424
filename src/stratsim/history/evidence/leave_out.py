"""Leave one out: each mechanism at its null, the rest as fitted or fitted again, and what that costs.

Equation
    worth = mean over judged months of log p(y | all) - log p(y | without);  interval: `score.bootstrapped`
A refit draws the other parameters anew from their priors and weighs them by the training years, all with the same
effort; ``again`` is the whole model fitted a second time with other luck: what moves there is noise of the fit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from stratsim.history import score
from stratsim.history.evidence.asked import Removal
from stratsim.history.evidence.setting import EvidenceSetting
from stratsim.history.fit.calibrate import calibrate
from stratsim.history.patterns import assessed
from stratsim.history.record import tracks
from stratsim.history.retrodiction import simulated
from stratsim.history.trials import Trial
from stratsim.scenario.hooks import nulls
from stratsim.scenario.scenario import Scenario
from stratsim.scenario.target import flattened

AGAIN = Removal.model_construct(id="again", title="Nothing (fitted again)", off=[], power=False)
REFITTED = "-refitted"
WHOLE = "whole"


@dataclass(frozen=True)
class Worth:
    """What a removal costs: log score a month with its 90 % interval, and patterns that are lost (negative: won).

    ``effective``: the effective sample size of the refit, NaN without one; ``lost``: of the best measured patterns of
    the judged period, ``lost_all`` of all.
    """

    removal: str
    title: str
    off: str
    refitted: bool
    worth: float
    low: float
    high: float
    lost: int
    lost_all: int
    effective: float

    @property
    def costs(self) -> bool:
        """Whether the removal costs score for sure (the interval lies above 0), or best measured patterns."""
        return self.low > 0 or self.lost > 0


def units(setting: EvidenceSetting, work: Path) -> dict[str, Callable[[], Any]]:
    """Return what is to be run, by name: the whole, and each removal, as fitted and fitted again."""
    found: dict[str, Callable[[], Any]] = {WHOLE: partial(judged, setting, setting.trials[0][1])}
    for one in setting.asked.removal:
        found[one.id] = partial(as_fitted, setting, one)
    if setting.size.fit is not None:
        for one in (Removal.model_construct(id=WHOLE, title="", off=[], power=False), AGAIN, *setting.asked.removal):
            found[one.id + REFITTED] = partial(refitted, setting, one, work)
    return found


def as_fitted(setting: EvidenceSetting, removal: Removal) -> dict[str, Any]:
    """Return how the model does without something, all else as it was fitted."""
    scenario = setting.trials[0][1]
    return judged(setting, scenario.but(overrides=switched_off(scenario, removal), strict=False))


def refitted(setting: EvidenceSetting, removal: Removal, work: Path) -> dict[str, Any]:
    """Return how the model does without something, all else fitted again."""
    assert setting.size.fit is not None
    trial = lessened(setting.trial, removal)
    posterior = calibrate(trial, replace(setting.size.fit, jobs=setting.size.jobs), work)
    kept = posterior.kept(setting.size.fit.kept)
    sets = {key: {"dist": "choice", "luck": "fit", "values": values} for key, values in kept.items()}
    same_luck = {"run.seed": setting.trials[0][1].plan.seed}
    return judged(setting, trial.loaded({**sets, **same_luck}), posterior.effective)


def lessened(trial: Trial, removal: Removal) -> Trial:
    """Return a trial without something: at its null, and out of what is fitted."""
    gone = {f"{mechanism}.{name}" for hook in removal.off for mechanism, name, _ in nulls(hook)}
    priors = {key: prior for key, prior in trial.priors.items() if short(key) not in gone}
    fixed = switched_off(trial.loaded(trial.prior_overrides()), removal)
    luck = {"run.seed": trial.loaded().plan.seed + 1000} if removal.id == AGAIN.id else {}
    return replace(trial, priors=priors, fixed={**trial.fixed, **fixed, **luck})


def short(key: str) -> str:
    """Return mechanism and parameter of a key, without whose it is."""
    parts = key.split(".")
    return f"{parts[0]}.{parts[-1]}"


def switched_off(scenario: Scenario, removal: Removal) -> dict[str, Any]:
    """Return the overrides that put something to its null, for all and wherever the scenario sets it for one."""
    gone = {f"{mechanism}.{name}": null for hook in removal.off for mechanism, name, null in nulls(hook)}
    found: dict[str, Any] = dict(gone)
    for path, _ in flattened(scenario.document):
        if len(path) > 2 and f"{path[0]}.{path[-1]}" in gone:
            found[".".join(path)] = gone[f"{path[0]}.{path[-1]}"]
    return found


def judged(setting: EvidenceSetting, scenario: Scenario, effective: float | None = None) -> dict[str, Any]:
    """Return the log score of every judged month, and the patterns inside, of a scenario."""
    trial, size = setting.trial, setting.size
    found, _ = simulated(trial, scenario, size.replicates, size.jobs)
    scores = score.log_scores(found[trial.monthly].between(*trial.judged_on), list(setting.judged.values()))
    results = assessed(setting.patterns, found, tracks(trial.record), trial.judged_on)
    return {
        "scores": [float(x) for x in scores],
        "strong": sum(one.inside for one in results if one.pattern.strong and one.judged),
        "inside": sum(one.inside for one in results),
        "effective": effective,
    }


def rows(setting: EvidenceSetting, done: Mapping[str, Any]) -> list[Worth]:
    """Return what each removal costs, as fitted and fitted again."""
    found = []
    for ending in ("", REFITTED) if setting.size.fit is not None else ("",):
        whole = done[WHOLE + ending]
        for one in [*([AGAIN] if ending else []), *setting.asked.removal]:
            less = done[one.id + ending]
            lead = np.array(whole["scores"]) - np.array(less["scores"])
            low, high = score.bootstrapped(lead)
            lost = whole["strong"] - less["strong"], whole["inside"] - less["inside"]
            size = np.nan if less["effective"] is None else float(less["effective"])
            names = one.id, one.title, ", ".join(one.off), bool(ending)
            found.append(Worth(*names, float(lead.mean()), low, high, *lost, size))
    return found
