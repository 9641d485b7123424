"""What is wrong with a scenario is said with file, line, key and advice; all of it at once, before any work."""

import os
import shutil
from pathlib import Path

import pytest

from stratsim.scenario.scenario import load
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"
HEAD = f'extends = "{BASELINE.as_posix()}"\n'
HEAT = "set.theatres.korea.intensity = 0.1"
EVENT = '[events.e]\ndate = "2025-01"\n'


def problems(path, overrides=None):
    with pytest.raises(ScenarioError) as caught:
        load(path, overrides)
    return caught.value.problems


def wrong(tmp_path, text, overrides=None):
    """Return the problems of a scenario that extends the baseline, whose own text begins in line 2."""
    path = tmp_path / "child.toml"
    path.write_bytes((HEAD + text).encode())
    return problems(path, overrides)


VALUES = [
    ("true", "", "must be a number (is true)"),
    ('"0.4"', "", "must be a number (is '0.4')"),
    ("[0.4]", "", "must be a number (is [0.4])"),
    ("2024-06-01", "", "must be a number (is 2024-06-01)"),
    ("nan", "", "must be a finite number (is nan)"),
    ("-inf", "", "must be a finite number (is -inf)"),
    ("1e300", "", "must be less than or equal to 1000000000 (is 1e+300)"),
    ("1" + "0" * 400, "", "must be a number (is a number of very many digits)"),
    ("1.5", "", "must be from 0 to 1 (is 1.5)"),
    ("-0.1", "", "must be from 0 to 1 (is -0.1)"),
    ("{ low = 0.1 }", "", "must be a number, or a table with 'dist'"),
    ('{ dist = "unifrom", low = 0.1 }', "", "there is no distribution 'unifrom'"),
    ('{ dist = "uniform", low = 0.1 }', "high", "is missing"),
    ('{ dist = "uniform", low = "a", high = 0.2 }', "low", "must be a number (is 'a')"),
    ('{ dist = "uniform", low = 0.1, high = 0.2, number = 1 }', "number", "is not known"),
    ('{ dist = "uniform", low = 0.3, high = 0.2 }', "", "low must be below high (are 0.3 and 0.2)"),
    ('{ dist = "uniform", low = 0.3, high = 1.2 }', "", "must be from 0 to 1 (is 0.3 to 1.2)"),
    ('{ dist = "triangular", low = 0.1, mode = 0.9, high = 0.2 }', "", "mode must lie between low and high (is 0.9)"),
    ('{ dist = "normal", mean = 0.0, sd = 0.01, low = 0.5, high = 0.6 }', "", "next to nothing of it lies between"),
    ('{ dist = "lognormal", median = 0.1, factor = 1e300 }', "factor", "must be less than or equal to 100"),
    ('{ dist = "loguniform", low = 0.0, high = 0.2 }', "low", "must be greater than or equal to 0.000000000001"),
    ('{ dist = "choice", values = [] }', "values", "must not be empty"),
    ('{ dist = "choice", values = [0.1, true] }', "values.1", "must be a number (is true)"),
]


@pytest.mark.parametrize(("value", "inner", "what"), VALUES)
def test_a_wrong_value(tmp_path, value, inner, what):
    (one,) = wrong(tmp_path, f"[states.PRK]\n\ncohesion = {value}\n")
    assert one.key == ".".join(["states.PRK.cohesion", inner]).rstrip(".")
    assert what in one.what
    assert (Path(one.place.file).name, one.place.line) == ("child.toml", 4)
    assert one.place.text.startswith("cohesion")


KEYS = [
    ("[stats.PRK]\ncohesion = 0.5", 2, "stats", "is not known", "did you mean 'states'"),
    ("[states.PRK]\ncohesoin = 0.5", 3, "states.PRK.cohesoin", "is not known", "did you mean 'cohesion'"),
    ("[states.'1 x']\ngdp = 1.0", 2, "states.1 x", "is not a name", "letters, digits and _"),
    ('[states."Ü"]\ngdp = 1.0', 2, "states.Ü", "is not a name", "letters, digits and _"),
    ("[states]\nPRK = 3", 3, "states.PRK", "must be a table", ""),
    ("[[states]]\ngdp = 1.0", 2, "states", "must be a table", ""),
    ('[states.PRK]\nplaybook = "equidistanc"', 3, "states.PRK.playbook", "no playbook", "'equidistance'"),
    ("[rivalries.PRK.USB]", 2, "rivalries.PRK.USB", "there is no state 'USB'", "did you mean 'USA'"),
    ("[rivalries.PRK.PRK]", 2, "rivalries.PRK.PRK", "no tie with itself", ""),
    ("[rivalries.KOR.PRK]", 2, "rivalries.KOR.PRK", "must say its theatre", "korea"),
    ('[rivalries.PRK.USA]\ntheatre = "corea"', 3, "rivalries.PRK.USA.theatre", "no theatre 'corea'", "'korea'"),
    ("[alignments.KOR.USA]\ncloseness = 0.5", 2, "alignments.KOR.USA", "is there already", "no direction"),
    ("[theatres.korea]\nweight = { XXX = 1.0 }", 3, "theatres.korea.weight.XXX", "no state 'XXX'", ""),
    ("[theatres.korea]\nweight = { PRK = -1.0 }", 3, "theatres.korea.weight.PRK", "must not be negative", ""),
    ("[rungs.x]\nburden = 0.1", 2, "rungs.x.severity", "is missing", ""),
    ("[rungs.short_range_test]\ntest = 1", 3, "rungs.short_range_test.test", "must be true or false", ""),
    ('[run]\nstart = "2024-13"', 3, "run.start", "must be a month like 2024-06", ""),
    ("[run]\nstart = 2024-06-01", 3, "run.start", "must be a month in quotes", 'start = "2024-06"'),
    ('[run]\nend = "2023-01"', 3, "run.end", "comes before the start", ""),
    ('[run]\nend = "9999-01"', 2, "run", "covers", "at most 2400 months"),
    ("[run]\nmonths = 12", 3, "run.months", "stands beside 'end'", "remove = "),
    ("[run]\nreplicates = 0", 3, "run.replicates", "greater than or equal to 1", ""),
    ("[run]\nseed = 1.5", 3, "run.seed", "must be a whole number", ""),
    ('[run]\noff = ["deterence"]', 3, "run.off", "no mechanism 'deterence'", "'deterrence'"),
    ('remove = ["payoffs.PRK"]\n[payoffs]\nPRK = { security = 0.9 }', 4, "payoffs.PRK", "must sum to 1 (sum to", ""),
    ("[payoffs]\nXXX = { security = 1.0 }", 3, "payoffs.XXX", "no state 'XXX'", ""),
    ('[outcomes]\nheadline = ["wra"]', 3, "outcomes.headline", "there is no outcome 'wra'", "'war'"),
    ("[deterrence]\nlevrage = 1.0", 3, "deterrence.levrage", "is not known", "'leverage'"),
    ("[information.by_tie.USA.PRK]\nanswer = 0.1", 3, "answer", "belongs to", "set it"),
    ("[economy.by_state.XXX]\nupkeep = 0.1", 3, "economy.by_state.XXX.upkeep", "no state 'XXX'", ""),
    ("[economy.by_state.PRK.upkeep]\nx = 0.1", 2, "economy.by_state.PRK.upkeep", "table with 'dist'", ""),
    ("[economy.by_theatre.korea]\nupkeep = 0.1", 3, "economy.by_theatre.korea.upkeep", "belongs to a state", ""),
    ("[patronage.by_tie.PRK.CHN]\nnorm = 0.1", 3, "patronage.by_tie.PRK.CHN.norm", "no patronage PRK CHN", "CHN>PRK"),
    ("[patronage.by_tie.CHN]\nnorm = 0.1", 3, "patronage.by_tie.CHN.norm", "must be a table", ""),
    ("[attention.by_state.PRK]", 2, "attention.by_state.PRK", "is empty", ""),
    ("[playbooks.shield]\nady = 0.1", 3, "playbooks.shield.ady", "is not known", "'aid'"),
    ("[playbooks.shield]\naid = 1.1", 3, "playbooks.shield.aid", "runs from 0 to 1 (is 1.1)", ""),
    ("[playbooks.shield]\naid = [1]", 3, "playbooks.shield.aid", "must be a number (is [1])", ""),
    ("[playbooks.shield]\naid = { base = { x = 1 } }", 3, "playbooks.shield.aid", "table with 'dist'", ""),
    ("[playbooks.shield]\naid = { base = 0.1, cohesoin = 1 }", 3, "playbooks.shield.aid.cohesoin", "observed", ""),
    ("[playbooks.shield]\npriority = 0.1", 3, "playbooks.shield.priority", "a priority for each theatre", ""),
    ("[playbooks.shield]\npriority = { corea = 0.1 }", 3, "playbooks.shield.priority.corea", "no theatre", "'korea'"),
    (f"[events.e]\n{HEAT}", 2, "events.e", "does not say when", ""),
    (EVENT, 2, "events.e", "does nothing", "add a table"),
    (f"{EVENT}hazard = 0.1\n{HEAT}", 2, "events.e", "has a date and also", ""),
    (f'[events.e]\nearliest = "2025-02"\nlatest = "2025-01"\n{HEAT}', 4, "latest", "comes before earliest", ""),
    (f'[events.e]\ndate = "2035-01"\n{HEAT}', 3, "events.e.date", "outside the run", "2030-12"),
    (f"{EVENT}duration = 1{'0' * 30}\n{HEAT}", 4, "events.e.duration", "2400", ""),
]  # fmt: skip
PATHS = [
    ("theatres.corea.intensity", 0.1, "there is no theatre 'corea'"),
    ("theatres.korea", 0.1, "must name a variable of the theatre"),
    ("theatres.korea.heat", 0.1, "'heat' is not a variable of a theatre"),
    ("theatres.korea.intensity.more", 0.1, "'more' leads nowhere"),
    ("states.PRK.cohesion", 1.1, "can be set from 0 to 1 (is 1.1)"),
    ("rivalries.PRK.tempo", 0.1, "there is no rivalry PRK tempo"),
    ("levers.PRK", 0.1, "must name a lever"),
    ("levers.PRK.priority", 0.1, "must name the theatre"),
    ("levers.PRK.aid.more", 0.1, "'more' leads nowhere"),
    ("deterrence.by_tie.PRK.USA.JPN.opportunity", 0.1, "'JPN' leads nowhere"),
    ("economy.by_state.upkeep", 0.1, "must say of which state"),
    ("economy.by_state.PRK.USA.upkeep", 0.1, "'USA' leads nowhere"),
    ("patronage.by_state.JPN.norm", 0.1, "has no effect"),
    ("weather", 0.1, "must name what it changes"),
    ("weather.korea", 0.1, "'weather' is not known"),
]


@pytest.mark.parametrize(("text", "line", "key", "what", "advice"), KEYS)
def test_a_wrong_key(tmp_path, text, line, key, what, advice):
    found = wrong(tmp_path, text + "\n")
    one = found[0]
    assert len(found) == 1, found
    assert key in one.key
    assert what in one.what
    assert advice in one.advice
    assert (Path(one.place.file).name, one.place.line) == ("child.toml", line)


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(("path", "value", "what"), PATHS)
def test_an_event_that_points_at_nothing(tmp_path, path, value, what, quoted):
    key = f'"{path}"' if quoted else path
    (one,) = wrong(tmp_path, f"{EVENT}[events.e.set]\n\n{key} = {value}\n")
    assert what in one.what
    assert (one.key, one.place.line) == (f"events.e.set.{path}", 6)


def test_changes_of_an_event_have_limits(tmp_path):
    text = EVENT + "add.states.PRK.cohesion = -2.0\nscale.states.PRK.gdp = 1e6\n"
    assert [p.what for p in wrong(tmp_path, text)] == [
        "can change by from -1 to 1 (is -2)",
        "can be scaled from 0 to 1000 (is 1e+06)",
    ]


def test_all_problems_come_at_once(tmp_path):
    text = (
        'title = 5\n[states.PRK]\ncohesoin = 0.3\n[rivalries.PRK.XXX]\ntheatre = "korea"\n'
        '[payoffs]\nPRK = { security = 0.9 }\n[events.e]\ndate = "2054-01"\nset.levers.USA.engagment = 1\n'
    )
    assert [one.place.line for one in wrong(tmp_path, text)] == [2, 4, 5, 10, 11, 8]


def test_a_wrong_value_brings_no_false_findings(tmp_path):
    text = '[rivalries.PRK.USA]\ntheatre = 3\n[payoffs]\nPRK = { security = "a" }\n[run]\nstart = "2024"\n'
    keys = [one.key for one in wrong(tmp_path, text)]
    assert sorted(keys) == ["payoffs.PRK.security", "rivalries.PRK.USA.theatre", "run.start"]


def test_states_may_be_called_like_the_words_of_the_language(tmp_path):
    path = tmp_path / "names.toml"
    path.write_text("[states.dist]\n[states.uniform]\n[states.number]\n[patronages.dist.number]\ntrade = 1.0\n")
    assert load(path).plan.system.states == ("dist", "number", "uniform")
    child = tmp_path / "child.toml"
    child.write_text('extends = "names.toml"\n[states.number]\ngdp = "a"\n[patronages.dist.uniform]\n')
    assert [one.key for one in problems(child)] == ["states.number.gdp"]


FILES = [
    (b"", 0, "is empty"),
    (b"# only a comment\n", 0, "there are no states"),
    (b"\xef\xbb\xbf  \r\n", 0, "is empty"),
    (b"title = 'a'\n\nabout = '\xff'\n", 3, "is not UTF-8"),
    (b"title = 'a\x00b'\n", 1, "is not valid TOML"),
    (b"\n[states.A]\n[states.A]\n", 3, "is not valid TOML"),
    (b"[states.A]\ngdp = 1,5\n", 2, "is not valid TOML"),
    (b"[states.A\n", 1, "is not valid TOML"),
    (b"x = 1" + b"0" * 5000, 0, "4300 digits"),
    (b"x = " + b"[" * 4000 + b"]" * 4000, 0, "nested too deeply"),
    (b"x = " + b"{a = " * 40 + b"1" + b"}" * 40, 0, "nested too deeply"),
    (b"\nx" + b".a" * 500_000 + b" = 1", 2, "nested too deeply"),
    (b"\n" + b'"a b" . ' * 200_000 + b"a = 1", 2, "nested too deeply"),
    (b"#" * 50_000_000, 0, "is larger than 2 MB"),
]


@pytest.mark.parametrize(("content", "line", "what"), FILES, ids=range(len(FILES)))
def test_a_file_that_is_no_scenario(tmp_path, content, line, what):
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    (one,) = problems(path)
    assert what in one.what
    assert (one.place.file, one.place.line) == (str(path), line)
    assert len(str(one)) < 600


def test_what_is_no_file(tmp_path):
    (tmp_path / "near.toml").touch()
    os.mkfifo(tmp_path / "pipe")
    for name, what in [
        ("", "is a directory"),
        ("none.toml", "no such file"),
        ("pipe", "not a file"),
        ("a\0b", "no such file"),
    ]:
        (one,) = problems(tmp_path / name)
        assert what in one.what
    assert "near.toml" in problems(tmp_path / "none.toml")[0].advice
    assert "no such file" in problems(tmp_path / ("a" * 400))[0].what


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path):
    path = tmp_path / "secret.toml"
    path.touch(mode=0)
    assert "cannot be read" in problems(path)[0].what


def test_line_ends_and_marks_do_not_matter(tmp_path):
    text = BASELINE.read_text(encoding="utf-8")
    plain = load(BASELINE)
    shutil.copytree(BASELINE.parent / "fitted", tmp_path / "fitted")  # what it extends
    for n, content in enumerate([text.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + text.encode()]):
        path = tmp_path / f"{n}.toml"
        path.write_bytes(content)
        assert load(path).digest == plain.digest
    separators = "title = 'a\x85b\u2028c'\r\n[states.PRK]\r\ncohesion = 3\r\n"
    (one,) = wrong(tmp_path, separators)
    assert (one.place.line, one.place.text) == (4, "cohesion = 3")


def test_a_long_file_is_read_in_good_time(tmp_path):
    path = tmp_path / "long.toml"
    lines = [f"[states.S{n}]\ngdp = 1.0\ncohesion = 0.5\n" for n in range(3000)]
    path.write_text("".join(lines) + "# a remark\n" * 90_000 + "[states.S1.x]\n")
    (one,) = problems(path)
    assert (one.key, one.place.line) == ("states.S1.x", 99_001)


def test_lines_of_other_files_are_not_shown(tmp_path):
    secret = "root:x:0:0"
    (tmp_path / "passwd").write_text(secret)
    (tmp_path / "link.toml").symlink_to(tmp_path / "passwd")
    (tmp_path / "token.toml").write_text(f'password = "{secret}"\n')
    for name in ("passwd", "link.toml", "token.toml"):
        path = tmp_path / "child.toml"
        path.write_text(f'extends = "{name}"\n')
        for given in (path, tmp_path / name):
            with pytest.raises(ScenarioError) as caught:
                load(given)
            assert secret not in str(caught.value)
            assert name in caught.value.problems[0].place.file


def test_advice_is_for_those_who_read_it(tmp_path):
    path = tmp_path / "many.toml"
    path.write_text("[states.A]\n" + "".join(f"[alignments.A.STATE_{n}]\n" for n in range(3000)))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert len(caught.value.problems) == 3000
    assert [bool(one.advice) for one in caught.value.problems] == [True] * 50 + [False] * 2950
    assert str(caught.value).endswith("... and 2950 more\n3000 problems; nothing was run.")


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (["equidistance", 3], "states.PRK.playbook.1"),
        ({"hawkish": "equidistance"}, "states.PRK.playbook.dovish"),
        (3, "states.PRK.playbook"),
    ],
)
def test_a_slip_in_a_union_gives_one_message(value, key):
    (one,) = problems(BASELINE, {"states.PRK.playbook": value})
    assert one.key == key


def test_what_messages_say_does_not_move_the_cursor(tmp_path):
    found = wrong(tmp_path, '[states."\\u001b[31m"]\ngdp = 1.0\n[outcomes]\nheadline = ["\\u001b[2J\\n"]\n')
    assert found
    assert all(c.isprintable() or c == "\n" for one in found for c in str(one))
