"""Questions put to many runs: each command, its words, its figure, its twin in Python; what it refuses."""

import json
from pathlib import Path

import pytest

import stratsim as ss
from duel import DUEL
from stratsim.cli import main

pytestmark = pytest.mark.once

SOFT = 'extends = "duel.toml"\n[states.B]\nplaybook = "soft"\n'


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Work in a directory with two scenarios."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "duel.toml").write_text(DUEL)
    (tmp_path / "soft.toml").write_text(SOFT)
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
    small = ["--trajectories", "2", "--points", "4", "--keep", "3", "--replicates", "2", "--months", "3"]
    rows, words = ask(
        "sensitivity", "duel.toml", "soft.toml", "--outcome", "payoff.A", *small, "--figures", "f", "--page", "p.md"
    )
    assert {"drawn", "fixed", "group", "switch"} <= {row["kind"] for row in rows}
    assert len([row for row in rows if row["total"] is not None]) == 3
    assert "payoff.A, soft - duel" in words
    assert "do not matter" in Path("p.md").read_text()
    assert Path("f/sensitivity.png").stat().st_size > 10_000
    found = ss.sensitivity("duel.toml", outcome="war", trajectories=2, points=0, keep=2, replicates=1, store="kept")
    assert found.words()[0] == "war_expected stands in for war: it counts the same events by their chances."
    assert Path("kept/morris_0.nc").is_file()


def test_sensitivity_refuses_before_work(ask):
    assert "there is no outcome" in ask("sensitivity", "duel.toml", "--outcome", "payof.A", code=2)[1]
    assert "must be KEY" in ask("sensitivity", "duel.toml", "--outcome", "payoff.A", "--option", "x", code=2)[1]
