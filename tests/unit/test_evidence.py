"""The harder trial: what is asked is checked, each part is what its equation says, and what is done is kept."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.core.uncertainty import Uncertain
from stratsim.history import patterns
from stratsim.history.evidence import asked, gathered, leave_out, placebo, power, timing
from stratsim.history.evidence.asked import Placebo, Removal
from stratsim.history.evidence.placebo import TRUE, CalendarRank, Dealt
from stratsim.history.evidence.setting import EvidenceSetting, EvidenceSize
from stratsim.history.fit.calibrate import Effort
from stratsim.history.trials import read_trial
from stratsim.scenario.hooks import at_strength, nulls, without
from stratsim.scenario.scenario import load
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
TINY = EvidenceSize(replicates=60, calendars=3, each=10, fit=None, jobs=1)


@pytest.fixture(scope="module")
def setting():
    trial = read_trial("first", SEEDS / "calibration.toml")
    scenario = load(trial.scenario, parameters=trial.overlay)
    file, record = asked.read(SEEDS / "evidence.toml", trial, scenario)
    return EvidenceSetting([(trial, scenario)], file, record, patterns.read(trial.patterns, trial.record), TINY)


# -------------------------------------------------------------------------------------------------- what is asked


def test_days_by_rung_add_up_to_launch_days(setting):
    whole, short, long = (setting.record[f"{name}_days"].monthly for name in ("launch", "short_range", "long_range"))
    assert len(whole) == 132
    assert {month: short[month] + long[month] for month in whole} == dict(whole)
    yearly = setting.trial.record["long_range_days"].yearly
    sums = setting.record["long_range_days"].yearly
    assert {year for year in yearly if yearly[year] != sums[year]} == {2022}, "of 2022 the list leaves some unclassed"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('off = ["motive"]', 'off = ["motivation"]', "'motivation' is no parameter with a null"),
        ('keep = ["korean_talks", "summits"]', 'keep = ["korean_talk"]', "is no event of the scenario"),
        ('after = "council_measures"', 'after = "warheads"', "needs a counterpart, and values by month"),
        ('rungs = ["launch_days",', 'rungs = ["launches_of_all",', "is no series of the record"),
        ('id = "talks_kept"', 'id = "all"', "is the id of two"),
        ("span = 3\n", "", "must have after and span together"),
        (
            'source = "record.toml, carrier_2017: the carrier and the submarine off Korea"\n',
            "",
            "the source of its dates",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_line(setting, tmp_path, old, new, words):
    text = (SEEDS / "evidence.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "rungs.toml").write_text((SEEDS / "rungs.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "evidence.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"evidence\.toml:\d+: ") as refused:
        asked.read(tmp_path / "evidence.toml", *setting.trials[0])
    assert words in str(refused.value)


def test_parts_are_named_or_refused():
    assert gathered.chosen("power, nulls") == ["nulls", "power"]
    assert gathered.chosen("") == list(gathered.PARTS)
    with pytest.raises(ValueError, match=r"there is no part 'placebos'.*placebo"):
        gathered.chosen("placebos")


# ---------------------------------------------------------------------------------------------------- what is off


def test_at_half_strength_a_value_lies_half_way_to_its_null(setting):
    plan = setting.scenario.plan
    half, draws = at_strength(plan, ["deterrence.caution", "belief.memory"], 0.5), plan.draws(0, 50)
    for mechanism, name, null in [*nulls("deterrence.caution"), *nulls("belief.memory")]:
        for whole, part in zip(plan.parameters[mechanism][name], half.parameters[mechanism][name], strict=True):
            ours, theirs = (one.realise(draws) if isinstance(one, Uncertain) else one for one in (whole, part))
            assert np.allclose(theirs, null + (ours - null) / 2)
            assert np.any(ours != theirs)
    assert at_strength(plan, ["deterrence"], 1.0).parameters == plan.parameters
    assert at_strength(plan, ["deterrence"], 0.0).parameters == without(plan, ["deterrence"]).parameters


@pytest.mark.deep
@pytest.mark.parametrize("off", [["deterrence.opportunity"], ["attention"], ["sanctions", "weapons.growth"]])
def test_what_is_left_out_is_at_its_null_everywhere_and_is_not_fitted(setting, off):
    removal = Removal(id="some", title="Some", off=off)
    scenario = setting.scenario
    less = scenario.but(overrides=leave_out.switched_off(scenario, removal), strict=False)
    assert less.plan.parameters == without(scenario.plan, off).parameters
    trial = leave_out.lessened(setting.trial, removal)
    gone = {f"{mechanism}.{name}" for hook in off for mechanism, name, _ in nulls(hook)}
    assert set(setting.trial.priors) - set(trial.priors) == {
        key for key in setting.trial.priors if leave_out.short(key) in gone
    }
    drawn = trial.loaded(trial.prior_overrides()).plan.parameters
    for mechanism, name, null in (one for hook in off for one in nulls(hook)):
        assert set(drawn[mechanism][name]) == {null}


def test_a_refit_is_worth_what_the_scores_say(setting, tmp_path):
    size = replace(TINY, fit=Effort(rounds=1, batches=1, sets=16, repeats=1, kept=4, jobs=1))
    few = setting.asked.model_copy(update={"removal": [Removal(id="talks", title="Talks", off=["deterrence.talks"])]})
    small = replace(setting, asked=few, size=size)
    names = leave_out.units(small, tmp_path)
    assert list(names) == ["whole", "talks", "whole-refitted", "again-refitted", "talks-refitted"]
    same = {"scores": [-1.0] * 72, "strong": 9, "inside": 20, "effective": None}
    worse = {"scores": [-1.5] * 72, "strong": 7, "inside": 19, "effective": 3.0}
    done = {name: worse if name.startswith("talks") else same for name in names}
    fitted, again, refitted = leave_out.rows(small, done)
    assert (fitted.worth, fitted.lost, fitted.lost_all, fitted.costs) == (pytest.approx(0.5), 2, 1, True)
    assert (refitted.refitted, refitted.effective) == (True, 3.0)
    assert (again.worth, again.costs) == (0.0, False)


# --------------------------------------------------------------------------------------------------------- timing


def test_a_rate_ratio_by_hand():
    counts = np.array([[2.0, 0], [4, 0], [1, 0], [9, 0]])
    inside, loud = np.array([[True], [True], [False], [False]]), np.array([True, True, True, False])
    assert timing.ratio(counts, inside, loud) == pytest.approx([(6.5 / 2) / 1.5, (0.5 / 2) / 0.5])
    assert np.isnan(timing.ratio(counts, np.zeros_like(inside), loud)).all()


def test_a_window_after_an_event_holds_the_months_after_it_and_not_its_own(setting):
    window = next(one for one in setting.asked.window if one.after)
    found = timing.within(setting, window, None)[:, 0]
    months = [f"{year}-{month:02d}" for year in range(2012, 2023) for month in range(1, 13)]
    inside = [month for month, yes in zip(months, found, strict=True) if yes]
    assert inside[:5] == ["2013-02", "2013-03", "2013-04", "2013-05", "2013-06"]
    assert inside[-3:] == ["2018-01", "2018-02", "2018-03"]


# -------------------------------------------------------------------------------------------------------- placebo


def test_calendars_deal_out_the_same_months_and_the_first_are_true():
    found = placebo.calendars([60, 64, 64, 96], 50)
    assert found.shape == (TRUE + 50, 4)
    assert (found[:TRUE] == [60, 64, 64, 96]).all()
    assert (np.sort(found, axis=1) == [60, 64, 64, 96]).all()
    assert (found[TRUE:] != found[0]).any()
    assert (placebo.calendars([60, 64, 64, 96], 50) == found).all(), "the seed is fixed"


def test_every_lot_of_replicates_has_its_own_month():
    event = Dealt("war", 7, 7, starts=(7, 9, 3), each=2)
    assert event.begins(Draws(1, 0, 6)).tolist() == [7, 7, 9, 9, 3, 3]
    assert event.begins(Draws(1, 3, 2)).tolist() == [9, 3]


@pytest.mark.deep
def test_the_true_calendar_is_the_scenario_itself_and_those_kept_stay(setting):
    kept = Placebo(id="some", title="Some", keep=["invasion"])
    names = [setting.scenario.plan.events[n].name for n in placebo.drivers(setting, kept)]
    assert {"pandemic", "korean_talks", "seoul_conservative"} <= set(names)
    assert not {"invasion", "crimea", "kinship_claimed", "gaza"} & set(names)
    plan = placebo.dealt(setting, kept)
    assert np.array_equal(setting.counts(plan, 10), setting.counts(setting.scenario.plan, 10))
    first = TRUE * TINY.each
    assert not np.array_equal(
        setting.counts(plan, 10, first)[:, :10], setting.counts(setting.scenario.plan, 10, first)[:, :10]
    )


def test_a_rank_counts_those_that_do_at_least_as_well():
    rank = CalendarRank("all", "All", 3, -1.2, 0.01, (-1.1, -1.2, -1.3, -2.0))
    assert (rank.rank, rank.p) == (3, 0.6)


# ---------------------------------------------------------------------------------------------------------- power


def test_the_lead_of_a_history_is_the_mean_of_what_the_table_says():
    table = np.array([[0.0, 1.0, 5.0], [2.0, -1.0, 7.0]])
    assert power.lead(table, np.array([[1.0, 2], [0, 1]])) == pytest.approx([1.5, 2.0])


@pytest.mark.deep
def test_power_is_the_error_without_an_effect_and_grows_with_it(setting):
    several = replace(setting, size=replace(TINY, replicates=400))
    found = power.curve(several, Removal(id="burst", title="Bursts", off=["deterrence.burst"], power=True))
    assert found["power"][0] == pytest.approx(power.ERROR, abs=0.01)
    assert found["power"][0] < found["power"][1] < found["power"][2]


# ------------------------------------------------------------------------------------------------- what is kept


def test_units_that_are_done_are_not_made_again(setting, tmp_path, monkeypatch):
    made = []

    def units(_):
        return {name: lambda name=name: made.append(name) or {"n": len(made)} for name in ("one", "two")}

    monkeypatch.setattr(gathered.timing, "units", units)
    monkeypatch.setattr(gathered.timing, "rows", lambda _, done: [done])
    told = []
    first = gathered.gathered(setting, ["timing"], tmp_path, lambda *status: told.append(status))
    assert told == [(0, 2, "timing: one"), (1, 2, "timing: two"), (2, 2, "done")]
    (folder,) = (path for path in tmp_path.iterdir())
    (folder / "timing-two.json").write_text("{broken", encoding="utf-8")
    again = gathered.gathered(setting, ["timing"], tmp_path)
    assert made == ["one", "two", "two"]
    assert again.timing[0]["one"] == first.timing[0]["one"] == {"n": 1}


def test_other_inputs_are_other_work(setting):
    name = gathered.fingerprint(setting)
    other = {**setting.record, "launch_days": replace(setting.record["launch_days"], monthly={"2012-01": 5.0})}
    assert gathered.fingerprint(replace(setting, size=replace(TINY, jobs=2))) == name
    assert gathered.fingerprint(replace(setting, record=other)) != name
    assert gathered.fingerprint(replace(setting, size=replace(TINY, each=11))) != name
    fitted = [replace(setting, size=replace(TINY, fit=Effort(rounds=n))) for n in (1, 2)]
    assert gathered.fingerprint(fitted[0]) == name, "what is not fitted again is kept whatever the effort of a refit"
    assert len({gathered.alone(one, "leave-one-out", "talks-refitted") for one in fitted}) == 2
    assert gathered.alone(fitted[0], "leave-one-out", "talks") == ""
    trial, scenario = setting.trials[0]
    second = replace(setting, trials=[(trial, scenario), (replace(trial, name="second"), scenario.but(seed=9))])
    assert gathered.fingerprint(second) == name, "other trials are scored beside it"
    assert len({gathered.alone(second, "nulls", one) for one in ("first", "second")}) == 2


def test_numbers_come_back_from_their_files_as_they_were(tmp_path):
    numbers = {"scores": [0.1, -1 / 3, float("nan")]}
    first = gathered.kept(tmp_path / "a.json", lambda: numbers)
    again = gathered.kept(tmp_path / "a.json", lambda: pytest.fail("made again"))
    assert json.dumps(first) == json.dumps(again)
