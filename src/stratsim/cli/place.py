"""Where results and figures may go: checked before any work."""

import os
from pathlib import Path

from stratsim.cli.group import Destination
from stratsim.engine.results import Results
from stratsim.files.regular import refuse_special
from stratsim.scenario.scenario import Scenario


def guarded(scenario: Scenario, to: Destination) -> Path:
    """Return where a scenario's results go; raise ValueError where they cannot, or another scenario's results are."""
    for directory in (to.out, to.figures):
        if directory is not None:
            writable(directory)
    target = to.out / f"{scenario.name}.nc"
    if target.is_dir():
        raise ValueError(f"{target} is a directory: choose another --out")
    refuse_special(target)
    if not target.exists() or to.force:
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
