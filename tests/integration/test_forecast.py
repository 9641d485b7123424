"""The command ``forecast``: the sealed table is shown, verified and scored; what cannot be done is refused."""

import json
from pathlib import Path

import pytest

from stratsim.cli import main
from stratsim.history.forecast import table as tables
from stratsim.history.forecast.row import MODEL

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
TABLE = tables.read()
FORM = "series,period,value\nlaunch_days,2023-01,0\ntrade_china,2023,1.0\ntalks,2023H1,0\n"
"""The form of outcomes that the page shows; the values are made up."""


def said(capsys, *arguments, code=0):
    assert main(["forecast", *map(str, arguments)]) == code
    return capsys.readouterr()


def test_the_sealed_table_is_as_it_was_sealed(capsys):
    out = said(capsys, "--verify").out
    assert TABLE.whole
    assert "The table is as sealed" in out
    assert out.count("as sealed") + out.count("other now") >= 7


def test_every_distribution_of_the_sealed_table_is_one():
    for row in TABLE.rows:
        if row.kind == "level":
            assert list(row.numbers) == sorted(row.numbers)
        else:
            assert sum(row.numbers) == pytest.approx(1, abs=1e-4)
            assert min(row.numbers) > 0
    assert len({(row.forecaster, row.series, row.period) for row in TABLE.rows}) == len(TABLE.rows)
    assert len([one for one in TABLE.of(MODEL) if one[0] == "launch_days"]) == 48 + 4


def test_it_is_shown_by_half_year_and_by_month_where_a_series_is_named(capsys):
    whole = said(capsys)
    assert TABLE.digest in whole.out
    assert "2026H2" in whole.out
    assert "2026-12" not in whole.out
    assert "lines by month are not shown: --series" in whole.err
    assert "2026-12" in said(capsys, "--series", "launch_days").out
    assert said(capsys, "--format", "csv").out == tables.SEALED.read_text(encoding="utf-8")
    found = json.loads(said(capsys, "--format", "json", "--series", "war").out)
    assert [one["period"] for one in found["forecasts"]] == [f"{y}H{h}" for y in range(2023, 2027) for h in (1, 2)]


def test_outcomes_are_scored_beside_plain_forecasts(capsys, tmp_path):
    (tmp_path / "seen.csv").write_text(FORM, encoding="utf-8")
    out = said(capsys, "--score", tmp_path / "seen.csv").out
    assert "trade_china, by year: the model" in out
    found = json.loads(said(capsys, "--score", tmp_path / "seen.csv", "--format", "json").out)
    assert found["table"] == TABLE.digest
    scores = {one["series"]: one for one in found["scores"]}
    assert set(scores) == {"launch_days", "trade_china", "talks"}
    assert scores["trade_china"]["log_score"] is None
    assert {one["forecaster"] for one in scores["trade_china"]["beside"]} == {"last value", "running mean"}
    assert all(0 <= value <= 1 for one in scores.values() for value in one["pit"])


def test_a_changed_table_is_told_and_not_scored(capsys, tmp_path):
    row = TABLE.rows[0]
    text = tables.SEALED.read_text(encoding="utf-8")
    (tmp_path / "t.csv").write_text(text.replace(f"{row.numbers[0]:.6g}", "0.5", 1), encoding="utf-8")
    (tmp_path / "seen.csv").write_text(FORM, encoding="utf-8")
    assert "CHANGED BY HAND" in said(capsys, "--table", tmp_path / "t.csv", "--verify", code=1).out
    done = said(capsys, "--table", tmp_path / "t.csv", "--score", tmp_path / "seen.csv", code=2)
    assert "the table was changed after it was sealed" in done.err
    assert "changed after it was sealed" in said(capsys, "--table", tmp_path / "t.csv").err


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--seal"], "is there, and a seal is made once"),
        (["--seal", "--verify"], "choose one"),
        (["--out", "x.csv", "--series", "war"], "leave out --table and --series"),
        (["--out", "x.txt"], "must end in .csv"),
        (["--series", "wars"], "did you mean 'war'"),
        (["--table", "nowhere.csv"], "there is no forecast here"),
        (["--score", "nowhere.csv"], "there is no such file of outcomes"),
    ],
)
def test_what_cannot_be_done_is_refused_before_any_work(capsys, tmp_path, monkeypatch, arguments, what):
    monkeypatch.chdir(tmp_path)
    assert what in said(capsys, *arguments, code=2).err
    assert list(tmp_path.iterdir()) == []


def test_a_trial_without_judged_years_is_not_validated(capsys):
    assert main(["validate", "--trial", "forecast"]) == 2
    assert "has no judged years" in capsys.readouterr().err


@pytest.mark.deep
def test_the_same_inputs_give_the_same_table(capsys, tmp_path):
    for name in ("a.csv", "b.csv"):
        said(capsys, "--out", tmp_path / name, "--replicates", 100, "--figures", tmp_path / "figures", "--quiet")
    first, second = (tables.read(tmp_path / name) for name in ("a.csv", "b.csv"))
    assert first.whole
    assert first.digest == second.digest
    assert first.of(MODEL).keys() == TABLE.of(MODEL).keys()
    assert len(list((tmp_path / "figures").glob("forecast_*.png"))) == 3
