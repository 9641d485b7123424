"""``stratsim validate --full``: the harder trial, in parts that are kept as they are done."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from stratsim.cli.calibrate import bar
from stratsim.cli.evidence_page import show
from stratsim.cli.group import Size
from stratsim.cli.harder import Harder
from stratsim.cli.place import writable
from stratsim.cli.reading import Reading
from stratsim.cli.refusal import before_work
from stratsim.cli.validate import TrialFiles, meant
from stratsim.cli.voice import Voice
from stratsim.history.evidence import asked
from stratsim.history.evidence.gathered import chosen, gathered
from stratsim.history.evidence.setting import EvidenceSetting, EvidenceSize
from stratsim.history.retrodiction import ready
from stratsim.history.trial_file import TrialFile
from stratsim.history.trials import Trial, read_trial
from stratsim.scenario.scenario import Scenario
from stratsim.toml.checked import checked

MOST = 2000
"""Replicates of every ensemble that is scored at most."""


def judge(
    name: str, files: TrialFiles, asked_file: Path, size: Size, harder: Harder, voice: Voice, reading: Reading
) -> None:
    """Run the parts that are asked for, draw the figures, and print tables and what they mean."""
    with before_work():
        setting, parts, parameters = prepared(name, files, asked_file, size, harder, reading)
        for place in (harder.work, files.figures):
            if place is not None:
                writable(place)
    with bar(voice.quiet, "unit") as progress:
        found = gathered(setting, parts, harder.work, progress)
    if files.figures is not None:
        from stratsim.display.history.evidence import draw  # imported where it is used: matplotlib costs time

        drawn = draw(found, files.figures)
        voice.note(f"figures: {len(drawn)} files in {files.figures}")
    show(found, parameters, voice.shape)


def prepared(
    name: str, files: TrialFiles, asked_file: Path, size: Size, harder: Harder, reading: Reading
) -> tuple[EvidenceSetting, Sequence[str], str]:
    """Return all that the trial is given, which parts are asked for, and where the parameters are from.

    Raises `ScenarioError` or ValueError where something cannot be used, before any work.
    """
    parts = chosen(harder.parts)
    trial = read_trial(name, files.trials)
    if not trial.monthly:
        raise ValueError(f"{files.trials}: --full needs monthly = the name of a series that is scored by month")
    scenario, parameters = meant(trial, files, reading)
    scenario = scenario.but(seed=size.seed)
    patterns = ready(trial, scenario, files.patterns)
    file, record = asked.read(asked_file, trial, scenario)
    usual = EvidenceSize()
    much = replace(
        usual,
        replicates=size.replicates or usual.replicates,
        calendars=harder.calendars,
        fit=usual.fit if harder.refit else None,
        jobs=size.jobs,
    )
    trials = [(trial, scenario), *(others(name, files, size) if "nulls" in parts else [])]
    return EvidenceSetting(trials, file, record, patterns, much), parts, parameters


def others(name: str, files: TrialFiles, size: Size) -> list[tuple[Trial, Scenario]]:
    """Return the other trials of the file that are fitted, each with its scenario, for their scores."""
    if files.scenario is not None or files.overlay is not None:
        return []
    table, _ = checked(TrialFile, files.trials, "file of trials", "run in the project's folder, or name the file")
    found = [read_trial(other, files.trials) for other, one in table.trials.items() if other != name and one.judged]
    alone = replace(files, scenario=None, overlay=None)
    return [
        (one, meant(one, alone, Reading())[0].but(seed=size.seed))
        for one in found
        if one.judged and one.overlay.is_file()
    ]
