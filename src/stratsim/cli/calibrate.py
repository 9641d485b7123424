"""The command ``calibrate``: fit the parameters of a trial to its training years and write them as an overlay."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stratsim.cli import Refused
from stratsim.cli.place import writable
from stratsim.cli.refusal import before_work
from stratsim.cli.stream import bare
from stratsim.files.regular import refuse_special
from stratsim.files.whole import write_all
from stratsim.history.fit import calibrate, overlay
from stratsim.history.fit.calibrate import Effort, Posterior, Progress
from stratsim.history.trials import Trial, read_trial
from stratsim.shipped import INSTALLED, folder


@dataclass(frozen=True)
class FitFiles:
    """Where things are: the file of trials, the overlay to write (the trial's own if None), and the batches done."""

    trials: Path
    out: Path | None
    work: Path
    force: bool


def fit(name: str, files: FitFiles, effort: Effort, quiet: bool) -> None:
    """Fit a trial, write its overlay and its report, and print the report."""
    with before_work():
        trial = read_trial(name, files.trials)
        target = free(files.out or own_target(trial, files), files.force)
        writable(files.work)
    with bar(quiet) as progress:
        posterior = calibrate.calibrate(trial, effort, files.work, progress)
    report = "\n".join(overlay.report(posterior)) + "\n"
    write_all({target: overlay.text(posterior, effort.kept), target.with_suffix(".md"): report})
    print(report, end="")
    if not quiet:
        say_what_next(target, posterior)


def say_what_next(target: Path, posterior: Posterior) -> None:
    """Say where the results are, how to use them, and whether they are good enough."""
    print(f"overlay: {target}; report: {target.with_suffix('.md')}", file=sys.stderr)
    print(f"to judge it: stratsim validate --trial {posterior.trial.name} --overlay {target}", file=sys.stderr)
    if posterior.poor:
        print(f"warning: {overlay.POOR}", file=sys.stderr)


def own_target(trial: Trial, files: FitFiles) -> Path:
    """Return where a trial says that its overlay goes; raise `Refused` where only ``--out`` may write.

    A file of trials writes into its own folder and below. That of the repository also writes beside the scenarios that
    come with stratsim; the same file once installed writes into the user's directory.
    """
    if is_inside(files.trials, INSTALLED):
        return files.work / f"{trial.name}.toml"
    if is_inside(trial.overlay, files.trials.parent):
        return trial.overlay
    if is_inside(files.trials, folder("seeds")) and is_inside(trial.overlay, folder("scenarios")):
        return trial.overlay
    place = f"{trial.overlay} lies outside of {files.trials.parent}, the folder of the file of trials"
    raise Refused(f"{place}: --out {trial.overlay} writes there all the same")


def is_inside(path: Path, directory: Path) -> bool:
    """Return whether a path, its links followed, lies in a directory or below."""
    return path.resolve().is_relative_to(directory.resolve())


def free(target: Path, force: bool) -> Path:
    """Return the overlay to write; raise `Refused` where it cannot be written, or would replace a file unasked."""
    writable(target.parent)
    if target.is_dir():
        raise Refused(f"{target} is a directory: name a .toml file inside it")
    if target.suffix != ".toml":
        raise Refused(f"{target} must end in .toml: scenarios name it, and the report goes beside it as .md")
    for path in (target, target.with_suffix(".md")):
        refuse_special(path)
        if os.path.lexists(path) and not force:
            raise Refused(f"{path} is there: --force replaces it once the fit is done, --out writes elsewhere")
    return target


@contextmanager
def bar(quiet: bool, what: str = "batch") -> Iterator[Progress]:
    """Report progress on standard error: a bar on a terminal, else a line for each of ``what``."""
    if quiet:
        yield calibrate.silent
        return
    if not sys.stderr.isatty():
        yield lambda done, of, words: print(f"{what} {done} of {of}: {words}", file=sys.stderr)
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(file=bare(sys.stderr)), transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, of, words: shown.update(task, completed=done, total=of, description=words)
