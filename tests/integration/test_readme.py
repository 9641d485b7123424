"""What the documents say is so: their programs, commands and examples run as written, what they name is there.

Marks of a block in a document: ``toml`` is a difference to the baseline, ``toml whole`` a scenario of its own,
``toml wrong`` is refused with the text of the block that follows; ``csv FILE`` is the file of that name, beside them.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.cli.app import NAMES
from stratsim.display import differences, gallery

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
README, GUIDE, PAGE = ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "scenario.md"
EXTEND, ODD = ROOT / "docs" / "extend.md", ROOT / "docs" / "odd.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = [README, GUIDE, ROOT / "CHANGELOG.md", PAGE, EXTEND, ODD, *DECISIONS]
SCENARIOS = sorted(
    path for path in (ROOT / "scenarios").rglob("*.toml") if path.parent.name not in ("fitted", "deciders")
)  # no overlays
TABLE = re.compile(r"^```csv (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SMALL = ["--replicates", "2", "--months", "4", "--jobs", "1"]
DRAWN = ("figures", "results", ".venv")
"""Folders that ``make`` fills."""


def blocks(document, kind):
    """Return the fenced blocks of a document with exactly this mark."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def lines(document, program):
    """Return the lines of a document's shell blocks that call a program, without their comments."""
    found = [line.partition(" #")[0].strip() for block in blocks(document, "sh") for line in block.splitlines()]
    return [line for line in found if re.match(rf"(\.venv/bin/)?{program} ", line)]


def examples(kind):
    """Return a test's parameters: every block with a mark in the documents for people who write scenarios."""
    return [
        pytest.param(text, id=f"{document.stem}-{n}", marks=pytest.mark.deep if kind == "toml" and n % 2 else ())
        for document in (README, GUIDE, PAGE)
        for n, text in enumerate(blocks(document, kind))
        if "war_weariness" not in text  # which needs the mechanism of the guide, and is run with it
    ]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Work in an empty folder with the scenarios in it."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    for name, text in TABLE.findall(PAGE.read_text(encoding="utf-8")):
        path = tmp_path / "scenarios" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ------------------------------------------------------------------------------------------------- what is named
def test_the_readme_is_short():
    """But for the lists of scenarios and commands, which grow."""
    lines_ = [
        line
        for line in README.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("| `scenarios/", "| `stratsim "))
    ]
    assert len(lines_) <= 150


def test_the_first_screen_says_what_can_be_asked_and_how_to_start():
    first = README.read_text(encoding="utf-8").splitlines()[:24]
    assert sum(line.endswith("?") for line in first) >= 3
    assert sum(line.startswith("![") for line in first) == 1
    assert next(line for line in first if line.startswith("make ")).startswith("make run")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_files_that_are_named_are_there(document):
    text = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    made = set(re.findall(r"\bWrite\s+`([^`]+)`", text))
    linked = {document.parent / name for name in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)}
    named = re.findall(r"`([\w./-]+/[\w.-]*|[\w./-]+\.(?:toml|py|md|json|cff))`", text)
    tests = ROOT / "tests"
    homes = (ROOT, ROOT / "src" / "stratsim", ROOT / "src", tests, tests / "known_answers", document.parent)
    for path in linked:
        assert path.exists() or path.resolve().relative_to(ROOT).parts[0] in DRAWN, f"no {path}"
    for name in named:
        if name not in made and name.split("/")[0] not in DRAWN and name != "slips.toml":
            shipped = ROOT / "scenarios" / f"{name}.toml"  # a scenario goes by its name, too
            assert shipped.exists() or any((home / name).exists() for home in homes), f"no {name}"


def test_a_figure_that_is_shown_is_drawn():
    for name in re.findall(r"!\[[^]]+\]\(figures/(\w+)\.png\)", README.read_text(encoding="utf-8")):
        assert name in gallery.FIGURES


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_is_listed(scenario):
    row = f"| `{scenario.relative_to(ROOT).as_posix()}` | its question |"
    assert row.partition(" | its")[0] in README.read_text(encoding="utf-8"), f"add to the table in README.md: {row}"


def test_every_command_is_listed_and_exists():
    rows = [row for row in README.read_text(encoding="utf-8").splitlines() if row.startswith("| `stratsim ")]
    listed = re.findall(r"`stratsim (\w+)", "\n".join(rows))
    assert sorted(listed) == sorted(NAMES)


@pytest.mark.parametrize("command", NAMES)
def test_every_option_that_is_named_exists(command, capsys):
    assert main([command, "--help"]) == 0
    known = capsys.readouterr().out
    for document in (README, GUIDE, PAGE, EXTEND):
        for call in re.findall(rf"stratsim {command}\b[^`|\n]*", document.read_text(encoding="utf-8")):
            for option in re.findall(r" (--\w+)", call):
                assert option in known, f"{document.name}: {call}"


def test_make_knows_what_is_asked_of_it():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for document in (README, GUIDE):
        for target in re.findall(r"(?:^|`)make (\w+)", document.read_text(encoding="utf-8"), re.MULTILINE):
            assert target in targets, f"{document.name}: make {target}"


# --------------------------------------------------------------------------------------------- what runs as written
def test_the_shortest_program_runs_as_written(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    (program,) = blocks(README, "python")
    assert len([line for line in program.splitlines() if line]) == 3
    exec(compile(program, "README.md", "exec"), {})
    assert re.search(r"^count +1000", capsys.readouterr().out)


@pytest.mark.parametrize(
    "document", [pytest.param(PAGE, id=PAGE.stem), pytest.param(README, id=README.stem, marks=pytest.mark.deep)]
)
def test_the_commands_run_as_written(document, copy, capsys, monkeypatch):
    """In order, in one folder, as a reader would; only with fewer replicates, months and figures."""
    monkeypatch.setattr(gallery, "FIGURES", {"differences": differences})
    for line in lines(document, "stratsim"):
        command, *rest = shlex.split(line)[1:]
        assert main([command, *rest, *(SMALL if command in ("run", "compare") else [])]) == 0, (
            f"{line}\n{capsys.readouterr().err}"
        )


def test_the_plain_lines_are_those_of_make():
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = [line for line in lines(README, "stratsim") if "--figures" in line]
    assert line.partition("stratsim ")[2] in made
    windows = (
        blocks(README, "bat")[0].replace(".venv\\Scripts\\", ".venv/bin/").replace("py -m venv", "python3 -m venv")
    )
    assert windows in blocks(README, "sh")


@pytest.mark.parametrize("text", examples("toml"))
def test_an_example_of_a_difference_runs(text, copy):
    base = "" if "extends" in text else 'extends = "baseline.toml"\n'
    path = copy / "scenarios" / "example.toml"
    path.write_text(base + text, encoding="utf-8")
    assert ss.run(path, replicates=4, months=6).replicates == 4


@pytest.mark.parametrize("text", examples("toml whole"))
def test_an_example_of_a_scenario_runs(text, copy):
    path = copy / "example.toml"
    path.write_text(text, encoding="utf-8")
    assert ss.run(path, replicates=100).outcome("provocations_per_year").mean() > 0


@pytest.mark.parametrize("text", examples("toml wrong"))
def test_an_example_of_a_mistake_is_refused_as_written(text, copy, monkeypatch):
    monkeypatch.chdir(copy / "scenarios")
    Path("slips.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ss.ScenarioError) as caught:
        ss.load("slips.toml")
    (said,) = [block for block in blocks(PAGE, "text") if block.startswith("slips.toml")]
    assert f"{caught.value}\n" == said


# -------------------------------------------------------------------------------- a mechanism, as the guide says it
WRITE = re.compile(r"\bWrite\s+`([^`]+)`[^`]*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(
    r"In\s+`([^`]+)`,\s+(below|above)\s+the\s+line\s+`([^`]+)`,\s+add:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)

GUIDED = """
import contextlib, io, json, sys
from stratsim.cli import main
sys.path.insert(0, "tests")
from same_bits import fingerprint
said = []
for call in json.loads(sys.argv[1]):
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        assert main(call) == 0, told.getvalue()
    said.append(told.getvalue())
print(json.dumps([said, fingerprint.baseline()]))
"""
"""What one process of the copy does: some commands, then the fingerprint of the baseline."""


@pytest.fixture
def extended(tmp_path):
    """Return how to make a copy of the repository with all that a document says added, and the copy's own Python."""

    def make(document):
        for name in ("src", "scenarios", "tests", "tools", "benchmarks", "docs", "seeds", "figures"):
            shutil.copytree(ROOT / name, tmp_path / name)  # with its byte code: to compile anew takes seconds
        for name in ("pyproject.toml", "Makefile", "README.md"):
            shutil.copy(ROOT / name, tmp_path)
        text = document.read_text(encoding="utf-8")
        for name, content in WRITE.findall(text):
            assert not (tmp_path / name).exists(), f"{document.name} writes {name}, which is there"
            (tmp_path / name).write_text(content, encoding="utf-8")
        for name, side, anchor, content in LINE.findall(text):
            before, found, after = (tmp_path / name).read_text(encoding="utf-8").partition(anchor)
            assert found, f"{document.name} looks for {anchor!r} in {name}, where it is no more"
            rest, end, tail = after.partition("\n")
            new = before + found + rest + end + content + tail if side == "below" else before + content + found + after
            (tmp_path / name).write_text(new, encoding="utf-8")
        return tmp_path, run

    def run(*arguments):
        found = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={**{k: v for k, v in os.environ.items() if "COV" not in k}, "PYTHONPATH": str(tmp_path / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 0, f"{arguments}\n{found.stdout[-4000:]}\n{found.stderr[-4000:]}"
        return found.stdout + found.stderr

    return make


@pytest.mark.deep
def test_the_page_on_extending_works_as_written(extended):
    _, run = extended(EXTEND)
    for line in lines(EXTEND, "stratsim"):
        run("-m", *shlex.split(line))
    for line in lines(EXTEND, "python"):
        run(*shlex.split(line)[1:])
    tested = ["tests/contract/test_mechanisms.py", "tests/integration/test_plain_mesa.py"]
    run("-m", "pytest", "-q", "-p", "no:cacheprovider", *tested, "-k", "lapse or month or every_mechanism")


def test_a_mechanism_is_four_files_by_hand():
    text = GUIDE.read_text(encoding="utf-8")
    recipe = text.partition("**1. The mechanism.**")[2].partition("**A variable of its own.**")[0]
    assert len({name for name, *_ in WRITE.findall("**1." + recipe) + LINE.findall(recipe)}) == 4


@pytest.mark.parametrize("twin", [(), pytest.param(("integration/test_plain_mesa.py",), marks=pytest.mark.deep)])
def test_a_mechanism_is_added_as_the_guide_says(extended, twin):
    folder, run = extended(GUIDE)
    before = json.loads((folder / "tests/same_bits/fingerprint.json").read_text(encoding="utf-8"))
    calls = [shlex.split(line)[1:] for line in lines(GUIDE, "stratsim")]
    calls = [[*call, *(SMALL if call[0] == "run" else [])] for call in calls]
    said, after = json.loads(run("-c", GUIDED, json.dumps(calls)))
    assert "drain" in said[0]
    assert "weariness.RUS" in said[1]
    for line in lines(GUIDE, "python"):
        run(*shlex.split(line)[1:])
    assert after["outcomes"] == before["outcomes"]
    assert after["series"].items() - before["series"].items() == {("weariness", after["series"]["weariness"])}
    assert "`weariness`" in (folder / "docs" / "scenario.md").read_text(encoding="utf-8")
    tested = ["contract/test_mechanisms.py", "known_answers/test_war_weariness.py", "unit/test_odd.py", *twin]
    files = [f"tests/{name}" for name in tested]
    run("-m", "pytest", "-q", "-p", "no:cacheprovider", *files, "-k", "weariness or stages or every_mechanism or odd")
