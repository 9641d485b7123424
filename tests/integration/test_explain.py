"""An explanation adds up, names what was planted, and says nothing that its numbers do not."""

import json
import re

import numpy as np
import pytest

import stratsim as ss
from said import numbers_of
from stratsim.cli import main
from stratsim.display import chain as graph
from stratsim.display import waterfall
from stratsim.engine.ensemble import outcome_names, outcomes_of
from stratsim.engine.kernel import Kernel
from stratsim.engine.recorder import Recorder
from stratsim.fused import fast_sheet
from stratsim.fused.formula import Worksheet
from stratsim.story import chain, chain_words, lives, portions
from stratsim.story import explain as explaining
from stratsim.story.blend import Blend
from stratsim.story.chronicle import story
from stratsim.story.explain import explain
from stratsim.story.lives import factors_of
from stratsim.story.numerals import signed
from stratsim.story.one_row import OneRow
from stratsim.story.portions import GatheredInputs
from stratsim.story.sentences import sentences, tables
from stratsim.story.split import shares, switched

pytestmark = pytest.mark.once

MONTHS, REPLICATES = 10, 12


def scenario(name, **values):
    return ss.load(name, values or None).but(months=MONTHS)


@pytest.fixture(scope="module")
def baseline():
    return scenario("baseline")


@pytest.fixture(scope="module")
def dominance(baseline):
    ashore = scenario("escalation_dominance").but(overrides={"playbooks.escalation_dominance.denial": 0.0})
    found = explain(baseline, ashore, "clashes_per_year", replicates=REPLICATES, jobs=1)
    assert found.matrix is not None
    return found


def lived(plan, folds=1, replicates=REPLICATES):
    kernel, world = Kernel.of(plan, plan.draws(0, replicates * folds))
    recorder = Recorder(plan.system, plan.months, 0)
    for month in kernel.months(world):
        recorder.take(month)
    values = outcomes_of(plan, recorder.summary()).reshape(-1, folds, replicates)
    return dict(zip(outcome_names(plan), values, strict=True))


@pytest.mark.parametrize(
    "name",
    ["escalation_dominance", *(pytest.param(one, marks=pytest.mark.deep) for one in ("war_ends", "treaty_2024"))],
)
def test_a_blend_of_nothing_is_the_first_plan_and_of_everything_the_second_to_the_bit(baseline, name):
    other = scenario(name).but(months=14)
    base = baseline.but(months=14)
    factors = factors_of(base.plan, other.plan)
    found = lived(Blend.of(base.plan, other.plan, [frozenset(), frozenset(factors)]), folds=2, replicates=4)
    for n, plan in enumerate((base.plan, other.plan)):
        for outcome, values in lived(plan, replicates=4).items():
            if not outcome.startswith("playbook_share"):  # which seats there are is the plan's own
                np.testing.assert_array_equal(found[outcome][n], values[0], err_msg=outcome)


def test_the_matrix_adds_up_to_the_difference(dominance):
    m = dominance.matrix
    assert m.values.sum() == pytest.approx(dominance.difference.mean, rel=1e-9)
    assert abs(dominance.left_over) < 1e-9
    assert sum(dominance.rivalries.values()) == pytest.approx(dominance.difference.mean, rel=1e-9)
    assert sum(dominance.rungs.values()) == pytest.approx(dominance.difference.mean, rel=1e-9)


def test_an_account_shared_by_workers_is_the_account_of_one_process(baseline, monkeypatch):
    monkeypatch.setattr(explaining, "WORTH_PROCESSES", 0)
    short = [baseline.but(months=3), scenario("war_ends").but(months=3)]
    alone, shared = (explain(*short, "clashes_per_year", replicates=6, jobs=jobs) for jobs in (1, 2))
    assert shared.matrix.paths == alone.matrix.paths
    np.testing.assert_allclose(shared.matrix.values, alone.matrix.values, rtol=1e-9, atol=1e-15)
    assert [one.terms for one in shared.stocks] == [one.terms for one in alone.stocks]
    assert shared.pair == alone.pair


def test_an_account_in_machine_code_is_that_of_numpy_however_it_is_cut(baseline, dominance, monkeypatch):
    monkeypatch.setattr(fast_sheet, "WORTH_COMPILING", 1)
    monkeypatch.setattr(portions, "PORTION", 37)
    found = explain(dominance.a, dominance.b, "clashes_per_year", replicates=REPLICATES, jobs=1)
    assert found.matrix.paths == dominance.matrix.paths
    np.testing.assert_allclose(found.matrix.values, dominance.matrix.values, rtol=1e-9, atol=1e-15)


def test_portions_hold_every_column_that_differs_once_and_no_other():
    rng = np.random.default_rng(3)
    x = rng.random((2, 3 * 4 * 5)).astype(np.float32).reshape(2, 3, 4, 5)
    x[:, :, 1] = x[:, :, 0]
    x[0, 2, 1, 3] += 1  # group 1 is group 0 but for one replicate in the last month
    one = GatheredInputs({"x": x.reshape(2, -1), "same": np.float32(2)}, 3, 4, 5)
    a, b = [0, 2], [1, 3]
    found = np.sort(np.concatenate(list(one.portions(a, b))))
    left, right = (one.chosen(one.place(groups))["x"] for groups in (a, b))
    np.testing.assert_array_equal(found, np.flatnonzero((left != right).any(axis=0)))
    assert len(found) == 3 * 5 + 1


def test_a_row_after_a_mechanism_hangs_on_what_its_formula_reads_and_comes_to_its_step(baseline):
    kernel, world = Kernel.of(baseline.plan, baseline.plan.draws(0, 9))
    for number in range(3):
        world = kernel.month(world, number)
    system, draws, war = baseline.plan.system, kernel.draws.in_month(3), kernel.mechanisms["war"]
    for variable, row in (("at_war", 1), ("closeness", 2)):
        one = OneRow.of("war", war, world, system, (variable, row))
        inputs = one.inputs(war, world, draws, np.arange(9), 9)
        (found,) = Worksheet.of(one.formula, inputs, 9).results()
        np.testing.assert_array_equal(found, getattr(war.step(world, system, draws), variable)[row])
    assert any(name.startswith("draw ") for name in inputs)


@pytest.mark.parametrize("name", ["engagement", "information_offensive", "adaptive_washington"])
def test_a_look_that_ends_early_sees_all_levers_that_differ(baseline, name, monkeypatch):
    plans = baseline.but(months=3).plan, scenario(name).but(months=3).plan
    early = factors_of(*plans)
    monkeypatch.setattr(lives, "levers_that_may", lambda *_: {"all"})
    assert factors_of(*plans) == early


def test_the_expected_difference_is_the_one_that_runs_record(dominance):
    runs = [ss.run(one, replicates=REPLICATES, traces=0, jobs=1) for one in (dominance.a, dominance.b)]
    gap = runs[1].outcome("clashes_expected") - runs[0].outcome("clashes_expected")
    assert dominance.difference.mean == pytest.approx(gap.mean(), rel=1e-5)
    realised = runs[1].outcome("clashes_per_year") - runs[0].outcome("clashes_per_year")
    assert dominance.realised.mean == pytest.approx(realised.mean(), abs=1e-6)


def test_what_interdiction_adds_is_said_and_is_what_is_left_of_the_whole(baseline):
    sea = scenario("escalation_dominance")
    found = explain(baseline, sea, "clashes_per_year", replicates=8, jobs=1)
    runs = [ss.run(one, replicates=8, traces=0, jobs=1) for one in (baseline, sea)]
    whole = (runs[1].outcome("clashes_expected") - runs[0].outcome("clashes_expected")).mean()
    assert found.beside.mean > 0
    assert found.beside.mean + found.difference.mean == pytest.approx(whole, rel=1e-5)
    assert "outside of crises" in sentences(found)[0]


def test_nothing_is_said_of_other_ways_where_there_are_none(dominance):
    assert "outside of crises" not in sentences(dominance)[0]


def test_the_ledgers_of_the_stocks_add_up(dominance):
    assert dominance.stocks
    for one in dominance.stocks:
        terms = sum(x.mean for _, x in one.terms)
        assert terms + one.left_over == pytest.approx(one.difference.mean, abs=1e-9)
        assert abs(one.left_over) < 0.01 * abs(one.difference.mean) + 1e-9


def test_sentences_name_whose_outcome_it_is_and_its_unit(paid):
    said = sentences(paid)[0]
    assert said.startswith("Payoff, a weighted sum of its components, of USA: ")
    assert " stakes a year in baseline to " in said


def test_a_planted_parameter_is_named_and_carries_the_whole_first_month(baseline):
    planted = baseline.but(overrides={"deterrence.audience_cost": 0.6}, name="planted").but(months=1)
    found = explain(baseline.but(months=1), planted, "clashes_per_year", replicates=8, jobs=1)
    assert [str(one.factor) for one in found.switches] == ["deterrence.audience_cost"]
    assert set(found.matrix.paths) == {("contest", "game.audience_cost"), ("act", "game.audience_cost")}  # as believed
    assert found.matrix.values.sum() == pytest.approx(found.difference.mean, rel=1e-9)
    assert found.difference.mean > 0


def test_a_planted_parameter_of_another_mechanism_is_named_in_the_ledger(baseline):
    planted = baseline.but(overrides={"information.by_state.PRK.answer": 0.9}, name="planted").but(months=2)
    found = explain(baseline.but(months=2), planted, "control.PRK", replicates=6, jobs=1)
    (one,) = found.stocks
    assert one.terms[0][0] == "information.answer"
    assert abs(one.terms[0][1].mean) > 0.98 * abs(one.difference.mean)


def test_two_factors_have_the_shapley_value_that_is_the_mean_of_first_and_last(baseline):
    changed = {"deterrence.audience_cost": 0.6, "deterrence.calm": 0.1}
    other = baseline.but(overrides=changed, name="other").but(months=3)
    found = explain(baseline.but(months=3), other, "severity_per_year", replicates=4, shapley=True, jobs=1)
    assert len(found.switches) == 2
    for one in found.switches:
        assert one.shapley == pytest.approx(one.mean, rel=1e-6, abs=1e-9)
    assert sum(one.shapley for one in found.switches) == pytest.approx(found.difference.mean, rel=1e-6)


def test_every_number_in_the_sentences_is_in_the_explanation(dominance):
    said = " ".join(sentences(dominance)).replace(dominance.parted, "")
    found = re.findall(r"(?<![\w>])[+-]?\d+(?:\.\d+)?(?:e[+-]\d+)?", said)
    assert len(found) >= 8
    assert set(found) <= numbers_of(dominance), said
    assert dominance.switches[0].factor.name.replace("_", " ") in said


def test_tables_show_what_the_explanation_holds(dominance):
    shown = {table.title: table for table in tables(dominance)}
    whole = shown["By what differs and by path"].rows[-1]
    assert whole[-1] == signed(dominance.difference.mean)
    first = next(iter(dominance.switches))
    assert shown["By what differs"].rows[0][1] == signed(first.first.mean)
    assert len([title for title in shown if title.startswith("What moved")]) == len(dominance.stocks)


def test_flips_are_choices_that_the_same_luck_decides_otherwise(dominance):
    assert dominance.pair.flips
    for one in dominance.pair.flips:
        low, high = sorted((one.chance_a, one.chance_b))
        if one.kind in ("contest", "press"):
            assert low <= one.luck < high
        assert one.a != one.b


def test_a_change_of_a_product_is_shared_exactly():
    rng = np.random.default_rng(1)
    a, b = ([rng.random((2, 3)).astype(np.float32) for _ in range(4)] for _ in range(2))
    b[2] = a[2]
    found = shares(a, b)
    whole = np.prod([x.astype(float) for x in b], axis=0) - np.prod([x.astype(float) for x in a], axis=0)
    assert found[2] is None
    np.testing.assert_allclose(sum(x for x in found if x is not None), whole, rtol=1e-12)
    two = shares(a[:2], b[:2])
    np.testing.assert_allclose(two[0], (b[0] - a[0].astype(float)) * (a[1].astype(float) + b[1]) / 2, rtol=1e-6)


def test_inputs_switched_in_order_lead_from_one_to_the_other():
    def f(x):
        return (x["p"] * x["q"] + x["r"],)

    a, b = ({name: np.float64(v) for name, v in zip("pqr", values, strict=True)} for values in ((1, 2, 3), (4, 5, 3)))
    steps = list(switched(f, a, b, [("p",), ("q",)]))
    assert [after[0] - before[0] for _, before, after in steps] == [6, 12]


def test_what_cannot_be_switched_is_refused(baseline):
    with pytest.raises(ValueError, match="not the same patronage axis"):
        explain(baseline, scenario("weakest_link/without_chn_prk"), "war", replicates=2)
    with pytest.raises(ValueError, match="differ in nothing"):
        explain(baseline, baseline.but(name="same"), "war", replicates=2)
    with pytest.raises(ValueError, match=r"clashes_per_year"):
        explain(baseline, scenario("war_ends"), "clashes_per_yaer", replicates=2)


def test_the_waterfall_ends_where_the_second_scenario_stands(dominance):
    sheet = waterfall.sheet(dominance)
    for part in sheet.parts:
        assert part.begin[1] + sum(x for _, x in part.steps) == pytest.approx(part.end[1], rel=1e-9)
    assert sheet.figure().axes


@pytest.fixture(scope="module")
def paid(baseline):
    return explain(baseline, scenario("escalation_dominance"), "payoff.USA", replicates=REPLICATES, jobs=1)


def test_the_parts_of_a_payoff_add_up_to_the_difference_that_runs_record(paid):
    parts = paid.parts.parts
    assert len(parts) == len([w for w in paid.a.plan.payoffs["USA"].values() if w])
    assert sum(one.change.mean for one in parts) == pytest.approx(paid.difference.mean, rel=1e-12)
    assert paid.parts.values.sum() == pytest.approx(paid.difference.mean, rel=1e-9)
    np.testing.assert_allclose(paid.parts.values.sum(axis=0), [one.change.mean for one in parts], atol=1e-12)
    runs = [ss.run(one, replicates=REPLICATES, traces=0, jobs=1) for one in (paid.a, paid.b)]
    gap = (runs[1].outcome("payoff.USA") - runs[0].outcome("payoff.USA")).mean()
    assert paid.difference.mean == pytest.approx(gap, rel=1e-4)
    (contested,) = [one for one in parts if one.name == "contested"]
    assert contested.levels == pytest.approx([-run.outcome("contested.USA").mean() for run in runs], rel=1e-4)


def test_the_parts_of_a_payoff_are_told_tabled_and_drawn(paid):
    said = sentences(paid)[1]
    most = paid.parts.parts[0]
    assert most.name in said
    assert signed(most.change.mean) in said
    table = next(one for one in tables(paid) if one.title == "By part of the payoff")
    assert [row[0] for row in table.rows] == [*(one.name for one in paid.parts.parts), "sum"]
    assert table.rows[-1][4] == signed(paid.difference.mean)
    sheet = waterfall.sheet(paid)
    assert [part.title for part in sheet.parts] == ["By what differs", "By part"]
    for part in sheet.parts:
        assert part.unit == "stakes/yr"
        assert part.begin[1] + sum(x for _, x in part.steps) == pytest.approx(part.end[1], rel=1e-6)


def test_payoffs_that_are_weighed_otherwise_are_refused(baseline):
    other = baseline.but(overrides={"payoffs.USA.sway": 0.0, "deterrence.calm": 0.1}, name="other")
    with pytest.raises(ValueError, match=r"weigh payoff.USA otherwise"):
        explain(baseline, other, "payoff.USA", replicates=2, jobs=1)


def test_the_command_explains(tmp_path, capsys):
    size = ["--months", "2", "--replicates", "3", "--jobs", "1"]
    assert main(["explain", "baseline", "war_ends", "--outcome", "payoff.PRK", *size, "--format", "json"]) in (0, 2)
    capsys.readouterr()
    assert main(["explain", "baseline", "treaty_2024", "--outcome", "war", *size, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["outcome"] == "war"
    assert np.sum(found["matrix"]["values"]) == pytest.approx(found["difference"]["mean"], rel=1e-6, abs=1e-12)


# ------------------------------------------------------------------------------------------------- why one event
@pytest.fixture(scope="module")
def told(baseline):
    loud = baseline.but(overrides={"deterrence.leverage": 0.9}, name="loud").but(replicates=8)
    return story(loud, ss.run(loud, traces=0, jobs=1), "rare:crisis_months")


def test_a_chain_adds_up_from_the_mean_month_to_the_act(told):
    act = chain.meant(told.happenings, "contest")
    found = chain.chain(told.history, act, told.happenings)
    assert found.chance == pytest.approx(act.odds.act * act.odds.contest * (act.odds.press if act.pressed else 1))
    assert found.usual + sum(x for _, x in found.paths) == pytest.approx(found.chance, rel=1e-5)
    assert len(found.causes) == sum(one.kind == "act" and one.number < act.number for one in told.happenings)
    assert graph.sheet(found, "title", "foot").figure().axes
    for said in re.findall(r"\d+\.\d{4}", " ".join(chain_words.sentences(found, {}))):
        assert said in {f"{found.chance:.4f}", f"{found.usual:.4f}"}
    assert len(chain_words.tables(found)[1].rows) <= len(found.causes)


def test_an_act_that_is_removed_is_gone_and_history_before_it_stays(told):
    acts = [one for one in told.happenings if one.kind == "act"]
    last = acts[-1]
    found = chain.chain(told.history, last, told.happenings)
    same_month = [one for one in found.causes if one.happening.number == last.number]
    assert not same_month
    effects = {one.happening: one.effect(found.chance) for one in found.causes}
    assert any(abs(x) > 0 for x in effects.values())


@pytest.mark.parametrize("address", ["1999-01", "peace"])
def test_an_event_that_is_not_there_is_refused(told, address):
    with pytest.raises(ValueError, match="no act"):
        chain.meant(told.happenings, address)
