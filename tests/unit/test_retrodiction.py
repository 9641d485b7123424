"""Figures of the record against the ensemble: the numbers beside them are those plotted; nothing odd breaks them."""

import csv
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from stratsim.display.history import retrodiction, scoreboard
from stratsim.display.sheet import Sheet
from stratsim.display.style import INK
from stratsim.history import patterns, record, score
from stratsim.history.patterns import Pattern, PatternResult
from stratsim.history.retrodiction import Monthly, Report, Series
from stratsim.history.trials import Trial

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
TRAINING, JUDGED = (2012, 2014), (2015, 2016)
TRIAL = Trial("first", "A trial.", TRAINING, JUDGED, Path(), Path(), {}, {}, (), monthly="launch_days")
HUNDRED = np.random.default_rng(1).permutation(np.arange(1.0, 101.0))
TITLES = {
    "trade_china": "Trade with a neighbour",
    "launch_days": "Days with a launch of a missile that carries a load far enough to be counted",
}
EDGES = {"q05": 6.0, "q25": 26.0, "q50": 51.0, "q75": 76.0, "q95": 96.0}
"""The quantiles of a hundred replicates of 1 to 100, by the rule that the scores have."""


def series_of(name="trade_china", unit="bn USD/yr", years=None, seen=None) -> Series:
    """A series that runs a year longer than is judged, and whose record misses a year."""
    years = dict.fromkeys(range(2012, 2018), HUNDRED) if years is None else years
    seen = {2012: 5.0, 2013: 50.0, 2015: 60.0, 2016: 200.0} if seen is None else seen
    judged = [year for year in range(JUDGED[0], JUDGED[1] + 1) if year in seen]
    scores = {"last year": 1.25, "running mean": np.nan}
    about = "trade, as a neighbour counts it"
    known = {"title": TITLES.get(name, ""), "count": name == "launch_days"}
    return Series(name, about, unit, "A database", seen, years, judged, TRAINING, 0.0, 0.5, scores, (1, 1), **known)


def found(name="p", median=1.0, low=0.5, high=1.5, judged=True, **changes) -> PatternResult:
    """A pattern with a tolerance of 0 to 2, and what an ensemble gave."""
    fields = {"observed": 1.0, "low": 0.0, "high": 2.0, "unit": "%", "about": f"The growth of {name}", "why": "assumed"}
    pattern = {"id": name, "statistic": {"name": "mean_year", "series": "growth"}, **fields, **changes}
    return PatternResult(Pattern.model_validate(pattern), median, low, high, "judged" if judged else "training")


FOUND = (
    found("inside", strong=True),
    found("above", median=2.5, low=1.5, high=40.0),
    found("never", median=np.inf, low=1.0, high=np.inf, unit="months"),
    found("unknown", median=np.nan, low=np.nan, high=np.nan),
    found("fitted", judged=False),
)


def report_of(*series: Series, held=FOUND) -> Report:
    names = ("constant rate", "six-month memory")
    baselines = {f"{name}{known}": -1.255 for name in names for known in ("", score.QUIET_KNOWN)}
    return Report(TRIAL, "historical", 100, held, series, Monthly(-1.125, baselines, 24))


def sheet_of(name: str, *series: Series, held=FOUND) -> Sheet:
    (sheet,) = [one for one in retrodiction.sheets(report_of(*series, held=held)) if one.name == name]
    return sheet


def lines(sheet: Sheet) -> list[dict[str, str]]:
    return list(csv.DictReader(sheet.table().splitlines()))


def axes_of(series: Series) -> Axes:
    """The axes of the page of one series."""
    return sheet_of(f"record_{series.name}", series).figure().axes[0]


def bands(axes: Axes) -> list[tuple[float, float]]:
    """The ends of the bands that are drawn, the wide ones first; the first patch is the ground."""
    ends = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in axes.patches[1:]]
    return [one for one in ends if np.isfinite(one).all()]


def dots(axes: Axes) -> dict[str, list[tuple[float, float]]]:
    """The points of the record by the colour that fills them."""
    drawn = [line for line in axes.lines if line.get_marker() == "o"]
    return {to_hex(x.get_markerfacecolor()): [(a, float(b)) for a, b in x.get_xydata()] for x in drawn}


def boxes(figure: Figure) -> list[tuple[str, float, float, float, float]]:
    """All words on a page and where they stand, in points on the page."""
    figure.canvas.draw()
    shown = [one for one in figure.findobj(Text) if one.get_text().strip() and one.get_visible()]
    return [(one.get_text(), *one.get_window_extent().extents) for one in shown]


SERIES = (
    series_of(),
    series_of("launch_days", "days/yr"),
    series_of("china_share", "share", dict.fromkeys(range(2012, 2018), HUNDRED / 80), {2012: 0.9, 2015: 0.9}),
    series_of("growth", "%/yr", dict.fromkeys(range(2013, 2018), HUNDRED - 60)),
)
NAMES = ["record_overview", "record_patterns", *(f"record_{one.name}" for one in SERIES)]


# ---------------------------------------------------------------------------------------------------------------- files
@pytest.mark.deep
def test_every_sheet_is_drawn_in_every_format_with_its_numbers(tmp_path):
    drawn = retrodiction.draw(report_of(*SERIES[:2]), tmp_path / "new")
    assert [path.name for path in drawn] == [f"{name}.{end}" for name in NAMES[:4] for end in ("png", "svg", "csv")]
    assert set(drawn) == set((tmp_path / "new").iterdir())
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn if path.suffix == ".png")
    assert all(ET.parse(path).getroot().tag.endswith("svg") for path in drawn if path.suffix == ".svg")


@pytest.mark.deep  # as tests/unit/test_display.py asks of other sheets
def test_the_same_report_gives_the_same_bytes_whatever_the_users_settings(tmp_path):
    first = retrodiction.draw(report_of(SERIES[0]), tmp_path / "a")
    with mpl.rc_context({"font.size": 30, "axes.grid": False, "svg.hashsalt": "mine"}):
        second = retrodiction.draw(report_of(SERIES[0]), tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_an_unknown_format_is_refused_before_any_work(tmp_path):
    with pytest.raises(ValueError, match=r"no format 'gif'.*png, svg, pdf"):
        retrodiction.draw(report_of(*SERIES), tmp_path / "new", ("png", "gif"))
    assert not (tmp_path / "new").exists()


def test_an_interruption_leaves_no_file(tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        retrodiction.draw(report_of(series_of()), tmp_path, ("svg",))
    assert list(tmp_path.iterdir()) == []


def test_a_report_without_series_or_patterns_has_no_empty_figures():
    assert retrodiction.sheets(report_of(held=())) == []
    assert [one.name for one in retrodiction.sheets(report_of())] == ["record_patterns"]


# --------------------------------------------------------------------------------------------------------------- series
def test_numbers_beside_a_series_are_its_quantiles_and_its_record():
    series = series_of()
    rows = lines(sheet_of("record_trade_china", series))
    assert [row["year"] for row in rows] == ["2012", "2013", "2014", "2015", "2016"]
    assert [row["period"] for row in rows] == ["fitted to"] * 3 + ["judged"] * 2
    assert [row["record"] for row in rows] == ["5", "50", "", "60", "200"]
    assert [row["in_90_band"] for row in rows] == ["", "", "", "yes", "no"]
    assert all(float(row[name]) == value for row in rows for name, value in EDGES.items())
    assert (EDGES["q50"], EDGES["q05"], EDGES["q95"]) == series.interval(2015)


def test_bands_and_median_are_drawn_where_the_numbers_are():
    axes = axes_of(series_of())
    assert bands(axes) == [(EDGES["q05"], EDGES["q95"])] * 5 + [(EDGES["q25"], EDGES["q75"])] * 5
    (median,) = [line for line in axes.lines if line.get_marker() != "o"]
    np.testing.assert_array_equal(median.get_ydata(), [EDGES["q50"]] * 5)


def test_the_record_is_full_in_the_judged_years_and_hollow_before():
    shown = dots(axes_of(series_of()))
    assert shown == {"#ffffff": [(2012, 5.0), (2013, 50.0)], INK.lower(): [(2015, 60.0), (2016, 200.0)]}


def test_the_years_fitted_to_are_shaded_and_both_periods_named():
    axes = axes_of(series_of())
    assert (axes.patches[0].get_x(), axes.patches[0].get_width()) == (2011.5, 3.0)
    assert [text.get_text() for text in axes.texts] == ["fitted to", "judged"]


@pytest.mark.parametrize("series", SERIES, ids=lambda one: one.name)
def test_bands_and_record_lie_inside_the_axes(series):
    axes = axes_of(series)
    (bottom, top), points = axes.get_ylim(), [y for both in dots(axes).values() for _, y in both]
    assert [(low, high) for low, high in bands(axes) if not bottom <= low <= high <= top] == []
    assert [y for y in points if not bottom <= y <= top] == []


def test_counts_begin_at_zero_and_are_counted_by_year():
    series = series_of("launch_days", "days/yr", dict.fromkeys(range(2012, 2018), HUNDRED + 500), {2015: 550.0})
    assert axes_of(series).get_ylim()[0] == 0
    assert lines(sheet_of("record_launch_days", series))[0]["unit"] == "days/yr"


def test_a_share_ends_at_one():
    axes = axes_of(SERIES[2])
    assert axes.get_ylim()[1] == 1
    assert max(high for _, high in bands(axes)) == 1
    assert lines(sheet_of("record_china_share", SERIES[2]))[0]["q95"] == "1"


def test_the_words_say_coverage_scores_and_what_widens_the_bands():
    series = series_of()
    sheet = sheet_of("record_trade_china", series)
    assert "The record lies in the 90 % band in 1 of 2 judged years." in sheet.subtitle
    assert "model 0.5; plain forecasts: last year 1.25, running mean none" in sheet.subtitle
    assert "nothing is added" in sheet.subtitle
    assert "include the error of the model" in sheet_of("record_trade_china", replace(series, discrepancy=0.3)).subtitle
    assert "A database" in sheet.foot
    assert "scenario historical, 100 replicates; trial first: fitted to 2012-2014, judged on 2015-2016" in sheet.foot


def test_the_overview_names_the_series_that_is_scored_by_month():
    how = sheet_of("record_overview", *SERIES).subtitle
    assert "Days with a launch of a missile that ...: log score by month (higher is better), model −1.12; " in how
    assert "constant rate −1.25, six-month memory −1.25, quiet months known." in how
    unscored = replace(report_of(*SERIES), monthly=None)
    assert "log score" not in retrodiction.sheets(unscored)[0].subtitle


@pytest.mark.parametrize(
    ("odd", "share"),
    [
        (np.nan, 1.0),
        *(pytest.param(one, 0.1, marks=pytest.mark.deep) for one in (np.inf, -np.inf, np.nan)),
        pytest.param(np.inf, 1.0, marks=pytest.mark.deep),
    ],
)
def test_infinite_and_missing_replicates_do_not_break_a_series(odd, share, tmp_path):
    values = np.where(np.arange(100) < 100 * share, odd, HUNDRED)
    series = series_of(years={**dict.fromkeys(range(2012, 2017), HUNDRED), 2013: values})
    assert retrodiction.draw(report_of(series), tmp_path, ("svg",))
    axes = axes_of(series)
    bottom, top = axes.get_ylim()
    assert np.isfinite([bottom, top]).all()
    assert all(bottom <= low <= high <= top for low, high in bands(axes))


def test_a_series_that_nowhere_has_a_number_is_drawn():
    series = series_of(years=dict.fromkeys(range(2012, 2017), np.full(100, np.nan)), seen={2015: np.nan, 2016: np.inf})
    assert dots(axes_of(series)) == {"#ffffff": [], INK.lower(): []}
    assert {row["q50"] for row in lines(sheet_of("record_trade_china", series))} == {""}


# ------------------------------------------------------------------------------------------------------------- patterns
def test_numbers_beside_the_patterns_are_those_placed():
    rows = {row["pattern"]: row for row in lines(sheet_of("record_patterns"))}
    assert [rows[one.pattern.id]["inside"] for one in FOUND] == ["yes", "no", "no", "no", "yes"]
    placed = [[rows[name][f"{x}_placed"] for x in ("record", "q50", "q05", "q95")] for name in rows]
    assert placed[:4] == [
        ["0", "0", "-0.5", "0.5"],
        ["0", "1.5", "0.5", "39"],
        ["0", "inf", "0", "inf"],
        ["0", *[""] * 3],
    ]
    assert rows["inside"]["group"] == "Judged, best measured"
    assert {rows[name]["group"] for name in ("above", "never", "unknown")} == {"Judged, others"}
    assert rows["fitted"]["group"] == "Years fitted to, or in part"


def marks(axes: Axes, row: int) -> list[tuple[str, float, bool]]:
    """The marks in a row, the record's first: their form, their place, and whether they are full."""
    here = [line for line in axes.lines if line.get_ydata()[0] == row]
    found = [(x.get_marker(), float(x.get_xdata()[0]), to_hex(x.get_markerfacecolor()) != "#ffffff") for x in here]
    return found[-1:] + found[:-1]


def test_inside_is_full_outside_hollow_and_what_is_far_off_an_arrow_at_the_edge():
    best, others, fitted = sheet_of("record_patterns").figure().axes
    assert marks(best, 0) == [("o", 0.0, True), ("o", 0.0, True)]
    assert marks(others, 0) == [("o", 0.0, True), (">", 3.0, True), ("o", 1.5, False)]
    assert marks(others, 1) == [("o", 0.0, True), (">", 3.0, True), (">", 3.0, False)]
    assert marks(others, 2) == [("o", 0.0, True)]
    assert marks(fitted, 0) == [("o", 0.0, True), ("o", 0.0, True)]


def test_numbers_are_written_as_words_where_there_are_none():
    written = [text.get_text() for text in sheet_of("record_patterns").figure().texts]
    assert "never" in written
    assert "none" in written


@pytest.mark.parametrize(
    ("x", "low", "high", "place"),
    [
        *[(3.0, 1.0, 3.0, 1.0), (0.0, 1.0, 3.0, -2.0), (-np.inf, 1.0, 3.0, -np.inf)],
        *[(0.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, np.inf), (-1.0, 0.0, 0.0, -np.inf), (np.nan, 0.0, 0.0, np.nan)],
        *[
            (5.0, 3.0, np.inf, 0.0),
            (np.inf, 3.0, np.inf, 0.0),
            (2.0, 3.0, np.inf, -np.inf),
            (9.0, np.inf, np.inf, -np.inf),
        ],
    ],
)
def test_places_hold_for_a_tolerance_without_width_or_end(x, low, high, place):
    assert scoreboard.placed(x, low, high) == pytest.approx(place, nan_ok=True)


def test_many_patterns_take_several_pages():
    held = [found(f"p{n}") for n in range(50)]
    names = [one.name for one in retrodiction.sheets(report_of(held=held))]
    assert names == ["record_patterns", "record_patterns_2"]


# ---------------------------------------------------------------------------------------------------------------- words
def shipped() -> list[PatternResult]:
    """The patterns of this project, as if all had been found far too low."""
    return [
        PatternResult(one, -1234.5, -np.inf, -0.0123, one.period((2017, 2022)))
        for one in patterns.read(ROOT / "seeds" / "patterns.toml", record.load(ROOT / "seeds" / "series.toml"))
    ]


@pytest.mark.parametrize(
    "name", [NAMES[1], *(pytest.param(one, marks=pytest.mark.deep) for one in (NAMES[0], *NAMES[2:]))]
)
def test_words_lie_on_the_page_and_not_over_each_other(name):
    figure = sheet_of(name, *SERIES, held=shipped()).figure()
    placed, (width, height) = boxes(figure), figure.get_size_inches() * figure.dpi
    assert all(0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height for _, x0, y0, x1, y1 in placed)
    over = [
        (a[0], b[0])
        for a, b in combinations(placed, 2)
        if min(a[3], b[3]) - max(a[1], b[1]) > 1 and min(a[4], b[4]) - max(a[2], b[2]) > 6
    ]
    assert over == []
