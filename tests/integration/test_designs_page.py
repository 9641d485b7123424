"""The pages on designs and games: their commands and programs run as written.

In each run a small scenario of the same name stands in for the flagship case; the deep tests run that one, at small
sizes: later options stand in for those before.
"""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from duel import DUEL
from stratsim.cli import main

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "designs.md", ROOT / "docs" / "games.md"]
SMALL = {
    "sweep": "--replicates 1 --months 2 -q",
    "sensitivity": "--replicates 1 --months 2 --trajectories 2 --points 2 --keep 2 --jobs 1",
    "discover": "--replicates 1 --months 2 --points 30 --jobs 1",
    "rank": "--replicates 1 --points 2 --deciders rational --jobs 1",
    "robust": "--replicates 1 --points 2 --deciders rational --jobs 1",
    "branch": "--replicates 2 --jobs 1",
    "audit": "--replicates 2 --samples 2 --outcome cohesion.PRK --jobs 1",
    "game": "--replicates 2 --jobs 1",
}
NAMESAKE = (
    DUEL.replace("2024-01", "2026-03")
    .replace(".A", ".PRK")
    .replace(".B", ".USA")
    .replace(".C", ".KOR")
    .replace("gdp = 200.0", 'gdp = 200.0\nplaybook = ["mild", "soft"]')
    .replace('playbook = "hard"', 'playbook = ["hard", "mild"]')
    .replace('playbook = "firm"', 'playbook = ["firm", "engagement"]')
    .replace("playbooks.soft", "playbooks.engagement]\nengagement = 0.7\n[playbooks.soft")
    + "\n[payoffs.KOR]\neconomy = 1.0\n[adaptation]\nspeed = 0.0\n"
)
ENGAGEMENT = 'extends = "baseline.toml"\n[states.USA]\nplaybook = "engagement"\n'


def blocks(kind):
    """Return the blocks of both pages with this mark."""
    return [text for page in PAGES for text in re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(), re.M | re.S)]


LINES = [one for text in blocks("sh") for one in text.splitlines()]


@pytest.fixture
def namesake(tmp_path, monkeypatch):
    """Work where baseline and engagement are small scenarios."""
    monkeypatch.chdir(tmp_path)
    for folder in (tmp_path / "scenarios", tmp_path):
        folder.mkdir(exist_ok=True)
        (folder / "baseline.toml").write_text(NAMESAKE)
        (folder / "engagement.toml").write_text(ENGAGEMENT)
    (tmp_path / "scenarios" / "moscow_distances.toml").write_text("[states.KOR]\nplaybook = 'soft'\n")


def run(line, capsys):
    """Run a command of a page at a small size, without its figures, which other tests draw."""
    words = shlex.split(re.sub(r" --figures \S+", "", line))[1:]
    if words[0] == "sensitivity":
        pytest.importorskip("SALib")
    assert main([*words, *SMALL[words[0]].split()]) == 0, capsys.readouterr().err
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, marks=[pytest.mark.deep] if line.split()[1] in ("sensitivity", "discover") else [])
        for line in LINES
    ],
    ids=lambda line: line.split()[1],
)
def test_commands_run(namesake, line, capsys):
    run(line, capsys)


@pytest.mark.parametrize("text", blocks("python"), ids=["designs", "games"])
def test_programs_run(namesake, text):
    exec(compile(text, "page", "exec"), {"__name__": "page"})


@pytest.mark.deep
@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split()[1])
def test_commands_run_on_the_flagship_case(tmp_path, monkeypatch, line, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    run(f"{line} --months {26 if 'branch' in line else 2}", capsys)
