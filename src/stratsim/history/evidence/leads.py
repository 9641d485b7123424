"""Scores by rung: the lead of the model over each plain forecast, month by month, in every trial that is fitted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from stratsim.history import score
from stratsim.history.evidence.setting import EvidenceSetting, shortened
from stratsim.history.retrodiction import forecasts

MODEL = "model"


@dataclass(frozen=True)
class Lead:
    """The lead over one forecast: mean log scores by month, higher is better, and the 90 % interval of the lead."""

    trial: str
    series: str
    title: str
    forecast: str
    events: int
    months: int
    model: float
    score: float
    low: float
    high: float

    @property
    def lead(self) -> float:
        """How far the model is ahead, log score a month."""
        return self.model - self.score


def units(setting: EvidenceSetting) -> dict[str, Callable[[], Any]]:
    """Return what is to be run, by name: the scores of each trial."""
    return {trial.name: partial(scores, setting, n) for n, (trial, _) in enumerate(setting.trials)}


def scores(setting: EvidenceSetting, number: int) -> dict[str, dict[str, list[float]]]:
    """Return the log score of every judged month by the model and by each plain forecast, by series."""
    trial, whole = setting.trials[number]
    scenario = shortened(whole, trial)
    results = setting.run(scenario, setting.asked.rungs)
    found = {}
    for name in setting.asked.rungs:
        observed = setting.record[name]
        seen = list(observed.within(*trial.judged_on).monthly.values())
        track = setting.counterpart(name).track(results)
        each = {MODEL: score.log_scores(track.between(*trial.judged_on), seen), **forecasts(trial, observed, scenario)}
        found[name] = {forecast: [float(x) for x in values] for forecast, values in each.items()}
    return found


def rows(setting: EvidenceSetting, done: Mapping[str, Any]) -> list[Lead]:
    """Return the leads."""
    found = []
    for trial, _ in setting.trials:
        for name, each in done[trial.name].items():
            ours = np.array(each[MODEL])
            events = int(sum(setting.record[name].within(*trial.judged_on).monthly.values()))
            for forecast, theirs in each.items():
                if forecast != MODEL:
                    low, high = score.bootstrapped(ours - np.array(theirs))
                    means = float(ours.mean()), float(np.mean(theirs))
                    title = setting.counterpart(name).title
                    found.append(Lead(trial.name, name, title, forecast, events, len(ours), *means, low, high))
    return found
