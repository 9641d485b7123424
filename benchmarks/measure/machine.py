"""What a measurement was made on."""

import datetime
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from stratsim.fused.machine import NoMachine, host

PACKAGES = ("stratsim", "numpy", "llvmlite", "mesa")


def about():
    """Return the day, the machine and the versions."""
    return {
        "day": datetime.date.today().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": {name: installed(name) for name in PACKAGES},
    }


def processor():
    """Return the name of the processor and the width of its registers."""
    try:
        width = f", {host().lanes} float32 at a time"
    except NoMachine as error:
        width = f", no machine code: {error}"
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or platform.machine()
    return name + width


def installed(name):
    """Return the version of a package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
