"""The page of the harder trial: its words favour nobody, machines get every number, its figures are drawn whole."""

import csv
import io
import json
from types import SimpleNamespace

import numpy as np
import pytest

from stratsim.cli.evidence_page import as_json, page, show
from stratsim.cli.evidence_words import in_short, wanted
from stratsim.cli.option import Format
from stratsim.display.history.evidence import sheets
from stratsim.history.evidence.gathered import PARTS, Evidence
from stratsim.history.evidence.leads import Lead
from stratsim.history.evidence.leave_out import Worth
from stratsim.history.evidence.placebo import CalendarRank
from stratsim.history.evidence.power import Power
from stratsim.history.evidence.setting import EvidenceSize
from stratsim.history.evidence.timing import Timed

pytestmark = pytest.mark.once

TRIAL = SimpleNamespace(name="first", training=(2012, 2016), judged_on=(2017, 2022), monthly="launch_days")
SCENARIO = SimpleNamespace(name="historical")
SETTING = SimpleNamespace(trial=TRIAL, scenario=SCENARIO, trials=[(TRIAL, SCENARIO)], size=EvidenceSize())
NAN = float("nan")
POWER = [("talks", "Talks", (0.1, 0.7, 0.95), -0.2, 0.3), ("focus", "Focus", (0.1, 0.2, 0.3), 0.0, -1.0)]


def lead(forecast, ahead, half=0.05, series="launch_days"):
    return Lead("first", series, series, forecast, 71, 72, -1.2, -1.2 - ahead, ahead - half, ahead + half)


def worth(removal, x, lost=0, refitted=True):
    return Worth(removal, removal.title(), removal, refitted, x, x - 0.05, x + 0.05, lost, lost, 50.0)


def evidence(**changes):
    usual = {
        "leads": [lead("six-month memory", 0.0), lead("trend told of the drivers", 0.2)],
        "timing": [
            Timed("loud", "Loud threats", True, "why", 9, 1.5, 1.0, 0.2, 2.4, 0.2, 1.0, 0.4, 2.0),
            Timed("drill", "Exercises", False, "why", 19, 3.3, 1.0, 0.5, 2.1, 0.0, 1.0, 0.5, 1.8),
            Timed("arms", "Arms sales", True, "none is dated", 0, *[NAN] * 8),
        ],
        "worth": [worth("talks", 0.3, 2), worth("again", 0.1), worth("focus", 0.08), worth("standing", -0.2, -1)],
        "ranks": [CalendarRank("all", "All drivers", 12, -1.2, 0.03, tuple(np.linspace(-2, -1.1, 40)))],
        "power": [
            Power("talks", "Talks", (0.1, 0.7, 0.95), -0.2, 0.3),
            Power("focus", "Focus", (0.1, 0.2, 0.3), 0, -1),
        ],
    }
    return Evidence(SETTING, PARTS, **{**usual, **changes})


def test_a_lead_is_told_as_it_is():
    def said(ahead):
        words = "\n".join(in_short(evidence(leads=[lead("trend told of the drivers", ahead)])))
        return next(line for line in words.splitlines() if line.startswith("launch_days"))

    assert "+0.200 a month, 90 % +0.150 to +0.250: above 0; ahead for sure of 1 of 1" in said(0.2)
    assert "around 0; ahead for sure of 0 of 1" in said(0.02)
    assert "-0.200 a month, 90 % -0.250 to -0.150: below 0; ahead for sure of 0 of 1" in said(-0.2)


def test_what_is_smaller_than_the_noise_of_a_fit_is_not_counted_as_larger():
    words = next(line for line in in_short(evidence()) if "fitted again" in line)
    assert "2 of 3 removals cost score for sure (Talks; Focus)" in words
    assert "and 1 best measured patterns." in words
    assert "what is smaller is noise; 1 are larger" in words


@pytest.mark.parametrize(("ahead", "verdict"), [(0.2, "reached"), (0.02, "NOT REACHED"), (-0.2, "NOT REACHED")])
def test_what_was_asked_for_is_reached_only_for_sure(ahead, verdict):
    leads = [lead("trend told of the drivers", 0.4), lead("memory told of the drivers", ahead)]
    first, last = wanted(evidence(leads=leads))
    assert f"(memory told of the drivers): {verdict} (" in first
    assert "NOT REACHED (1 of 3: Talks)" in last
    many = [worth(name, 0.3) for name in "abcdef"]
    assert ": reached (6 of 6: A; B; C; D; E; F)" in list(wanted(evidence(worth=many)))[-1]
    patterns = [worth("again", 0.01, 2), *(worth(name, 0.0, 2) for name in "abcdef")]
    assert ": NOT REACHED (0 of 6)" in list(wanted(evidence(worth=patterns)))[-1]


def test_windows_that_the_model_does_not_have_are_not_counted_for_it():
    words = next(line for line in in_short(evidence()) if line.startswith("Timing"))
    assert "in 1 of 1 windows that the model has, and outside that of chance alone in 0" in words


@pytest.mark.parametrize("shape", [Format.md, Format.table])
def test_the_page_has_a_section_for_every_part_and_says_what_is_not_tried(shape):
    text = io.StringIO()
    page(evidence(), "first.toml", shape, text)
    for words in ("Scores by rung", "Timing", "Leave one out", "Dates dealt out anew", "could have shown"):
        assert words in text.getvalue()
    assert "not tried: none is dated" in text.getvalue()
    assert "OUTSIDE, the model has no such thing" in text.getvalue()
    assert text.getvalue().startswith("# The harder trial") == (shape is Format.md)


def test_a_part_that_is_not_asked_for_is_not_shown():
    some = Evidence(SETTING, ("power",), power=evidence().power)
    text = io.StringIO()
    page(some, "first.toml", Format.md, text)
    assert "Leave one out" not in text.getvalue()
    assert [one.name for one in sheets(some)] == ["evidence_power"]


def test_machines_get_every_number(capsys):
    found = json.loads(json.dumps(as_json(evidence(), "first.toml"), allow_nan=False))
    assert found["nulls"][1]["lead"] == pytest.approx(0.2)
    assert found["placebo"][0]["rank"] == evidence().ranks[0].rank
    assert found["timing"][2]["record"] is None
    assert [one["costs"] for one in found["leave-one-out"]] == [True, True, True, False]
    show(evidence(), "first.toml", Format.csv)
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {one["part"] for one in lines} == set(PARTS)
    assert sum(one["quantity"].startswith("others_") for one in lines) == 40


def test_every_figure_is_drawn_with_its_numbers():
    made = sheets(evidence())
    assert [one.name for one in made] == [
        "evidence_leads_first",
        "evidence_worth",
        "evidence_calendars",
        "evidence_power",
    ]
    for sheet in made:
        files = sheet.files(("png",))
        assert files["png"].startswith(b"\x89PNG")
        assert len(files["csv"].splitlines()) > 2
