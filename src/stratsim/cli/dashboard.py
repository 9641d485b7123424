"""The command ``app``: the dashboard, on this machine only."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli.refusal import Refused

Port = Annotated[int, typer.Option(metavar="N", min=1024, max=65535, help="Port on this machine.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser; print the address only.")]

OPTIONS = {
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "runner.magicEnabled": "false",
}
"""Loopback only, no telemetry, nothing that watches files."""


def dashboard(port: Port = 8501, no_browser: NoBrowser = False) -> None:
    """Open the dashboard in a browser: sliders, paired differences, stories, a month at a time (extra app).

    It listens on this machine only and sends nothing anywhere. Ctrl-C ends it.
    """
    if find_spec("streamlit") is None:
        raise Refused("the dashboard needs Streamlit: pip install 'stratsim[app]'")
    raise typer.Exit(subprocess.run(command(port, no_browser), check=False).returncode)


def command(port: int, no_browser: bool) -> list[str]:
    """Return the command that starts the dashboard."""
    page = Path(__file__).parents[1] / "app" / "page.py"
    options = {**OPTIONS, "server.port": str(port), "server.headless": str(no_browser).lower()}
    said = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [sys.executable, "-m", "streamlit", "run", str(page), *said]
