"""The command ``stratsim claims``, as it is typed."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from duel import register
from stratsim.claims.verdict import GROUPS
from stratsim.cli import main

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SMALL = ["--test", "--replicates", "5", "--jobs", "1", "--quiet"]


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def said(capsys, *arguments, code=0):
    assert main(["claims", *arguments]) == code
    out, err = capsys.readouterr()
    return out if code == 0 else err


def test_claims_are_listed_with_mechanisms_and_trials(capsys):
    text = said(capsys)
    assert all(f"A{n:02d}  " in text for n in range(1, 30))
    assert "mechanisms: arms_trade" in text
    assert "trial: cohesion.PRK higher in historical for 132 months than in no_pandemic" in text


def test_the_list_has_a_line_a_trial_for_machines(capsys):
    rows = json.loads(said(capsys, "--only", "A09", "--format", "json"))
    assert [row["id"] for row in rows] == ["A09", "A09"]
    assert rows[0]["predicted"] == "arms_revenue.PRK>RUS higher"


def test_trials_are_run_and_reported(capsys):
    rows = list(csv.DictReader(io.StringIO(said(capsys, *SMALL, "--only", "A16", "--format", "csv"))))
    assert [row["claim"] for row in rows] == ["A16", "A16"]
    assert {row["verdict"] for row in rows} <= set(GROUPS)


def test_the_same_seed_gives_the_same_words_and_another_others(capsys, tmp_path):
    asked = [*SMALL, "--register", str(register(tmp_path, A01=("cohesion.A", "higher")))]
    first = said(capsys, *asked)
    command = [sys.executable, "-m", "stratsim", "claims", *asked]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == first
    assert "A01.1  cohesion.A higher" in first
    assert said(capsys, *asked, "--seed", "99") != first


def test_an_unwelcome_verdict_is_no_failure(capsys, tmp_path):
    contrary = register(tmp_path, A01=("provocations_per_year", "higher"))
    report = said(capsys, *SMALL, "--register", str(contrary))
    assert "not supported" in report


def test_the_page_says_how_it_was_made_and_what_drives_a_verdict(capsys):
    page = said(capsys, *SMALL, "--only", "A18", "--format", "md")
    assert page.startswith("# The claims, put to the test")
    assert "5 replicates, seed 20240619" in page
    assert "| 1 | `contested_share` lower (beyond +0.05) |" in page
    assert "Left out: " in page
    assert str(ROOT) not in page


def test_a_missing_register_is_a_sentence(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    error = said(capsys, "--register", "claims.toml", code=2)
    assert "there is no register of claims here" in error
    assert "--register" in error


def test_an_unknown_claim_is_a_sentence(capsys):
    assert "there is no claim 'A99'" in said(capsys, "--only", "A99", code=1)


def test_the_page_in_docs_covers_every_claim():
    page = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    assert all(f"\n### A{n:02d}\n" in page for n in range(1, 30))
    assert "why has not been looked into" not in page
