"""The harder trial in parts, each in units that are kept once done: the same command goes on where it stopped."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from stratsim.files.whole import write
from stratsim.history.evidence import leads, leave_out, placebo, power, timing
from stratsim.history.evidence.leads import Lead
from stratsim.history.evidence.leave_out import Worth
from stratsim.history.evidence.placebo import CalendarRank
from stratsim.history.evidence.power import Power
from stratsim.history.evidence.setting import EvidenceSetting
from stratsim.history.evidence.timing import Timed
from stratsim.history.fit.calibrate import Progress, silent, told
from stratsim.history.trials import Trial
from stratsim.own_code import digest
from stratsim.scenario.scenario import Scenario
from stratsim.toml.problem import did_you_mean

Units = Mapping[str, Callable[[], Any]]
PARTS = ("nulls", "timing", "leave-one-out", "placebo", "power")


@dataclass(frozen=True)
class Evidence:
    """What came of the harder trial; a part that was not asked for is empty. ``parts``: those that were."""

    setting: EvidenceSetting
    parts: Sequence[str]
    leads: Sequence[Lead] = ()
    timing: Sequence[Timed] = ()
    worth: Sequence[Worth] = ()
    ranks: Sequence[CalendarRank] = ()
    power: Sequence[Power] = field(default=())


def chosen(text: str) -> list[str]:
    """Return the parts that a text names, parted by commas; raise ValueError where there is none such."""
    found = [one.strip() for one in text.split(",") if one.strip()]
    for one in found:
        if one not in PARTS:
            raise ValueError(f"there is no part {one!r}; {did_you_mean(one, PARTS)}")
    return [one for one in PARTS if one in found] or list(PARTS)


def gathered(setting: EvidenceSetting, parts: Sequence[str], work: Path, progress: Progress = silent) -> Evidence:
    """Run the parts that are not done yet, and return all; ``work`` holds the units that are done.

    ``progress`` is told how many units are done, of how many, and which comes next.
    """
    directory = work / f"{setting.trial.name}-{fingerprint(setting)}"
    directory.mkdir(parents=True, exist_ok=True)
    units: dict[str, Units] = {part: of_part(setting, part, work) for part in parts}
    every, done = sum(map(len, units.values())), 0
    found: dict[str, dict[str, Any]] = {}
    for part, those in units.items():
        found[part] = {}
        for name, made in those.items():
            progress(done, every, f"{part}: {name}")
            with told(done, every):
                found[part][name] = kept(directory / f"{part}-{name}{alone(setting, part, name)}.json", made)
            done += 1
    progress(done, every, "done")
    return Evidence(
        setting,
        parts,
        leads.rows(setting, found["nulls"]) if "nulls" in found else (),
        timing.rows(setting, found["timing"]) if "timing" in found else (),
        leave_out.rows(setting, found["leave-one-out"]) if "leave-one-out" in found else (),
        placebo.rows(setting, found["placebo"]) if "placebo" in found else (),
        power.rows(setting, found["power"]) if "power" in found else (),
    )


def of_part(setting: EvidenceSetting, part: str, work: Path) -> Units:
    """Return the units of a part."""
    makers: Mapping[str, Callable[[], Units]] = {
        "nulls": partial(leads.units, setting),
        "timing": partial(timing.units, setting),
        "leave-one-out": partial(leave_out.units, setting, work / "fits"),
        "placebo": partial(placebo.units, setting),
        "power": partial(power.units, setting),
    }
    return makers[part]()


def alone(setting: EvidenceSetting, part: str, name: str) -> str:
    """Return what the name of a unit's file ends with: a hash of what it alone depends on, trial or effort."""
    if part == "nulls":
        on: Any = next(of_trial(*one) for one in setting.trials if one[0].name == name)
    elif name.endswith(leave_out.REFITTED) and setting.size.fit is not None:
        on = replace(setting.size.fit, jobs=None)
    else:
        return ""
    return "-" + hashlib.blake2b(repr(on).encode(), digest_size=4).hexdigest()


def kept(path: Path, made: Callable[[], Any]) -> Any:
    """Return what a file holds; make and write it where it is not there, or not whole."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = made()
    text = json.dumps(found)
    write(path, text)
    return json.loads(text)


def fingerprint(setting: EvidenceSetting) -> str:
    """Return a short hash of all that units depend on: code, scenarios, record, patterns, what is asked, size."""
    record = {name: (dict(one.yearly), dict(one.monthly)) for name, one in setting.record.items()}
    size = {**vars(setting.size), "jobs": None, "fit": None}
    text = json.dumps(
        [
            digest("app", "cli", "display", "report"),  # what shows numbers changes none
            of_trial(*setting.trials[0]),
            setting.asked.model_dump(),
            [one.model_dump() for one in setting.patterns],
            record,
            size,
        ],
        sort_keys=True,
        default=str,
    )
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def of_trial(trial: Trial, scenario: Scenario) -> list[Any]:
    """Return what of a trial and its scenario a unit depends on."""
    priors = {key: prior.written() for key, prior in trial.priors.items()}
    targets = [target.model_dump() for target in trial.targets]
    return [trial.name, trial.training, trial.judged, trial.quiet, priors, targets, scenario.digest]
