"""Figures that answer: sorted, without empty panels, labels that do not cover each other, numbers as plotted."""

import numpy as np
import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.display import attention, balance, beliefs, danger, heat, lines
from stratsim.display.style import own_style
from stratsim.engine.interval import of_pairs

pytestmark = pytest.mark.once

NAMES = ("baseline", "escalation_dominance", "war_ends")


@pytest.fixture(scope="module")
def flagship():
    return ss.compare(list(NAMES), replicates=24, months=30, jobs=1, traces=24)


def test_the_heat_map_is_sorted_and_holds_the_differences(flagship):
    (sheet,) = heat.sheets(flagship)
    sizes = [strip.size for strip in sheet.parts]
    assert sizes == sorted(sizes, reverse=True)
    reach = [heat.reach_of(sheet.parts, n) for n in sheet.columns]
    assert reach == sorted(reach, reverse=True)
    (cohesion,) = [strip for strip in sheet.parts if strip.title.startswith("Cohesion of the regime")]
    for cell in cohesion.cells:
        y, base = (flagship.results[n].outcome("cohesion.PRK") for n in (cell.scenario, 0))
        found = of_pairs("0-1", y, base)
        assert cell.difference == found.mean
        assert cell.clear == (found.mean_low > 0 or found.mean_high < 0)
        assert cell.effect == pytest.approx(found.mean / base.astype(float).std())


def test_an_outlier_does_not_take_all_the_colour():
    cells = tuple(heat.Cell(1, x, x, True) for x in [0.1] * 30 + [100.0])
    strips = [heat.Strip(str(n), "", (cell,)) for n, cell in enumerate(cells)]
    assert heat.ceiling(strips) < 1


def test_nothing_to_show_makes_no_figure(flagship):
    alone = ss.Comparison.of(flagship.results[:1], flagship.headline)
    assert heat.sheets(alone) == []
    same = ss.compare({"a": "baseline", "b": "baseline"}, replicates=3, months=3, jobs=1, traces=3)
    assert heat.sheets(same) == []
    assert beliefs.sheets(same) == [], "three months are no year"


def test_clashes_and_war_over_time_end_where_the_outcomes_do(flagship):
    (sheet,) = danger.sheets(flagship)
    so_far = next(panel for panel in sheet.parts if panel.title == "Expected clashes so far")
    for line, one in zip(so_far.lines, flagship.results, strict=True):
        assert line.values[-1] == pytest.approx(one.outcome("clashes_expected").mean() * 30 / 12, rel=1e-4)
    assert all(panel.varies for panel in sheet.parts)


def test_beliefs_stand_beside_the_share_of_acts_contested(flagship):
    (sheet,) = beliefs.sheets(flagship)
    panel = sheet.parts[-1]
    challenger, _, defender = panel.title.partition(" about ")
    one = flagship.results[0]
    row = list(one.labels["rivalry"]).index(f"{challenger}>{defender}")
    acts = np.minimum(one.traces["events"][-12:, :, row].sum(axis=1), 1).sum()
    believed, true = panel.lines[:2]
    assert true.values[-1] == pytest.approx(one.traces["stood"][-12:, row].sum() / acts, rel=1e-5)
    assert 0 < believed.values[-1] < 1


@pytest.mark.parametrize("figure", [balance, attention])
def test_panels_over_time_are_those_that_move(flagship, figure):
    sheets = figure.sheets(flagship)
    assert sheets
    assert all(balance.moves(panel) for sheet in sheets for panel in sheet.parts)


def line(name, values, **options):
    months = tuple(f"2030-{n + 1:02d}" for n in range(len(values)))
    return lines.MonthLine(name, "#000000", "-", months, np.array(values, np.float32), **options)


def test_lines_that_run_together_are_drawn_once_and_named_together():
    panel = lines.Lines("", "", (line("a", [0, 1.0]), line("b", [0, 1.001]), line("c", [0, 0.5])))
    assert [names for _, names in lines.merged(panel)] == [["a", "b"], ["c"]]
    assert not lines.Lines("", "", (line("a", [2, 2]), line("b", [2, 2]))).varies


def test_labels_stand_apart_and_below_the_top():
    ends = [(0.5, "one", ""), (0.51, "two", ""), (0.99, "three\nlines\nhigh", "")]
    at = lines.apart(ends, 0.1, 1.0)
    assert at[1] - at[0] >= 0.1 - 1e-9
    assert at[2] - at[1] >= 0.2 - 1e-9
    assert at[2] <= 1.0


@pytest.mark.deep
def test_the_command_draws_one_kind_of_one_outcome_in_a_style(flagship, tmp_path, capsys):
    paths = [str(one.save(tmp_path / f"{one.name}.nc")) for one in flagship.results[:2]]
    style = tmp_path / "mine.mplstyle"
    style.write_text("axes.facecolor: FFFFE0\n")
    out = ["--figures", str(tmp_path / "out")]
    assert (
        main(["plot", *paths, *out, "--only", "heat", "--outcome", "war_expected", "--style", str(style), "--svg"]) == 0
    )
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"heat.csv", "heat.png", "heat.svg", "stratsim_figures.json"}
    assert "#ffffe0" in (tmp_path / "out" / "heat.svg").read_text()
    capsys.readouterr()
    assert main(["plot", *paths, *out, "--only", "heap"]) == 2
    assert "no kind of figure" in capsys.readouterr().err
    style.write_text("axes.nonsense: 1\n")
    with pytest.raises(ValueError, match="no style file"), own_style(style):
        pass
