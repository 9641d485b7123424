"""The wheel, put where the repository is not: every command works in an empty directory, the page of the index too."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SMALL = ["--replicates", "2", "--months", "2", "--jobs", "1"]
CALLS = {
    "run baseline": ["run", "baseline", *SMALL],
    "run without suffix": ["run", "weakest_link/without_rus_prk", *SMALL],
    "compare combined": ["compare", "baseline", "war_ends+election_as_happened", *SMALL],
    "list": ["list", "--format", "json"],
    "compare": ["compare", "baseline", "engagement", *SMALL, "--format", "json"],
    "new": ["new", "mine", "--from", "baseline"],
    "blank": ["new", "own", "--blank", "--states", "CHN,TWN,USA"],
    "check": ["check", "baseline", "mine", "own.toml"],
    "run mine": ["run", "mine", *SMALL],
    "params": ["params", "baseline", "--format", "json"],
    "diff": ["diff", "baseline", "engagement", "--format", "json"],
    "links": ["links", "own", "--outcome", "war", *SMALL[:2], "--months", "2", "--format", "json"],
    "health": ["health", "own", "--replicates", "2", "--months", "2", "--jobs", "1"],
    "claims": ["claims", "--only", "A16"],
    "claims --test": ["claims", "--test", "--only", "A16", "--replicates", "4", "--jobs", "1", "--format", "json"],
    "validate": ["validate", "--replicates", "100", "--jobs", "1", "--format", "json", "--figures", "record"],
    "docs": ["docs"],
    "docs scenario": ["docs", "scenario"],
    "schema": ["schema"],
    "python": None,
}
"""Name -> a call of the command line, in this order, in one empty directory."""
LONG = ("compare combined", "links", "health", "claims --test", "validate")
"""Calls for the deep tests, beside others of the same folders."""

PROGRAM = """
import contextlib, functools, io, json, sys
import stratsim, stratsim as ss
from stratsim.cli import main
from stratsim.display.history import retrodiction
from stratsim.history import told
from stratsim.scenario import library
retrodiction.draw = lambda *_: []  # figures are drawn by other tests
library.entry = functools.cache(library.entry)  # two calls look at all scenarios
told.updated = told.fixed  # fitted once, not anew for each month; tests/unit/test_told.py has the rest
said = {"home": stratsim.__file__}
for name, call in json.load(sys.stdin).items():
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        if call is None:
            shipped = ss.scenarios()
            print(ss.load("baseline").name, len(shipped), *vars(shipped[0]))
            code = 0
        else:
            code = main(call)
    said[name] = [code, out.getvalue(), err.getvalue()]
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel; return its path."""
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = target.glob("*.whl")
    return path


def compiled_as_here(home):
    """Give unpacked files the byte code that the repository's have: to compile them anew takes seconds."""
    for path in (ROOT / "src").rglob("*.py"):
        other = home / path.relative_to(ROOT / "src")
        if other.exists() and other.read_bytes() == path.read_bytes():
            shutil.copystat(path, other)  # Python takes byte code for that of a file of the same time and size
    for cache in (ROOT / "src").rglob("__pycache__"):
        shutil.copytree(cache, home / cache.relative_to(ROOT / "src"))


@pytest.fixture(scope="module")
def said(wheel, tmp_path_factory, request):
    """Unpack the wheel, as an installer does, and make every call in an empty directory; return what was said."""
    home, here = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("empty")
    deep = any(item.get_closest_marker("deep") for item in request.session.items)
    zipfile.ZipFile(wheel).extractall(home)
    compiled_as_here(home)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps({name: call for name, call in CALLS.items() if deep or name not in LONG}),
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    answers = json.loads(done.stdout)
    assert Path(answers.pop("home")).is_relative_to(home)
    return answers


@pytest.mark.parametrize("name", [pytest.param(one, marks=pytest.mark.deep if one in LONG else ()) for one in CALLS])
def test_every_command_works_in_an_empty_directory(said, name):
    code, out, err = said[name]
    assert (code, "Traceback" in err) == (0, False), err
    assert out.strip()


def test_what_the_commands_say_is_of_the_shipped_scenarios(said):
    assert said["run baseline"][1] == "results/baseline.nc\n"
    names = [one["name"] for one in json.loads(said["list"][1])]
    assert {"baseline", "historical", "weakest_link/without_rus_prk"} <= set(names)
    assert not any(name.startswith("fitted") for name in names)
    assert {row["scenario"] for row in json.loads(said["compare"][1])} == {"baseline", "engagement"}
    assert said["new"][1] == "mine.toml\n"
    assert said["python"][1].split() == ["baseline", str(len(names)), "name", "title", "path", "base", "months"]


@pytest.mark.deep
def test_claims_and_the_model_are_judged(said):
    assert {"trial", "verdict"} <= set(json.loads(said["claims --test"][1])[0])
    assert json.loads(said["validate"][1])["summary"]


def test_the_wheel_holds_what_the_repository_has(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("scenarios", "seeds", "docs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".toml", ".csv", ".md", ".json"):
                assert f"stratsim/shipped/{path.relative_to(ROOT).as_posix()}" in inside
    (entry_points,) = [name for name in inside if name.endswith("entry_points.txt")]
    assert b"stratsim = stratsim.cli:main" in zipfile.ZipFile(wheel).read(entry_points)


def test_the_page_of_an_index_links_to_nothing_that_is_not_there(wheel):
    archive = zipfile.ZipFile(wheel)
    (name,) = [one for one in archive.namelist() if one.endswith("METADATA")]
    metadata = message_from_bytes(archive.read(name))
    page = metadata.get_payload()
    assert metadata["Author"] == "The stratsim authors"
    assert len(metadata.get_all("Classifier")) > 8
    assert page.startswith("# stratsim")
    assert "`stratsim docs scenario`" in page
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert [link for link in links if not link.startswith(("https://", "http://", "#"))] == []
