"""What a shell offers for a scenario when the tab key is pressed: shipped names, and files and directories here."""

import os
from pathlib import Path


def scenario_names(incomplete: str) -> list[str]:
    """Return what begins with a text: names of shipped scenarios, scenario files, and directories."""
    from stratsim.scenario.shelf import names

    head, tail = os.path.split(incomplete)
    try:
        inside = sorted(Path(head or ".").iterdir())
    except OSError:
        inside = []
    here = [one for one in inside if one.name.startswith(tail) and (tail or not one.name.startswith("."))]
    files = [os.path.join(head, one.name) for one in here if one.suffix.lower() == ".toml"]
    folders = [os.path.join(head, one.name, "") for one in here if one.is_dir()]
    return [*(name for name in names() if name.startswith(incomplete)), *files, *folders]
