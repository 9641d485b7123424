"""A page as PDF, printed by Chromium or a browser made of it, where one is installed."""

import os
import subprocess
import tempfile
from pathlib import Path
from shutil import which

from stratsim.files.whole import write

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "brave")
PATIENCE = 120
"""Seconds that printing may take."""


def browser() -> str:
    """Return a browser that prints; raise ValueError where there is none."""
    found = next((path for name in BROWSERS if (path := which(name))), None)
    if found is None:
        raise ValueError("--pdf needs Chromium or Chrome on the PATH; any browser prints the HTML page to PDF as well")
    return found


def pdf(page: str) -> bytes:
    """Return a page of HTML as PDF; raise ValueError where no browser is there, or it fails."""
    program = browser()
    with tempfile.TemporaryDirectory() as directory:
        source, target = Path(directory) / "brief.html", Path(directory) / "brief.pdf"
        write(source, page)
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # Chromium refuses root
        options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={directory}/profile"]
        command = [program, *options, *sandbox, f"--print-to-pdf={target}", source.as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        if not target.is_file():
            raise ValueError(f"{program} printed nothing: {done.stderr.decode(errors='replace').strip()[-200:]}")
        return target.read_bytes()
