"""What scenarios and pages tell a reader to try does something: every --set and every comparison changes a number."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.engine.ensemble import Task, simulate
from stratsim.scenario.override import all_parsed

ROOT = Path(__file__).parents[2]
OTHERS = sorted((ROOT / "scenarios" / "crises").glob("*.toml"))
"""Of one kind: tried in the deep tests."""
FILES = sorted([*(ROOT / "scenarios").glob("*.toml"), *(ROOT / "scenarios" / "weakest_link").glob("*.toml")])
WITHOUT = {"baseline"}  # it is what the others are compared with
SETS = r"""(?:--set\s+(?:"[^"]+"|[^\s`,;"]+)\s*)+"""

COMMAND = rf"stratsim (?:run|compare)((?: (?!--)[\w+/.]+)+)(?: --allow-code)?( {SETS})?"


def advice(path):
    """Return the "Try:" of a scenario, on one line."""
    found = re.search(r"^# Try:(.*?)^[^#]", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return " ".join(re.sub(r"^# ", "", found[1], flags=re.MULTILINE).split()) if found else ""


def trials():
    """Yield (scenario to begin with, the other, overrides of the other) for each thing to try."""
    for path in [*FILES, *OTHERS]:
        words = advice(path)
        for command in re.findall(
            rf"stratsim (?:run|compare)((?: (?!--)[\w+/.]+)+)(?: --allow-code)?( {SETS})?", words
        ):
            names, sets = command[0].strip(" :").split(), shlex.split(command[1])[1::2]
            named = [Path(name.rstrip(":")).stem for name in names]
            for name in named[1:] or named:
                yield pytest.param(named[0], name, tuple(sets), id=f"{path.stem}: {name} {' '.join(sets)}")
        for sets in re.findall(SETS, re.sub(rf"stratsim run [\w+/.]+ {SETS}", "", words)):
            parts = tuple(shlex.split(sets)[1::2])
            yield pytest.param(str(path), str(path), parts, id=f"{path.stem}: {' '.join(parts)}")
    for page, base in [("README.md", "baseline"), ("CONTRIBUTING.md", "baseline"), ("docs/scenario.md", "baseline")]:
        for line in (ROOT / page).read_text(encoding="utf-8").splitlines():
            if command := re.search(rf"stratsim (?:run|compare).*?({SETS})", line):
                parts = tuple(shlex.split(command[1])[1::2])
                yield pytest.param(base, base, parts, id=f"{page}: {' '.join(parts)}")


def series(scenario, replicates, months):
    """Return every series of some replicates."""
    plan = replace(scenario.plan, seed=7, months=min(months, scenario.plan.months))
    return simulate(Task(plan, 0, replicates, replicates)).series


def differ(one, two, replicates, months=10**6):
    """Tell whether some series of two scenarios differ."""
    a, b = series(one, replicates, months), series(two, replicates, months)
    return any(not np.array_equal(a[name], b[name], equal_nan=True) for name in a if name in b)


@pytest.mark.deep
@pytest.mark.parametrize(("first", "other", "sets"), list(trials()))
def test_what_is_to_be_tried_changes_something(first, other, sets):
    one = ss.load(first, allow_code=True)
    two = ss.load(other, all_parsed(sets), allow_code=True).but(months=one.plan.months)
    assert differ(one, two, 8, 24) or differ(one, two, 8) or differ(one, two, 1000)  # wars are rare


def test_every_scenario_says_what_to_try():
    files = [*FILES, *OTHERS]
    assert {path.stem for path in files if "--set" not in advice(path) and "stratsim" not in advice(path)} == WITHOUT
    assert len(list(trials())) >= 30


def test_the_script_compares_what_differs(monkeypatch, capsys):
    import importlib.util

    place = ROOT / "scenarios" / "compare_playbooks.py"
    spec = importlib.util.spec_from_file_location("compare_playbooks", place)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    plain = ss.compare
    monkeypatch.setattr(
        ss, "compare", lambda paths, **options: plain(paths, **options | {"replicates": 3, "months": 4})
    )
    script.main()
    before, after = capsys.readouterr().out.split("Paired")[1:]
    assert before.split("\n", 1)[1] != after.split("\n", 1)[1]
