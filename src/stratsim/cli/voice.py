"""What a command says beside its results, and how: tables in which form, notes, progress."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stratsim.cli import option
from stratsim.cli.stream import bare

if TYPE_CHECKING:
    from stratsim.experiments.run import Progress


@dataclass(frozen=True)
class Voice:
    """How much is said, and in which form."""

    quiet: option.Quiet = False
    shape: option.Shape = option.Format.table

    def note(self, text: str) -> None:
        """Say something to standard error, unless quiet."""
        if text and not self.quiet:
            print(text, file=sys.stderr)


@contextmanager
def bar(voice: Voice) -> "Iterator[Progress]":
    """Show progress on standard error while work goes on, where somebody watches."""
    if voice.quiet or not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns: list[Any] = [TextColumn("simulating"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=Console(file=bare(sys.stderr)), transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)
