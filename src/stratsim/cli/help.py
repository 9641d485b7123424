"""Help that is readable on a narrow terminal, its commands in groups.

Typer's own boxes cut the names of options below some 60 columns; its plain form does not, but knows no groups.
"""

from functools import partial
from shutil import get_terminal_size
from typing import Any

from typer.core import TyperCommand, TyperGroup

WIDEST = 100
"""Columns of the widest help."""


def width() -> int:
    """Return how many columns help may use."""
    return min(get_terminal_size().columns, WIDEST)


def narrowed(formatter: Any) -> Any:
    """Return a formatter of help whose first column takes at most a third: longer names get a line of their own."""
    formatter.write_dl = partial(formatter.write_dl, col_max=max(8, formatter.width // 3))
    return formatter


class Command(TyperCommand):
    """A command whose help fits a narrow terminal."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the command."""
        super().format_help(ctx, narrowed(formatter))


class Group(TyperGroup):
    """The commands by what a user wants: the title of each group is its commands' ``rich_help_panel``."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of all commands."""
        super().format_help(ctx, narrowed(formatter))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, group by group."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            groups.setdefault(command.rich_help_panel, []).append((name, command.get_short_help_str(200)))
        for title, rows in groups.items():
            with formatter.section(title):
                formatter.write_dl(rows)
