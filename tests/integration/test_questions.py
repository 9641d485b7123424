"""Questions put to many runs: each command, its words, its figure, its twin in Python; what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from duel import DUEL
from stratsim.cli import main
from stratsim.lenses.ranking import STRUCTURES, structures_of
from stratsim.lenses.robust import shipped_deciders, weighed
from stratsim.lenses.weigh import PARTS

pytestmark = pytest.mark.once

PLAYERS = 'playbook = ["hard", "mild"]\n[states.B]\nplaybook = ["firm", "soft"]\n'
FEW_SERIES = '[record]\nseries = "headline"\n'
"""To write all of them takes long."""
GAME = f'extends = "duel.toml"\n[states.A]\n{PLAYERS}[adaptation]\nspeed = 0.0\n'
SOFT = 'extends = "duel.toml"\n[states.B]\nplaybook = "soft"\n'


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Work in a directory with two scenarios."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "duel.toml").write_text(DUEL + FEW_SERIES)
    (tmp_path / "soft.toml").write_text(SOFT)
    (tmp_path / "game.toml").write_text(GAME)
    return tmp_path


@pytest.fixture
def ask(files, capsys):
    """Return a function that puts a question and returns its rows and words."""

    def put(*arguments, code=0):
        assert main([*map(str, arguments), "--format", "json"]) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        return (json.loads(out) if out else []), err

    return put


# ------------------------------------------------------------------------------------------- sensitivity
def test_sensitivity_ranks_drawn_and_fixed_assumptions(ask):
    pytest.importorskip("SALib")
    small = ["--trajectories", "2", "--points", "8", "--keep", "3", "--replicates", "2", "--months", "3", "--jobs", "1"]
    files = ["--figures", "f", "--page", "p.md", "--store", "kept"]
    rows, words = ask("sensitivity", "duel.toml", "--outcome", "war", *small, *files)
    assert {"drawn", "fixed", "group", "switch"} <= {row["kind"] for row in rows}
    assert len([row for row in rows if row["total"] is not None]) == 3
    assert "war_expected stands in for war: it counts the same events by their chances." in words
    assert "war_expected of duel" in words
    assert "do not matter" in Path("p.md").read_text()
    assert Path("f/sensitivity.png").stat().st_size > 10_000
    assert Path("kept/morris_0.nc").is_file()


def test_sensitivity_of_a_difference_and_of_a_rare_event_from_python(ask):
    pytest.importorskip("SALib")
    small = {"trajectories": 2, "points": 0, "keep": 2, "replicates": 1, "jobs": 1}
    duel, soft = (ss.load(f"{name}.toml").but(months=3) for name in ("duel", "soft"))
    assert "payoff.A, soft - duel" in " ".join(ss.sensitivity(duel, soft, outcome="payoff.A", **small).words())
    said = ss.sensitivity(duel, outcome="war", **small).words()
    assert said[0] == "war_expected stands in for war: it counts the same events by their chances."


def test_sensitivity_refuses_before_work(ask):
    assert "there is no outcome" in ask("sensitivity", "duel.toml", "--outcome", "payof.A", code=2)[1]
    assert "must be KEY" in ask("sensitivity", "duel.toml", "--outcome", "payoff.A", "--option", "x", code=2)[1]


# -------------------------------------------------------------------------------------------------- game
def test_a_game_has_a_row_a_profile(ask):
    pytest.importorskip("nashpy")
    rows, words = ask("game", "game.toml", "--players", "A,B", "--nfg", "g.nfg", "--replicates", "6")
    assert [(row["A"], row["B"]) for row in rows] == [(a, b) for a in ("hard", "mild") for b in ("firm", "soft")]
    assert sum(row["alpha_rank"] for row in rows) == pytest.approx(1)
    assert "As it stands: A hard, B firm." in words
    assert Path("g.nfg").read_text().startswith("NFG 1 R")
    single = ss.run("game.toml", overrides={"states.A.playbook": "mild"}, replicates=6, traces=0, jobs=1)
    assert rows[2]["payoff.A"] == pytest.approx(single.outcome("payoff.A").mean(), rel=1e-6)
    assert rows[2]["error.A"] == pytest.approx(single.outcome("payoff.A").std(ddof=1) / 6**0.5, rel=1e-5)
    found = ss.game("game.toml", ["B", "A"], replicates=6, jobs=1)
    assert ss.plot(found).axes
    assert found.form.payoffs[0].T.ravel() == pytest.approx([row["payoff.B"] for row in rows])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--players", "A,X"], "there is no state 'X'"),
        (["--players", "A,C"], "C has no payoff"),
        (["--players", "A,A"], "A is named twice"),
        (["--players", ""], "name at least one player"),
        (["--players", "A,B", "--playbooks", "A=hard"], "A has no choice"),
        (["--players", "A,B", "--playbooks", "A=hard,kind"], "there is no playbook 'kind'"),
    ],
)
def test_a_game_refuses_before_work(ask, options, words):
    assert words in ask("game", "game.toml", *options, code=2)[1]


# ---------------------------------------------------------------------------------------------- discover
def test_discover_says_under_which_conditions(ask):
    small = ["--points", "60", "--replicates", "2", "--months", "4", "--jobs", "1"]
    rows, words = ask("discover", "duel.toml", "--outcome", "cohesion.A", "--when", "outcome > 0.7", *small)
    assert "states.A.cohesion >=" in rows[0]["conditions"]
    assert rows[0]["density"] >= 0.8
    assert "of 60 futures" in words
    found = ss.discover("duel.toml", "soft.toml", outcome="payoff.A", points=30, replicates=2, jobs=1)
    assert found.happens.mean() == pytest.approx((found.values > 0).mean())
    assert ss.plot(found).axes


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "say when it happens"),
        (["--when", "payoff > 1"], "must be like"),
        (["--when", "outcome > 1", "--flip"], "name two scenarios"),
    ],
)
def test_discover_refuses_before_work(ask, options, words):
    assert words in ask("discover", "duel.toml", "--outcome", "payoff.A", *options, code=2)[1]


# ------------------------------------------------------------------------------------------------ robust
def test_robust_ranks_playbooks_over_futures_and_deciders(ask):
    small = ["--points", "4", "--replicates", "2", "--months", "3", "--jobs", "1"]
    rows, words = ask("robust", "game.toml", "--states", "B", "--deciders", "random,rational", *small)
    assert {row["playbook"] for row in rows} == {"firm", "soft"}
    assert rows[0]["regret_most"] <= rows[1]["regret_most"]
    assert sum(row["best"] for row in rows) >= 1
    assert "in 12 futures (4 points x 3 ways to decide)" in words
    assert "Best at so much of all weights up to 4 times as high or low" in words
    found = ss.robust("game.toml", "B", points=3, replicates=2, deciders=["random"], weights=False, jobs=1)
    assert found.regrets.min(axis=0) == pytest.approx(0)
    assert found.y.shape == (2, 2, 3)
    assert ss.plot(found).axes


def test_a_search_is_judged_in_futures_that_it_did_not_see(ask):
    found = ss.search("game.toml", "B", "firm", outcome="payoff.B", futures=3, generations=1, replicates=2, jobs=1)
    assert {one.key for one in found.levers} == {
        "playbooks.firm.announced_threat",
        "playbooks.firm.follow_through.base",
    }
    assert found.after[0] >= found.before[0]  # the playbook as it is was tried, too
    assert "no optimum" in found.words()[0]
    assert "futures that were not seen" in found.words()[-1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--states", "X"], "there is no state"),
        (["--states", "C"], "has no payoff"),
        (["--states", "B", "--deciders", "rationl"], "there is no decider 'rationl'; did you mean 'rational'"),
        (["--states", "B", "--search", "fir"], "there is no playbook"),
        (["--states", "B", "--outcome", "x"], "there is no outcome"),
    ],
)
def test_robust_refuses_before_work(ask, options, words):
    assert words in ask("robust", "game.toml", *options, code=2)[1]


# -------------------------------------------------------------------------------------------------- rank
@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    """The playbooks of a defender that concedes under one and contests under the other."""
    place = tmp_path_factory.mktemp("ranked")
    (place / "duel.toml").write_text(DUEL)
    (place / "game.toml").write_text(GAME)
    return ss.rank(place / "game.toml", ["B"], points=6, replicates=4, deciders=["random"], jobs=1)[0]


@pytest.mark.parametrize(
    ("states", "words"), [("", "name at least one state"), ("B,B", "B is named twice"), ("X", "there is no state 'X'")]
)
def test_a_ranking_refuses_before_work(ask, states, words):
    assert words in ask("rank", "game.toml", "--states", states, code=2)[1]


def test_a_ranking_is_that_of_the_mean_payoffs(ranked):
    means = dict(zip(ranked.found.playbooks, ranked.means()["B"], strict=True))
    assert [row.playbook for row in ranked.rows()] == sorted(means, key=lambda name: -means[name])
    assert ranked.lead.middle == pytest.approx(means[ranked.first] - means[ranked.second])
    assert sum(ranked.futures(n) for n in range(2)) == pytest.approx(1)
    assert sum(row.weights for row in ranked.rows()) == pytest.approx(1)


def test_the_weight_at_which_the_order_turns_is_that(ranked):
    parts = np.zeros((2, len(PARTS)))
    parts[:, PARTS.index("contested")] = 0.1, 0.3
    parts[:, PARTS.index("economy")] = 0.5, 0.65
    again = weighed(ranked.found, parts)
    assert again.turns["contested"] == pytest.approx(0.75)  # 0.5 - 0.75 x 0.1 = 0.65 - 0.75 x 0.3
    assert again.turns["economy"] == pytest.approx(4 / 3)
    assert np.isnan(again.turns["fought"])
    assert again.weighings[0].playbook == again.playbooks[0]


def test_structures_set_their_parameter_wherever_the_scenario_sets_it():
    found = structures_of(ss.load("baseline"))
    assert found["one choice over rivals"] == {"deterrence.by_state.PRK.selection": 1.0}
    assert set(found) == set(STRUCTURES)


def test_the_page_says_only_what_was_found(ask, files):
    small = ["--points", "4", "--replicates", "2", "--months", "3", "--jobs", "1", "--deciders", "random"]
    rows, words = ask("rank", "game.toml", "--states", "B", *small, "--page", "p.md", "--figures", "f")
    text = (files / "p.md").read_text()
    assert {row["playbook"] for row in rows} == {"firm", "soft"}
    assert f"**B: {rows[0]['playbook']}**" in text
    assert f"{rows[0]['payoff']:.3f}" in text
    assert "4 futures" in text
    assert "6 ways to decide" in text
    assert f"B: {rows[0]['playbook']} before {rows[1]['playbook']}" in words
    assert list((files / "f").glob("*.png"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--states", "X"], "there is no state"),
        (["--states", "B", "--playbooks", "B=fir,firm"], "there is no playbook"),
    ],
)
def test_rank_refuses_before_work(ask, options, words):
    assert words in ask("rank", "game.toml", *options, code=2)[1]


def test_every_decider_changes_something():
    scenario = ss.load("baseline").but(months=6)
    known = shipped_deciders()
    assert set(known) == {"rational", "bounded", "random", "learning", "prospect", "reciprocal"}
    found = ss.sample(scenario, {"variant": [None, *map(str, known.values())]}, replicates=10, kernel="numpy", jobs=1)
    for n, name in enumerate(known, 1):
        assert not np.array_equal(found.values[:, 0], found.values[:, n], equal_nan=True), name


# ------------------------------------------------------------------------------------------------ branch
def test_branch_prints_what_each_future_changes(ask):
    rows, words = ask(
        *(
            "branch",
            "duel.toml",
            "--at",
            "2024-04",
            "--with",
            "soft.toml",
            "--jobs",
            "1",
            "--out",
            "r",
            "--figures",
            "f",
        )
    )
    assert {row["scenario"] for row in rows} == {"duel", "soft"}
    assert "duel to 2024-04; from then on: soft." in words
    assert ss.Results.load("r/soft.nc").replicates == 8
    found = ss.branch("duel.toml", "2024-04", {"soft": "soft.toml"}, jobs=1)
    assert ss.plot(found).axes
    assert "does not lie within" in ask("branch", "duel.toml", "--at", "2030-01", "--with", "soft.toml", code=2)[1]


# ------------------------------------------------------------------------------------------------- audit
REGISTER = """
scenarios = "."
baseline = "duel.toml"
[claims.A01]
claim = "Rallies hold regimes together."
mechanisms = ["regime"]
keys = ["regime.rally", "states.A.cohesion"]
not_testable = "a test"
[claims.A02]
claim = "Nothing that matters here."
mechanisms = ["sanctions"]
keys = ["sanctions.zeal"]
not_testable = "a test"
"""
FRIGHTENED = 'extends = "duel.toml"\n[theatres.here]\nintensity = 1.0\n[states.A]\nplaybook = "mild"\n'


def test_audit_says_what_conclusions_rest_on(ask, files):
    (files / "claims.toml").write_text(REGISTER)
    (files / "mild.toml").write_text(FRIGHTENED)
    small = ["--register", "claims.toml", "--replicates", "6", "--samples", "3", "--jobs", "1"]
    rows, words = ask("audit", "duel.toml", "mild.toml", "--outcome", "cohesion.A", *small)
    assert [row["claim"] for row in rows] == ["A01", "A02"]
    first, second = rows
    assert first["parameters"] == 2
    assert second["rests"] == pytest.approx(0, abs=1e-6)
    off = ss.compare(
        {"a": ("duel.toml", {"regime.rally": 0.0}), "b": ("mild.toml", {"regime.rally": 0.0})}, replicates=6, jobs=1
    )
    d = (off["b"].outcome("cohesion.A") - off["a"].outcome("cohesion.A")).mean()
    assert first["without"] == pytest.approx(d, abs=1e-6)
    assert first["rests"] == pytest.approx(1 - first["without"] / first["difference"])
    assert "rests on" in words
