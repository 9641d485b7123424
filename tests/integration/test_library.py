"""The commands of the scenario library, as a person at a terminal has them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.once, pytest.mark.deep]

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "xarray", "mesa", "matplotlib", "networkx")


def stratsim(*arguments, code=0):
    """Run the command line in a process of its own, where the library is; return what it said."""
    words = [sys.executable, "-W", "error", "-m", "stratsim", *map(str, arguments)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_from_list_to_new_to_diff_to_comparison(tmp_path):
    listed = json.loads(stratsim("list", "--format", "json").stdout)
    base = next(one["path"] for one in listed if one["path"].endswith("war_ends.toml"))
    mine = stratsim("new", "mine", "--from", base, "--out", tmp_path).stdout.strip()
    with Path(mine).open("a") as file:
        file.write("\n[states.PRK]\ncohesion = 0.6\n")
    assert ": ok: " in stratsim("check", mine).stdout
    changed = stratsim("diff", base, mine, "--format", "csv").stdout.splitlines()
    assert changed[1].startswith("states.PRK.cohesion,changed,")
    size = ["--months", 20, "--replicates", 20, "--out", tmp_path]
    compared = stratsim("compare", base, mine, *size, "--format", "json")
    assert {one["scenario"] for one in json.loads(compared.stdout)} == {"war_ends", "mine"}


def test_the_whole_library_compares_with_one_note_on_what_is_left_out(tmp_path):
    done = stratsim("compare", "scenarios", "--replicates", 4, "--months", 12, "--out", tmp_path)
    (note,) = [line for line in done.stderr.splitlines() if line.startswith("not compared")]
    assert note.startswith("not compared, another time span: cold_war, forecast, historical")
    assert note.endswith("needs --allow-code: own_policy")
    assert len(list(tmp_path.glob("*.nc"))) > 10


def test_scenarios_of_different_times_are_refused_by_name():
    said = stratsim("compare", "scenarios/baseline.toml", "scenarios/historical.toml", code=2).stderr
    assert "historical.toml: run: covers 2012-01 to 2024-12, but baseline 2024-06 to 2030-12" in said


def test_a_policy_in_python_runs_where_it_is_allowed(tmp_path):
    command = ["run", "scenarios/own_policy.toml", "--replicates", 4, "--months", 6, "--out", tmp_path]
    assert "own_policy.toml:10: states.PRK.policy" in stratsim(*command, code=2).stderr
    assert stratsim(*command, "--allow-code").stdout.strip() == str(tmp_path / "own_policy.nc")


def test_a_policy_that_fails_while_it_runs_says_where(tmp_path):
    (tmp_path / "p.py").write_text(
        "class P:\n    def levers(self, world, system, row):\n        return {'aid': 1 / 0}\n"
    )
    (tmp_path / "mine.toml").write_text(f"extends = {json.dumps(str(ROOT / 'scenarios/baseline.toml'))}\n")
    policy = ["--set", "states.PRK.policy=p.py:P", "--allow-code"]
    said = stratsim("run", tmp_path / "mine.toml", *policy, "--out", tmp_path, code=2).stderr
    assert f"{tmp_path / 'p.py'}:3: ZeroDivisionError" in said


def test_links_rank_every_tie_and_pair():
    done = stratsim(
        "links",
        "scenarios/baseline.toml",
        "--outcome",
        "payoff.PRK",
        "--replicates",
        20,
        "--months",
        24,
        "--format",
        "csv",
    )
    lines = done.stdout.splitlines()
    spreads = "difference_low,difference_high,mean_difference_low,mean_difference_high"
    assert lines[0] == f"pair,without,mean,difference,{spreads},lower"
    assert len(lines) == 1 + 16 + 4
    assert "payoff.PRK: mean" in done.stderr


@pytest.mark.parametrize("command", [["--help"], ["run", "scenarios/baseline.toml", "--replicates", "2"]])
def test_starting_up_imports_nothing_heavy(tmp_path, command):
    out = ["--out", str(tmp_path)] if "run" in command else []
    program = (
        "import sys; from stratsim.cli import main\n"
        f"main({[*command, *out]!r})\n"
        f"print([one for one in {HEAVY!r} if one in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"
