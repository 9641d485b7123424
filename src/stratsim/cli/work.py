"""The commands that simulate: run, compare, plot."""

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from stratsim.cli import Refused, table
from stratsim.cli.option import Format
from stratsim.engine.results import Results
from stratsim.experiments.compare import Comparison, Row, interval, together, unit_of
from stratsim.experiments.gather import Gathered, gathered
from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.lenses.health import examination, notes
from stratsim.scenario.override import all_parsed
from stratsim.scenario.scenario import Scenario, load
from stratsim.toml.problem import ADVISED, ScenarioError, ScenarioWarning


@dataclass(frozen=True)
class Size:
    """How much to run."""

    replicates: int | None
    seed: int | None
    months: int | None
    jobs: int | None


@dataclass(frozen=True)
class Reading:
    """How scenarios are read: what ``--set`` sets, and whether policies in Python may run and large ones."""

    sets: Sequence[str] = ()
    allow_code: bool = False
    allow_large: bool = False

    def overrides(self) -> dict[str, Any]:
        """Return what is set on top of a file."""
        return dict(all_parsed(self.sets))

    def load(self, path: Any, strict: bool = True) -> Scenario:
        """Read a scenario; say on standard error what it seems to say and does not do."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ScenarioWarning)
            code, large = self.allow_code, self.allow_large
            scenario = load(path, self.overrides(), allow_code=code, allow_large=large, strict=strict)
        for warning in scenario.warnings[:ADVISED]:
            print(f"warning: {warning}", file=sys.stderr)
        return scenario


@dataclass(frozen=True)
class Place:
    """Where things go."""

    out: Path
    figures: Path | None
    force: bool


@dataclass(frozen=True)
class Voice:
    """How much is said, and in which form."""

    quiet: bool
    shape: Format
    examine: bool = False

    def note(self, text: str) -> None:
        """Say something to standard error, unless quiet."""
        if not self.quiet:
            print(text, file=sys.stderr)

    def health(self, scenarios: Sequence[Scenario], results: Sequence[Results]) -> None:
        """Say what stands at a bound or does not vary, unless quiet; all of the first scenario, if so asked."""
        if self.examine:
            from stratsim.cli.study import in_words

            in_words(examination(scenarios[0]), sys.stderr)
        elif not self.quiet:
            for line in notes(scenarios, results):
                self.note(f"health: {line}")
            self.note("health: --health also tells parameters without effect, and what the order of a month changes")


@contextmanager
def before_work() -> Iterator[None]:
    """Make of what is wrong before any work starts a refusal: bad usage, exit code 2."""
    try:
        yield
    except ScenarioError:
        raise
    except (ValueError, KeyError, OSError) as error:
        raise Refused(error.args[0] if isinstance(error, KeyError) and error.args else str(error)) from error


def run_one(path: Path, size: Size, place: Place, voice: Voice, reading: Reading) -> None:
    """Run one scenario, save its results, print their path."""
    with before_work():
        found = reading.load(path)
        scenario = found.but(seed=size.seed, months=size.months, replicates=size.replicates)
        target = guarded(scenario, place)
    with bar(voice) as progress:
        results = run_all([scenario], replicates=scenario.replicates, jobs=size.jobs, progress=progress)[0]
    results.save(target)
    draw(together([results], scenario.headline), place, voice)
    if not voice.quiet:
        table.show(summary(results, scenario.headline), table.SUMMARY, voice.shape, sys.stderr)
    voice.health([scenario], [results])
    print(target)


def run_many(paths: Sequence[Path], size: Size, place: Place, voice: Voice, reading: Reading) -> None:
    """Run scenarios as pairs, save their results, print the comparison."""
    with before_work():
        meant = load_all(paths, reading).comparable(size.months)
        first = meant.scenarios[0].but(seed=size.seed, months=size.months, replicates=size.replicates)
        same = [one.but(seed=first.plan.seed, months=first.plan.months) for one in meant.scenarios]
        targets = [guarded(one, place) for one in same]
    if left_out := meant.note("compared"):
        voice.note(left_out)
    with bar(voice) as progress:
        found = run_all(same, replicates=first.replicates, jobs=size.jobs, progress=progress)
    for results, target in zip(found, targets, strict=True):
        results.save(target)
    voice.note(f"results: {len(targets)} files in {place.out}")
    voice.health(same, found)
    comparison = together(found, first.headline)
    draw(comparison, place, voice)
    table.show(comparison.rows(), table.COMPARISON, voice.shape, sys.stdout)


def load_all(paths: Sequence[Path], reading: Reading) -> Gathered:
    """Load every scenario; raise one error with the problems of all."""
    return gathered(list(paths), partial(reading.load, strict=False))


def guarded(scenario: Scenario, place: Place) -> Path:
    """Return where a scenario's results go; raise ValueError where they cannot, or another scenario's results are."""
    for directory in (place.out, place.figures):
        if directory is not None:
            writable(directory)
    target = place.out / f"{scenario.name}.nc"
    if target.is_dir():
        raise ValueError(f"{target} is a directory: choose another --out")
    if not target.exists() or place.force:
        return target
    there = Results.origin(target)
    mine = (str(scenario.path.resolve()), scenario.override_text)
    if there != mine:
        what = f"of {there[0]}" + (f" with {there[1]}" if there[1] else "")
        raise ValueError(f"{target} holds results {what}: choose another --out, or --force to overwrite them")
    return target


def writable(directory: Path) -> None:
    """Make a directory, if need be; raise ValueError where nothing can be written into it."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise ValueError(f"{directory} is a file, or lies below one; it must be a directory") from None
    except OSError as error:
        raise ValueError(f"{directory} cannot be made: {error.strerror or error}") from None
    if not os.access(directory, os.W_OK | os.X_OK):
        raise ValueError(f"{directory} cannot be written into: choose another directory")


def draw(comparison: Comparison, place: Place, voice: Voice) -> None:
    """Draw the figures of a comparison, where they are wanted."""
    if place.figures is not None:
        drawn = comparison.plot(place.figures)
        voice.note(f"figures: {len(drawn)} files in {place.figures}")


def summary(results: Results, headline: Sequence[str]) -> list[Row]:
    """Return the headline outcomes of one scenario, without a comparison."""
    rows = []
    for name in headline:
        mean, low, high = interval(results.outcome(name).astype(float))
        rows.append(Row(name, unit_of(name), results.name, mean, low, high, 0.0, 0.0, 0.0, 0.5))
    return rows


def plot(paths: Sequence[Path], directory: Path) -> list[Path]:
    """Draw the figures of saved results; return the files written."""
    with before_work():
        found = [Results.load(path) for path in paths]
        comparison = together(found, str(found[0].provenance["headline"]).split())
        writable(directory)
    return comparison.plot(directory)


@contextmanager
def bar(voice: Voice) -> Iterator[Progress]:
    """Show progress on standard error while work goes on, where somebody watches."""
    if voice.quiet or not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns: list[Any] = [TextColumn("simulating"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()]
    with Bar(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)
