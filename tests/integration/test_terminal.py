"""What reaches a terminal: text and nothing else, on every stream, in every encoding and at every width."""

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest

from stratsim.cli import main, table
from stratsim.cli.option import Format
from stratsim.cli.stream import clean, one_line
from stratsim.engine.results import Results
from stratsim.scenario.inventory import inventory
from stratsim.scenario.scenario import load
from stratsim.toml.problem import ScenarioError

SMALL = "[states.A]\ngdp = 1.0\n[states.B]\n[run]\nmonths = 3\nreplicates = 4\n[outcomes]\nheadline = ['cohesion.A']\n"
SMALL += "[record]\nseries = ['cohesion']\n"  # to write all series takes most of the time

EVIL = "\\u001b]0;PWN\\u0007\\u001b[31mRED\\u001b[2J\\u009b1m\\u202e"
"""Terminal escapes as a TOML text: they set the title, the colour, clear the screen, turn the direction of writing."""
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COMMANDS = [
    *("run", "compare", "sweep", "branch", "check", "params", "links", "health", "sensitivity", "discover", "robust"),
    *("game", "list", "new", "diff", "plot", "validate", "claims", "audit"),
]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Work in an empty directory with one small scenario."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL)
    return tmp_path


@pytest.fixture
def call(capsys):
    """Return a function that calls the command line and returns code, stdout and stderr."""

    def run(*arguments):
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def process(*arguments, shell="", **environment):
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "stratsim", *arguments]
    if shell:
        command = ["sh", "-c", f'"$0" "$@" {shell}', *command]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)


# ---------------------------------------------------------------------------------- control characters
@pytest.mark.parametrize(
    "text",
    [
        f'extends = "small.toml"\n[states.A]\nplaybook = "{EVIL}"',
        f'extends = "small.toml"\nremove = ["{EVIL}"]',
        f'extends = "small.toml"\n[run]\noff = ["{EVIL}"]',
        f'extends = "{EVIL}"',
        f'extends = "small.toml"\n[outcomes]\nheadline = ["{EVIL}"]',
        f'extends = "small.toml"\n"{EVIL}" = 1',
        f'extends = "small.toml"\n[states.A]\n"a\\nb{EVIL}" = 1',
    ],
)
@pytest.mark.parametrize("command", ["check", "run", "compare", "params", "diff"])
def test_a_message_holds_no_escapes(call, here, text, command):
    (here / "evil.toml").write_text(text)
    code, out, err = call(command, "evil.toml", *(["small.toml"] if command == "diff" else []))
    assert code == 2 or command == "diff"  # which compares files, and does not make them ready to run
    assert not RAW.search(out + err)
    assert ("evil.toml" in err) == (code == 2)


@pytest.mark.parametrize("shape", ["table", "csv", "md", "json"])
def test_a_title_holds_no_escapes_and_stays_on_its_line(call, here, shape):
    (here / "evil.toml").write_text(f'extends = "small.toml"\ntitle = "a\\nb {EVIL}"')
    out = call("list", ".", "--format", shape)[1]
    assert not RAW.search(out)
    if shape == "json":
        assert [one["name"] for one in json.loads(out)] == ["evil", "small"]
    elif shape == "csv":
        assert len(list(csv.reader(io.StringIO(out)))) == 3


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_a_file_name_holds_no_escapes(call, here):
    name = "a\x1b[31m\nb.toml"
    (here / name).write_text(SMALL)
    for command in (["check", name], ["run", name], ["compare", "."], ["list", "."], ["params", name]):
        code, out, err = call(*command)
        assert code == 0
        assert not RAW.search(out + err)
    assert not RAW.search(call("run", name + "\x1b[2J")[2])


def test_cleaning_leaves_words_of_every_script():
    assert clean("대화 – ₩5 → ₩10\té\n👩‍👩‍👧") == "대화 – ₩5 → ₩10\té\n👩‍👩‍👧"
    assert clean("\x1b[2J\x07\r\x7f\x9b\u202e\ud800") == "\\x1b[2J\\x07\\r\\x7f\\x9b\\u202e\\ud800"
    assert one_line("a\r\nb\tc\nd") == "a b c d"


# ------------------------------------------------------------------------------------------- encodings
@pytest.mark.parametrize("encoding", ["ascii", pytest.param("cp1252", marks=pytest.mark.deep)])
def test_no_letter_stops_the_output_after_the_work(here, encoding):
    (here / "대화.toml").write_text('extends = "small.toml"\ntitle = "대화 – ₩5 → ₩10"\n', encoding="utf-8")
    done = process("run", "대화.toml", "-q", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b".nc\n" if os.name != "nt" else b".nc\r\n")
    done = process("compare", "small.toml", "대화.toml", "-q", "--format", "csv", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, b"", 3)


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.parametrize(
    ("command", "shell"),
    [
        (["run", "small.toml"], "<&- >&- 2>&-"),
        pytest.param(["run", "small.toml"], ">&-", marks=pytest.mark.deep),
        pytest.param(["compare", "small.toml"], "2>&-", marks=pytest.mark.deep),
        pytest.param(["list", "."], ">&- 2>&-", marks=pytest.mark.deep),
        pytest.param(["--version"], ">&-", marks=pytest.mark.deep),
    ],
)
def test_closed_streams_are_no_error_and_spoil_no_results(here, command, shell):
    done = process(*command, shell=shell)
    assert done.returncode == 0, done.stderr
    if "small.toml" in command:
        assert Results.load("results/small.nc").replicates == 4


# ----------------------------------------------------------------------------------------------- tables
@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", " =1", "=\n1", "\t=1"])
def test_a_cell_of_csv_is_no_formula(text):
    to = io.StringIO()
    table.show([text], [("cell", str)], Format.csv, to)
    assert list(csv.reader(io.StringIO(to.getvalue())))[1][0].startswith("'")


@pytest.mark.parametrize("value", ["-0.5", "+3", "1e-3", "plain", "a=b", -1.5, 0])
def test_numbers_and_words_of_csv_stay_as_they_are(value):
    to = io.StringIO()
    table.show([value], [("cell", lambda cell: cell)], Format.csv, to)
    assert to.getvalue().splitlines()[1] == str(value)


def test_columns_stay_straight_with_wide_letters():
    to = io.StringIO()
    table.show([("대화", 1.0), ("talk", 2.0)], [("name", lambda r: r[0]), ("x", lambda r: r[1])], Format.table, to)
    assert to.getvalue().splitlines()[2:] == ["대화  1", "talk  2"]


def test_long_names_that_begin_alike_stay_apart(call, here):
    names = [f"a_scenario_with_a_really_long_file_name_number_{n}" for n in range(2)]
    for name in names:
        (here / f"{name}.toml").write_text('extends = "small.toml"\n')
    out = call("compare", "small.toml", *(f"{name}.toml" for name in names), "-q", "--jobs", "1")[1]
    assert all(re.search(rf"\b{name}\s", out) for name in names)


# --------------------------------------------------------------------------------------- forms of a run
@pytest.mark.parametrize(
    ("shape", "quiet"),
    [
        *(("json", []), ("csv", ["-q"]), ("md", [])),
        *(pytest.param(*one, marks=pytest.mark.deep) for one in (("json", ["-q"]), ("csv", []), ("md", ["-q"]))),
    ],
)
def test_run_puts_data_and_only_data_on_standard_output(call, shape, quiet):
    code, out, err = call("run", "small.toml", "--format", shape, *quiet)
    assert code == 0
    assert ".nc" not in out
    assert ("results/small.nc" in err) == (not quiet)
    heads = {
        "json": lambda: list(json.loads(out)[0]),
        "csv": lambda: next(csv.reader(io.StringIO(out))),
        "md": lambda: [one.strip() for one in out.splitlines()[0].strip("|").split("|")],
    }[shape]()
    assert {"outcome", "unit", "mean", "low", "high"} <= set(heads)
    assert not {"difference", "scenario", "lower"} & set(heads)


@pytest.mark.parametrize(
    "command",
    [
        *(["run", "small.toml"], ["params", "small.toml"], ["list", "."]),
        pytest.param(["compare", "small.toml"], marks=pytest.mark.deep),
    ],
)
def test_columns_have_one_name_in_every_form(call, command):
    keys = list(json.loads(call(*command, "--format", "json")[1])[0])
    assert next(csv.reader(io.StringIO(call(*command, "--format", "csv")[1]))) == keys
    assert call(*command, "--format", "md")[1].splitlines()[0] == f"| {' | '.join(keys)} |"
    out, err = call(*command, "--format", "table")[1:]
    assert re.split(r" {2,}", (err if command[0] == "run" else out).splitlines()[0]) == keys


def test_run_and_compare_give_the_same_interval(call):
    alone = json.loads(call("run", "small.toml", "--format", "json")[1])
    both = json.loads(call("compare", "small.toml", "--format", "json")[1])
    assert alone == [{key: row[key] for key in alone[0]} for row in both]


def test_params_are_structured(call, here):
    (here / "mine.toml").write_text(
        'extends = "baseline"\n[deterrence.by_tie.PRK.USA]\nleverage = { dist = "uniform", low = 0.1, high = 0.9 }\n'
    )
    rows = {row["key"]: row for row in json.loads(call("params", "mine.toml", "--format", "json")[1])}
    uniform = {"dist": "uniform", "low": 0.1, "high": 0.9}
    assert [key for key, row in rows.items() if row["value"] == uniform] == ["deterrence.by_tie.PRK.USA.leverage"]
    assert rows["states.PRK.production"]["value"] == 0.17
    assert rows["states.PRK.cohesion"]["value"]["dist"] == "triangular"
    assert {row["kind"] for row in rows.values()} >= {"state", "theatre", "rivalry", "patronage", "lever", "parameter"}
    assert any(isinstance(row["value"], dict) and "base" in row["value"] for row in rows.values())


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.deep)])
def test_every_number_that_params_lists_can_be_set_under_its_key(step):
    scenario = load("baseline")
    numbers = {item.key: item.value for item in inventory(scenario) if isinstance(item.value, float)}
    for key in ("patronage.norm", "regime.norm", "alignment.rest"):
        del numbers[key]  # with norms = "start" stocks return to where they start, unless this is said
    assert len(numbers) > 300
    numbers = dict(list(numbers.items())[::step])
    with pytest.raises(ScenarioError) as caught:  # what holds for rows that the model never uses
        load("baseline", numbers)
    idle = {problem.key for problem in caught.value.problems}
    assert all("has no effect: set for" in problem.what for problem in caught.value.problems)
    again = load("baseline", {key: value for key, value in numbers.items() if key not in idle})
    assert (again.plan.start, again.plan.parameters) == (scenario.plan.start, scenario.plan.parameters)


# ------------------------------------------------------------------------------------------------- help
@pytest.mark.parametrize(
    "command", [[], *([one] for one in COMMANDS)], ids=lambda command: " ".join(command) or "stratsim"
)
@pytest.mark.parametrize("width", [40, 80, 200])
def test_help_is_readable_at_every_width(call, monkeypatch, command, width):
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, _ = call(*command, "--help")
    assert code == 0
    assert max(map(len, out.splitlines())) <= min(width, 100)
    assert "…" not in out
    assert "<bool>" not in out
    assert "--help" in out


def test_help_groups_commands_by_what_a_user_wants(call):
    out = call("--help")[1]
    heads = re.findall(r"^(\w[^\n]*):$", out, re.MULTILINE)
    assert heads == [
        "Options",
        "Run scenarios",
        "Look at scenarios and write them",
        "Say what happened, and why",
        "Ask what an outcome rests on",
        "Choose under uncertainty",
        "Judge the model",
        "Show",
    ]


def test_a_shell_is_offered_scenarios(here):
    (here / "engine.toml").write_text(SMALL)
    done = process(COMP_WORDS="stratsim run eng", COMP_CWORD="2", _STRATSIM_COMPLETE="complete_bash")
    assert done.stdout.decode().split() == ["engagement", "engine.toml"]


# ------------------------------------------------------------------------------------------ directories
STRAYS = {
    "._baseline.toml": "\x00\x05\x16\x07 Mac OS X",
    ".#talks.toml": "user@host.123",
    ".hidden.toml": SMALL,
    "pyproject.toml": '[project]\nname = "x"\n',
    "notes.txt": "words",
    "small.toml~": "[",
    "#small.toml#": "[",
}


@pytest.mark.parametrize("command", ["list", "check", "compare"])
def test_strays_in_a_directory_are_passed_over(call, here, command):
    (here / "dir").mkdir()
    (here / "dir" / "small.toml").write_text(SMALL)
    (here / "dir" / "OTHER.TOML").write_text(SMALL)
    for stray, text in STRAYS.items():
        (here / "dir" / stray).write_text(text)
    (here / "dir" / "folder.toml").mkdir()
    code, out, err = call(command, "dir")
    assert code == 0, err
    assert {"small", "OTHER"} <= set(re.findall(r"\w+", out))
    assert not re.search(r"hidden|pyproject|notes|talks", out + err)


def test_a_broken_file_in_a_directory_is_no_stray(call, here):
    (here / "broken.toml").write_text("title = ")
    code, _, err = call("compare", ".")
    assert (code, "broken.toml" in err) == (2, True)


# --------------------------------------------------------------------------------------------- variants
def test_variants_are_the_baseline_with_keys_set(call):
    hawks = [
        "--variant",
        "rich:states.A.gdp=2.0",
        "--variant",
        "rich:states.B.gdp=3.0",
        "--variant",
        "poor:states.A.gdp=0.5",
    ]
    code, out, _ = call("compare", "small.toml", *hawks, "--format", "json")
    assert code == 0
    assert [row["scenario"] for row in json.loads(out)] == ["small", "rich", "poor"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rich", "NAME:KEY=VALUE"),
        ("rich:states.A.gdp", "must be key=value"),
        ("a/b:states.A.gdp=1", "NAME:KEY=VALUE"),
        (":states.A.gdp=1", "NAME:KEY=VALUE"),
        ("rich:states.A.gpd=1", "gdp"),
        ("small:states.A.gdp=1", "two scenarios are called small"),
    ],
)
def test_a_variant_that_cannot_be_is_refused(call, here, text, words):
    code, out, err = call("compare", "small.toml", "--variant", text)
    assert (code, out) == (2, "")
    assert words in err
    assert not list(here.glob("**/*.nc"))
