"""Figures of the harder trial: leads by rung, what each mechanism is worth, the rank of the true calendar, power."""

from collections.abc import Sequence
from pathlib import Path

from stratsim.display import dots, words
from stratsim.display.dots import MEAN, Dot, Dots
from stratsim.display.gallery import published
from stratsim.display.history import calendars, strengths
from stratsim.display.sheet import Sheet
from stratsim.history.evidence.gathered import Evidence
from stratsim.history.evidence.leads import Lead
from stratsim.history.evidence.leave_out import Worth
from stratsim.history.score import QUIET_KNOWN
from stratsim.history.told import TOLD

LEAD, WORTH = "lead", "worth"


def sheets(found: Evidence) -> list[Sheet]:
    """Return every figure of the parts that were asked for, not yet drawn."""
    foot = origin(found)
    made = [leads(found, trial.name, foot) for trial, _ in found.setting.trials] if found.leads else []
    made += [worth(found.worth, foot)] if found.worth else []
    made += [calendars.sheet(found.ranks, foot)] if found.ranks else []
    return made + ([strengths.sheet(found.power, foot)] if found.power else [])


def draw(found: Evidence, directory: Path, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Draw every figure into a directory, in each format, with a CSV of the numbers beside it; return the files."""
    Path(directory).mkdir(parents=True, exist_ok=True)
    return [path for sheet in sheets(found) for path in published(sheet, Path(directory), formats)]


def origin(found: Evidence) -> str:
    """Return what ran."""
    size, trial = found.setting.size, found.setting.trial
    scenario = words.plain(found.setting.scenario.name)
    return (
        f"Model: scenario {scenario}, {size.replicates:,} replicates; trial {trial.name}: fitted to "
        f"{trial.training[0]}-{trial.training[1]}, judged on {trial.judged_on[0]}-{trial.judged_on[1]}."
    )


def dot(order: int, mean: float, low: float, high: float) -> Dot:
    """Return a mean with its 90 % interval, and its number written."""
    return Dot(order, mean, (low, mean, mean, high), (low, high), mean, MEAN)


def leads(found: Evidence, trial: str, foot: str) -> Sheet:
    """Return the lead over every plain forecast, a panel a series."""
    own = [one for one in found.leads if one.trial == trial]
    forecasts = tuple(dict.fromkeys(one.forecast for one in own))
    series = dict.fromkeys(one.series for one in own)
    panels = tuple(panel_of([one for one in own if one.series == name], forecasts) for name in series)
    how = (
        "Log score of the model by month less that of a plain forecast, mean over the judged months; right of the line "
        "the model is ahead.\nBar: 90 %, block bootstrap. Quiet: knows the months of talks. Drivers: and which "
        "events are on; updated: every month."
    )
    name = words.file_name("evidence", "leads", trial)
    title = f"Lead of the model over plain forecasts, trial {trial}"
    years = next(one.judged_on for one, _ in found.setting.trials if one.name == trial)
    own_foot = f"{foot} Here: trial {trial}, judged on {years[0]}-{years[1]}."
    labels = tuple(map(short, forecasts))
    return Sheet(name, title, how, own_foot, forecasts, panels, dots.figure, labels=labels)


def short(forecast: str) -> str:
    """Return the name of a plain forecast in few letters."""
    told = f" {TOLD}"
    if told in forecast:
        return f"drivers, {forecast.replace(told, '')}"
    return forecast.replace(QUIET_KNOWN, ", quiet")


def panel_of(some: Sequence[Lead], forecasts: Sequence[str]) -> Dots:
    """Return the panel of one series."""
    found = tuple(dot(forecasts.index(one.forecast), one.lead, one.low, one.high) for one in some)
    title = f"{some[0].title}: {some[0].events} in {some[0].months} months"
    return Dots(title, "log score a month", LEAD, found, form="+.2f")


def worth(some: Sequence[Worth], foot: str) -> Sheet:
    """Return what every removal costs, as fitted and fitted again, those of the greatest cost first."""
    last = [one for one in some if one.refitted] or some
    order = sorted(last, key=lambda one: -one.worth)
    names = tuple(one.title for one in order)
    ids = [one.removal for one in order]
    panels = []
    for refitted, title in ((False, "The rest as it was fitted"), (True, "The rest fitted again, with a small effort")):
        own = [one for one in some if one.refitted == refitted]
        if own:
            found = tuple(dot(ids.index(one.removal), one.worth, one.low, one.high) for one in own)
            panels.append(Dots(title, "log score a month", WORTH, found, form="+.2f"))
    how = (
        "Log score of the whole model by month less that without a mechanism, mean over the judged months; right: it "
        "costs.\nBar: 90 %, block bootstrap. The line without a removal shows the noise of a fit."
    )
    return Sheet(
        "evidence_worth", "What each mechanism is worth", how, foot, names, tuple(panels), dots.figure, labels=names
    )
