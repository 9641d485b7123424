"""The command ``calibrate``: fit the parameters of a trial to its training years and write them as an overlay."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stratsim import shipped
from stratsim.cli import Refused
from stratsim.cli.place import writable
from stratsim.cli.refusal import before_work
from stratsim.cli.stream import bare
from stratsim.files.regular import refuse_special
from stratsim.files.whole import write_all
from stratsim.history.fit import calibrate, overlay
from stratsim.history.fit.calibrate import Effort, Posterior, Progress
from stratsim.history.trials import read_trial


@dataclass(frozen=True)
class Files:
    """Where things are: the file of trials, the overlay to write (the trial's own if None), and the work so far."""

    trials: Path
    out: Path | None
    work: Path
    force: bool


def fit(name: str, files: Files, effort: Effort, quiet: bool) -> None:
    """Fit a trial, write its overlay and its report, and print the report."""
    with before_work():
        trial = read_trial(name, files.trials)
        target = free(files.out or own(trial.overlay, files.trials), files.force)
        writable(files.work)
    with bar(quiet) as progress:
        posterior = calibrate.calibrate(trial, effort, files.work, progress)
    lines = list(overlay.report(posterior))
    write_all({target: overlay.text(posterior, effort.kept), target.with_suffix(".md"): "\n".join(lines) + "\n"})
    print("\n".join(lines))
    if not quiet:
        told(target, posterior)


def told(target: Path, posterior: Posterior) -> None:
    """Say where the results are, how to use them, and whether they are worth it."""
    print(f"overlay: {target}; report: {target.with_suffix('.md')}", file=sys.stderr)
    print(f"to judge it: stratsim validate --trial {posterior.trial.name} --overlay {target}", file=sys.stderr)
    if posterior.poor:
        print(f"warning: {overlay.POOR}", file=sys.stderr)


def free(target: Path, force: bool) -> Path:
    """Return the overlay to write; raise `Refused` where it cannot be written, or would replace one unasked."""
    writable(target.parent)
    if target.is_dir():
        raise Refused(f"{target} is a directory: name a .toml file inside it")
    if target.suffix != ".toml":
        raise Refused(f"{target} must end in .toml: scenarios extend it, and the report goes beside it as .md")
    for one in (target, target.with_suffix(".md")):
        refuse_special(one)
        if one.exists() and not force:
            raise Refused(f"{one} is there: --force replaces it once the fit is done, --out writes elsewhere")
    return target


def own(overlay: Path, trials: Path) -> Path:
    """Return a trial's own overlay; raise `Refused` where trials of a user's put it outside of their folder."""
    folder = trials.resolve().parent
    if folder != shipped.folder("seeds").resolve() and not overlay.resolve().is_relative_to(folder):
        raise Refused(f"{trials} names an overlay outside of its folder, {overlay}: --out says that it may go there")
    return overlay


@contextmanager
def bar(quiet: bool) -> Iterator[Progress]:
    """Tell how far the fit is on standard error: a bar where somebody watches, else a line a batch."""
    if quiet:
        yield calibrate.silent
        return
    if not sys.stderr.isatty():
        yield lambda done, of, words: print(f"batch {done} of {of}: {words}", file=sys.stderr)
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(file=bare(sys.stderr)), transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, of, words: shown.update(task, completed=done, total=of, description=words)
