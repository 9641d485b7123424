"""The command ``docs``: the pages of documentation that come with stratsim."""

import sys
from typing import Annotated

import typer

from stratsim.cli.refusal import Refused

Page = Annotated[str | None, typer.Argument(metavar="PAGE", help="A page to print; its first lines list them.")]


def docs(page: Page = None) -> None:
    """List the pages of documentation that come with stratsim, or print one."""
    from stratsim.shipped import folder
    from stratsim.toml.problem import did_you_mean

    pages = {path.stem: path for path in sorted(folder("docs").glob("*.md"))}
    if page is None:
        for name, path in pages.items():
            print(f"{name:<14}{path}")
        return
    if page not in pages:
        raise Refused(f"there is no page {page!r}: {did_you_mean(page, pages)}")
    sys.stdout.write(pages[page].read_text(encoding="utf-8"))
