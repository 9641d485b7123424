"""Where a fit may write: no report is replaced unasked, no file of trials writes outside of its folder."""

from pathlib import Path

import pytest

from stratsim.cli import main

ROOT = Path(__file__).parents[2]
FIT = ["--rounds", "1", "--batches", "1", "--sets", "16", "--repeats", "1", "--jobs", "1", "--quiet"]


@pytest.fixture
def trials(tmp_path):
    """A copy of the file of trials in a folder of its own, whose overlay lies outside of that folder."""
    text = (ROOT / "seeds" / "calibration.toml").read_text(encoding="utf-8")
    text = text.replace('"series.toml"', f'"{ROOT.as_posix()}/seeds/series.toml"').replace(
        "../scenarios/fitted/", "../"
    )
    path = tmp_path / "trials" / "calibration.toml"
    path.parent.mkdir()
    path.write_text(text.replace('"../scenarios', f'"{ROOT.as_posix()}/scenarios'), encoding="utf-8")
    return path


def call(trials, *arguments):
    return main(
        ["calibrate", "first", "--trials", str(trials), "--work", str(trials.parent / "work"), *FIT, *arguments]
    )


def test_an_overlay_outside_of_the_folder_of_trials_needs_out(trials, capsys, monkeypatch):
    assert call(trials) == 2
    assert "the folder of the file of trials: --out" in capsys.readouterr().err
    assert not (trials.parents[1] / "first.toml").exists()
    assert call(trials, "--out", str(trials.parents[1] / "first.toml"), "--kept", "2") == 0
    assert (trials.parents[1] / "first.toml").is_file()


def test_a_report_that_is_there_is_not_replaced(trials, capsys):
    (trials.parent / "notes.md").write_text("mine")
    assert call(trials, "--out", str(trials.parent / "notes.toml")) == 2
    assert "notes.md is there: --force replaces it" in capsys.readouterr().err
    assert (trials.parent / "notes.md").read_text() == "mine"
