"""Exported tables hold the numbers of the results, and a codebook says what each column is."""

import csv
import io

import numpy as np
import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.lenses.export import export, outcomes, paper, safe, series

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def results():
    pairs = {"=plain": "richardson", "other": ("richardson", {"weapons.decay": 0.01})}
    return ss.compare(pairs, replicates=3, months=4, jobs=1, traces=2).results


def test_outcomes_have_a_row_a_scenario_and_replicate(results):
    table = outcomes(results)
    assert len(table) == 6
    assert table.loc[0, "scenario"] == "'=plain", "a spreadsheet must not compute a name"
    for n, one in enumerate(results):
        for name in one.labels["outcome"]:
            np.testing.assert_array_equal(table[name][3 * n : 3 * n + 3].astype("f4"), one.outcome(name))


def test_series_have_a_row_a_month(results):
    table = series(results, ["deterrent"])
    assert len(table) == 2 * 2 * 4
    state = results[0].labels["state"][0]
    row = table[
        (table["scenario"] == "other") & (table["replicate"] == 1) & (table["month"] == results[1].labels["month"][2])
    ]
    assert row[f"deterrent.{state}"].item() == results[1].traces["deterrent"][2, 0, 1]


@pytest.mark.parametrize("to", ["csv", "parquet", "xlsx"])
def test_every_form_holds_the_same_and_the_codebook_every_column(results, tmp_path, to):
    import pandas as pd

    pytest.importorskip({"csv": "csv", "parquet": "pyarrow", "xlsx": "openpyxl"}[to])
    files = {path.stem: path for path in export(results, tmp_path, to, variables=["deterrent"])}
    read = {
        "csv": lambda name: pd.read_csv(files[name], keep_default_na=False, na_values=[""]),
        "parquet": lambda name: pd.read_parquet(files[name]),
        "xlsx": lambda name: pd.read_excel(files["results"], sheet_name=name),
    }[to]
    table, book = read("outcomes"), read("codebook")
    whole = outcomes(results)
    np.testing.assert_allclose(table.drop(columns="scenario"), whole.drop(columns="scenario"), rtol=1e-12)
    assert set(book["column"][book["table"] == "outcomes"]) == set(whole.columns)
    assert "deterrent." + results[0].labels["state"][0] in set(book["column"][book["table"] == "series"])
    assert book["meaning"].astype(bool).all()


def test_tables_of_papers_hold_the_comparison(results):
    text = paper(results, "md")
    means = [f"{one.outcome(results[0].provenance['headline'].split()[0]).mean():.3g}" for one in results]
    assert all(mean in text for mean in means)
    tex = paper(results, "tex")
    assert tex.count(r"\\") == len(text.splitlines()) - 1
    assert "\\_" in tex or "_" not in text
    assert r"\toprule" in tex


def test_what_cannot_be_exported_is_refused(results, tmp_path):
    for options, words in (
        ({"to": "sav"}, "no format"),
        ({"names": ["x"]}, "no outcome"),
        ({"variables": ["x"]}, "no series"),
    ):
        with pytest.raises(ValueError, match=words):
            export(results, tmp_path, **options)
    assert safe("@x") == "'@x"


def test_the_command_exports(results, tmp_path, capsys):
    path = results[1].save(tmp_path / "other.nc")
    assert main(["export", str(path), "--out", str(tmp_path / "out"), "--series", "--variable", "deterrent"]) == 0
    names = capsys.readouterr().out.split()
    assert [name.rpartition("/")[2] for name in names] == ["outcomes.csv", "series.csv", "codebook.csv"]
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / "series.csv").read_text())))
    assert len(rows) == 1 + 2 * 4
