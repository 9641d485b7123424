"""Figures: drawn for any scenario, the same bytes each time, and the numbers beside them are those plotted."""

import csv
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from stratsim.display import fans, gallery, network, overlay, style, timeline, words
from stratsim.display.series import course
from stratsim.display.sheet import pages
from stratsim.engine.bands import Bands
from stratsim.engine.curves import curves
from stratsim.engine.pool import staff
from stratsim.engine.results import Results
from stratsim.experiments.compare import PairedResults
from stratsim.experiments.run import run
from stratsim.interface.comparison import Comparison, compare
from tiny import TINY

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
FIGURES = {"fans", "differences", "differences_2", "provocations", "credibility", "network"}


HEADLINE = (
    *("provocations_per_year", "war", "credibility.PRK>USA", "cohesion.PRK", "arms_revenue.PRK>RUS", "standing.PRK"),
    *("alignment.PRK-RUS", "attention.korea", "output.PRK", "payoff.PRK"),
)
"""Just as many as take two pages: a page costs half a second."""


@pytest.fixture(scope="module")
def flagship() -> Comparison:
    paths = [ROOT / "scenarios" / f"{name}.toml" for name in ("baseline", "war_ends")]
    return Comparison(compare(paths, replicates=30, months=30, jobs=1, traces=30).results, HEADLINE)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Results:
    path = tmp_path_factory.mktemp("tiny") / "baseline.toml"
    path.write_text(TINY)
    return run(path, jobs=1, traces=20)


@pytest.fixture(scope="module")
def alone(tiny, tmp_path_factory) -> dict[str, bytes]:
    """The files of a single result, drawn in one process."""
    found = gallery.draw(PairedResults((tiny,), tiny_headline(tiny)), tmp_path_factory.mktemp("alone"), ("svg",))
    folder = found[0].parent
    assert {*found, folder / "stratsim_figures.json"} == set(folder.iterdir())
    return {path.name: path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def drawn(flagship, tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("drawn")
    flagship.save_figures(directory, ["svg"])
    return directory


def lines(path: Path, **equal: str) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return [line for line in csv.DictReader(file) if all(line[k] == v for k, v in equal.items())]


def without(results: Results, axis: str, label: str) -> Results:
    """The same results as if a tie had not been there."""
    kept = [n for n, name in enumerate(results.labels[axis]) if name != label]
    traces = {k: np.take(v, kept, axis=-2) if results.axes[k][-1] == axis else v for k, v in results.traces.items()}
    return rebanded(
        replace(results, traces=traces, labels={**results.labels, axis: [results.labels[axis][n] for n in kept]})
    )


def rebanded(results: Results) -> Results:
    """The same results, their order statistics taken of the series that they now have."""
    return replace(results, bands=Bands.of(results.traces, results.axes, results.labels, 1000))


def series(results: Results, name: str) -> np.ndarray:
    """The curve of an outcome in every replicate, in months that are no sum of others."""
    return curves(results.axes, results.labels)[name].values(results.traces)


QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]


def test_every_figure_is_drawn_with_its_numbers(drawn):
    names = {path.stem for path in drawn.iterdir()} - {"stratsim_figures"}
    assert names >= FIGURES | {"arms_PRK_RUS"}
    assert {path.name for path in drawn.iterdir()} == {
        "stratsim_figures.json",
        *(f"{n}.{e}" for n in names for e in ("svg", "csv")),
    }
    assert all(ET.parse(drawn / f"{name}.svg").getroot().tag.endswith("svg") for name in names)


@pytest.mark.deep
def test_every_figure_is_drawn_in_every_format(flagship, tmp_path):
    flagship.save_figures(tmp_path, ["png", "pdf"])
    names = {path.stem for path in tmp_path.iterdir()} - {"stratsim_figures"}
    drawn = {f"{name}.{ending}" for name in names for ending in ("png", "pdf", "csv")}
    assert {path.name for path in tmp_path.iterdir()} == drawn | {"stratsim_figures.json"}
    assert all((tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG") for name in names)


def test_files_name_no_place_on_the_machine(drawn):
    for path in drawn.iterdir():
        content = path.read_bytes()
        assert str(ROOT).encode() not in content
        assert str(drawn).encode() not in content


@pytest.mark.parametrize(
    "name",
    ["fans_2", *(pytest.param(one, marks=pytest.mark.deep) for one in ("network", "differences", "arms_PRK_RUS"))],
)
def test_the_same_results_give_the_same_bytes_whatever_the_users_settings(flagship, drawn, name):
    (sheet,) = [one for one in gallery.sheets(flagship) if one.name == name]
    with mpl.rc_context({"font.size": 30, "axes.grid": False, "svg.hashsalt": "mine"}):
        found = sheet.files(("png", "svg"))
        assert mpl.rcParams["font.size"] == 30
    assert found["svg"] == (drawn / f"{name}.svg").read_bytes()
    assert found["png"] == sheet.files(("png",))["png"]


@pytest.mark.deep
def test_processes_draw_the_same_bytes(tiny, alone, tmp_path, monkeypatch):
    few = {name: gallery.FIGURES[name] for name in ("fans", "danger", "network")}
    monkeypatch.setattr(gallery, "FIGURES", few)
    monkeypatch.setattr(gallery, "FIGURES_EACH", 1)
    with staff(2) as team:
        shared = gallery.draw(PairedResults((tiny,), tiny_headline(tiny)), tmp_path, ("svg",), team)
    assert len(shared) == 2 * len(few)
    assert [path.name for path in shared] == [name for name in alone if name.partition(".")[0] in few]
    assert all(path.read_bytes() == alone[path.name] for path in shared)


def test_numbers_beside_the_fans_are_the_quantiles(flagship, drawn):
    pages = sorted(drawn.glob("fans*.csv"))
    found = [x for p in pages for x in lines(p, series="Cohesion of the regime: PRK", scenario="war_ends")]
    expected = np.quantile(flagship["war_ends"].trace("cohesion", "PRK"), [0.05, 0.25, 0.5, 0.75, 0.95], axis=-1)
    numbers = np.array([[line[q] for q in ("q05", "q25", "q50", "q75", "q95")] for line in found], np.float32)
    assert [line["month"] for line in found] == list(flagship.baseline.labels["month"])
    np.testing.assert_array_equal(numbers, expected.T.astype(np.float32))


def test_numbers_beside_the_differences_are_those_of_the_table(flagship, drawn):
    row = flagship.table().loc[("cohesion.PRK", "war_ends")]
    pages = sorted(drawn.glob("differences*.csv"))
    (line,) = [x for p in pages for x in lines(p, quantity=words.outcome("cohesion.PRK"), scenario="war_ends")]
    found = [float(line[key] or "nan") for key in ("mean", "q05", "q95", "mean_low", "mean_high", "value")]
    expected = [
        row[key]
        for key in (
            *("difference", "difference_low", "difference_high"),
            *("mean_difference_low", "mean_difference_high", "lower"),
        )
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-12)


def test_the_interval_of_a_probability_is_that_of_the_mean(flagship, drawn):
    (line,) = lines(drawn / "differences.csv", quantity=words.outcome("war"), scenario="war_ends")
    row = flagship.table().loc[("war", "war_ends")]
    assert line["interval"] == "of the mean"
    assert (line["q05"], line["q95"]) == (line["mean_low"], line["mean_high"])
    assert float(line["q95"]) == pytest.approx(row["mean_difference_high"])
    assert float(line["q95"]) > 0.01


def test_provocations_are_counted_over_the_last_twelve_months(flagship):
    events = flagship.baseline.traces["events"].sum(axis=(1, 2))
    found = course(flagship.baseline, "provocations_per_year")
    years = [events[n - 11 : n + 1].sum(axis=0) for n in range(11, 30)]
    np.testing.assert_array_equal(found, np.quantile(years, QUANTILES, axis=-1).astype(np.float32))


def test_series_have_the_unit_of_their_outcome(flagship):
    one = flagship.baseline
    cash, technology = one.trace("arms_cash", "PRK>RUS"), one.trace("arms_technology", "PRK>RUS")
    np.testing.assert_allclose(series(one, "arms_revenue.PRK>RUS"), 12 * (cash + technology), rtol=1e-6)
    squares = np.square(one.traces["dependence"]).sum(axis=1)
    np.testing.assert_allclose(series(one, "concentration.PRK"), squares, rtol=1e-6)
    np.testing.assert_allclose(series(one, "concentration.PRK")[-1], one.outcome("concentration.PRK"), rtol=1e-5)


@pytest.mark.parametrize("name", ["payoff.PRK", "war", "severity_per_year", "cohesion.XXX", "regime_crisis.PRK"])
def test_an_outcome_without_a_course_has_no_series(flagship, name):
    assert course(flagship.baseline, name) is None


def test_a_single_result_without_arms_has_no_empty_figures(alone):
    names = {"fans", "provocations", "danger", "beliefs", "credibility", "network"}
    assert set(alone) == {f"{name}.{form}" for name in names for form in ("svg", "csv")}


def test_a_tie_that_a_scenario_lacks_is_left_out_of_its_lines(flagship, tmp_path):
    baseline, other = flagship.results[:2]
    comparison = PairedResults((baseline, without(other, "rivalry", "PRK>USA")), ("credibility.PRK>USA",))
    files = gallery.sheet(comparison, "credibility").files(("svg",))
    (tmp_path / "credibility.csv").write_bytes(files["csv"])
    title = "Challenger PRK, defender USA"
    assert len(lines(tmp_path / "credibility.csv", series=title, scenario="war_ends")) == 0
    assert len(lines(tmp_path / "credibility.csv", series=title, scenario="baseline")) == 30


def test_alignments_are_drawn_where_they_are_recorded(tiny):
    plain = without(tiny, "alignment", "") if "alignment" in tiny.labels else tiny
    aligned = replace(
        plain,
        traces={**plain.traces, "closeness": np.full((18, 1, 20), 0.5, np.float32)},
        axes={**plain.axes, "closeness": ("alignment",)},
        labels={**plain.labels, "alignment": ("AAA-BBB",)},
    )
    (sheet,) = network.sheets(PairedResults((rebanded(aligned),), ()))
    assert sheet.table().splitlines()[1] == "alignment,AAA,BBB,0.5,0 to 1"
    assert isinstance(sheet.figure(), Figure)


def test_many_scenarios_take_several_pages(flagship):
    many = [
        replace(flagship.baseline, provenance={**flagship.baseline.provenance, "scenario": f"s{n}"}) for n in range(8)
    ]
    found = fans.sheets(PairedResults(tuple(many), ("cohesion.PRK",)))
    assert [sheet.columns for sheet in found] == [(0, 1, 2, 3), (4, 5, 6, 7)]


def test_figures_need_order_statistics_and_no_series(tiny, alone, tmp_path):
    bare = gallery.draw(PairedResults((replace(tiny, traces={}),), tiny_headline(tiny)), tmp_path, ("svg",))
    assert {path.name: path.read_bytes() for path in bare} == alone
    with pytest.raises(ValueError, match="no statistics of series were kept"):
        gallery.draw(PairedResults((replace(tiny, bands=None),), ()), tmp_path)


def test_an_unknown_format_is_refused_before_any_work(tiny, tmp_path):
    with pytest.raises(ValueError, match=r"no format 'gif'.*png, svg, pdf"):
        gallery.draw(PairedResults((tiny,), ()), tmp_path / "new", ("png", "gif"))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("broken", ["matplotlib.figure.Figure.savefig", "os.replace"])
def test_an_interruption_leaves_no_file(tiny, tmp_path, monkeypatch, broken):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(broken, interrupted)
    with pytest.raises(KeyboardInterrupt):
        gallery.draw(PairedResults((tiny,), ("cohesion.AAA",)), tmp_path, ("svg",))
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------------------------- the user's own text
def called(results: Results, name: str, title: str) -> Results:
    return replace(results, provenance={**results.provenance, "scenario": name, "title": title})


HOSTILE = [
    *("a$\\foo$b", "$x^2", "조선의 대화 朝鮮", "=1+1", "\x1b[31mred\nline\u202e"),
    *("&<b>'\"", "%s {0} \\n", "\udce9", "x" * 300),
]


def test_figures_do_not_die_of_any_text(tiny):
    many = [called(tiny, text, text + " too") for text in HOSTILE]
    for kind in ("differences", "credibility"):
        files = gallery.sheet(PairedResults((tiny, *many), ("cohesion.AAA",)), kind).files(("svg", "pdf"))
        assert all(files.values())
        ET.fromstring(files["svg"])
        assert b"\x1b" not in files["csv"]


@pytest.mark.deep
@pytest.mark.parametrize("text", HOSTILE)
def test_figures_do_not_die_of_text(tiny, text):
    pair = PairedResults((called(tiny, "baseline", text), called(tiny, text, text + " too")), tiny_headline(tiny))
    for kind in ("differences", "credibility"):
        files = gallery.sheet(pair, kind).files(("png", "svg", "pdf"))
        assert all(files.values())
        ET.fromstring(files["svg"])
        assert b"\x1b" not in files["csv"]


def tiny_headline(results: Results) -> tuple[str, ...]:
    return tuple(str(results.provenance["headline"]).split())


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(mpl.text.Text)]


def test_a_dollar_sign_is_a_dollar_sign(tiny):
    pair = Comparison((tiny, called(tiny, "other", "cost $5 and $10")), ("cohesion.AAA",))
    figure = pair.plot("differences")
    (label,) = [one for one in figure.findobj(mpl.text.Text) if one.get_text() == "cost $5 and $10"]
    assert not label.get_parse_math()


def test_figures_say_titles_and_the_file_where_there_is_none(tiny):
    results = [tiny, called(tiny, "war_ends", "war_ends"), called(tiny, "b", "Two"), called(tiny, "c", "Two")]
    assert words.names(results) == ("baseline", "war ends", "b", "c")
    assert words.names([tiny, called(tiny, "b", "Talks: relief first")]) == ("baseline", "Talks: relief first")


@pytest.mark.parametrize("most", [8, 16, 24])
@pytest.mark.parametrize("lines_", [1, 2])
def test_long_names_that_begin_alike_stay_distinct(most, lines_):
    for names in (
        [f"a scenario with a really long file name number {n}" for n in range(30)],
        [f"a scenario with a number {n} and a really long end of its name" for n in range(30)],
        ["x" * 50, "x" * 51, "x" * 52],
        [f"軍備競争と抑止についての長い長い題名の場合その{n}" for n in range(12)],
        ["Engagement: talks and relief first, as it was done before", "Engagement: talks and relief last, as never"],
    ):
        short = words.cut(names, most, lines_)
        assert len(set(short)) == len(names)
        assert all(len(one) <= (most + 6) * lines_ for one in short)


def test_a_title_that_is_too_long_is_told_by_what_stands_before_its_colon():
    names = ["Engagement: talks and relief first", "Dominance: threats are carried out", "Short: this"]
    assert words.cut(names, 20) == ["Engagement", "Dominance", "Short: this"]


def test_letters_that_the_font_lacks_are_asked_of_others_that_are_installed(monkeypatch):
    monkeypatch.setattr(style, "FALLBACKS", ("No Such Font", "STIXGeneral"))
    style.fonts.cache_clear()
    try:
        assert style.fonts() == ["DejaVu Sans", "STIXGeneral"]
        with style.look():
            assert mpl.rcParams["font.family"] == ["DejaVu Sans", "STIXGeneral"]
    finally:
        monkeypatch.undo()
        style.fonts.cache_clear()


def test_a_table_beside_a_figure_holds_no_formula(tiny):
    pair = PairedResults((tiny, called(tiny, "=2+3", "")), ("cohesion.AAA",))
    (sheet,) = [one for one in gallery.sheets(pair) if one.name == "differences"]
    assert ",'=2+3," in sheet.table()
    assert all(not cell.startswith("'-") for row in csv.reader(sheet.table().splitlines()) for cell in row)


# ------------------------------------------------------------------------------------------- figures as objects
def test_figures_are_given_by_name_and_are_those_of_the_files(flagship, drawn):
    figures = flagship.figures()
    assert set(figures) == {path.stem for path in drawn.glob("*.svg")}
    assert all(isinstance(one, Figure) for one in figures.values())


def test_one_figure_of_some_outcomes(flagship):
    figure = flagship.plot("differences", outcomes=["war", "output.USA"])
    assert {"General war at any time [probability]".replace(" [", " [")} <= set(texts(figure))
    assert any("USA" in text for text in texts(figure))
    assert "(2 of" in " ".join(texts(flagship.plot("fans", page=2)))


@pytest.mark.parametrize(
    ("kind", "outcomes"),
    [
        ("differences", "war"),
        ("fans", "cohesion.PRK"),
        ("credibility", "credibility.PRK>USA"),
        ("provocations", "provocations.nuclear_test"),
        ("network", None),
    ],
)
def test_a_panel_on_axes_of_the_users_own(flagship, kind, outcomes):
    figure = Figure()
    axes = figure.add_subplot()
    assert flagship.plot(kind, outcomes=outcomes, ax=axes) is figure
    assert axes.lines or axes.collections
    figure.canvas.draw()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kind": "figures"}, r"no kind of figure 'figures'; there are: fans.*save_figures\('figures'\)"),
        ({"kind": "fans", "page": 99}, "no page 99 of fans"),
        ({"kind": "fans", "outcomes": "war"}, "fans cannot show all of war"),
        ({"kind": "differences", "outcomes": "wra"}, "did you mean 'war'"),
        ({"kind": "arms", "outcomes": "war"}, "shows ties, not outcomes"),
        ({"kind": "differences", "ax": Figure().add_subplot()}, "axes hold one: name one outcome"),
    ],
)
def test_what_cannot_be_drawn_is_said(flagship, asked, said):
    with pytest.raises(ValueError, match=said):
        flagship.plot(**asked)


def test_differences_need_no_series(tiny):
    bare = replace(tiny, traces={}, bands=None)
    pair = Comparison((bare, called(bare, "other", "")), ("cohesion.AAA",))
    assert isinstance(pair.plot("differences"), Figure)
    with pytest.raises(ValueError, match="no statistics of series were kept"):
        pair.plot("fans")


def test_words_are_made_of_the_metadata():
    assert words.outcome("cohesion.PRK") == "Cohesion of the regime, at the end: PRK"
    assert words.series("cohesion.PRK") == "Cohesion of the regime: PRK"
    assert words.outcome("payoff.USA") == "Payoff: USA"
    assert words.plain("war_ends") == "war ends"
    assert words.file_name("arms", "A/B", "C") == "arms_A_B_C"


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (4, [4]), (5, [2, 3]), (9, [3, 3, 3])])
def test_pages_are_about_equally_full(count, sizes):
    assert [len(page) for page in pages(range(count), 4)] == sizes


def test_an_axis_from_0_to_1_is_shared_by_panels_of_that_unit_alone():
    months = ("2024-01", "2024-02")

    def of(unit, top):
        return timeline.Panel("x", unit, (timeline.fan(0, months, np.linspace(0, top, 10).reshape(5, 2)),))

    share, half, many = of("0 to 1", 0.8), of("0 to 1", 0.4), of("events/yr", 40.0)
    assert overlay.axis(half, [share, half, many]) == overlay.axis(share, [share, half, many])
    assert overlay.axis(share, [share, many])[1] < 2
    assert overlay.axis(many, [share, many])[1] >= 40
