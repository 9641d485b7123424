"""What a question is about: a scenario, which is run, or results that were saved, whose scenario is read again."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stratsim.cli.group import Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.voice import Voice, bar

if TYPE_CHECKING:
    from stratsim.engine.results import Results
    from stratsim.scenario.scenario import Scenario

SAVED = ".nc"


@dataclass(frozen=True)
class Subject:
    """A scenario and its results."""

    scenario: "Scenario"
    results: "Results"


def subjects(given: list[str], size: Size, voice: Voice, reading: Reading) -> list[Subject]:
    """Return what is meant, scenarios run as pairs with the size of the first; nothing is written to disk.

    Raises ValueError where results and scenarios are mixed, `ScenarioError` where a scenario cannot be used.
    """
    if all(text.endswith(SAVED) for text in given):
        return [loaded(Path(text), reading) for text in given]
    if any(text.endswith(SAVED) for text in given):
        raise ValueError("name results (.nc) or scenarios, not both")
    from stratsim.experiments.run import run_all

    name_own(given, voice)
    read = [reading.load_one_of_several(text) if given[1:] else reading.load(text) for text in given]
    first = read[0].but(seed=size.seed, months=size.months, replicates=size.replicates)
    same = [one.but(seed=first.plan.seed, months=first.plan.months, replicates=first.replicates) for one in read]
    with bar(voice) as progress:
        done = run_all(same, replicates=first.replicates, jobs=size.jobs, traces=0, progress=progress)
    return [Subject(one, results) for one, results in zip(same, done, strict=True)]


def loaded(path: Path, reading: Reading) -> Subject:
    """Return saved results with the scenario that they came from."""
    from stratsim.engine.results import Results
    from stratsim.story.origin import scenario_of

    if reading.sets:
        raise ValueError("--set changes a scenario: name the scenario instead of its results")
    results = Results.load(path, lazy=True)
    return Subject(scenario_of(results, reading.allow_code), results)
