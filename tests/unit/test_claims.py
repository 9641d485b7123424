"""The register of claims is whole and fits the model, and the rule of the verdict does what its page says."""

from pathlib import Path

import numpy as np
import pytest

import duel
from stratsim.claims.claim import Prediction
from stratsim.claims.register import MECHANISMS, read_register
from stratsim.claims.trial import Side, loaded, run_trials, trials
from stratsim.claims.verdict import GROUPS, finding
from stratsim.engine.ensemble import outcome_names
from stratsim.scenario.target import find
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
REGISTER = ROOT / "seeds" / "claims.toml"


@pytest.fixture(scope="module")
def register():
    return read_register(REGISTER)


@pytest.fixture(scope="module")
def scenarios(register):
    return loaded(register, None)


def trial(**changes):
    given = {"scenario": "a.toml", "baseline": "b.toml", "outcome": "x", "direction": "higher", "why": "because"}
    return Prediction(**{**given, **changes})


def verdict_of(d, **changes):
    """Return what is found where the baseline's outcome is 0 in every replicate."""
    d = np.asarray(d, float)
    return finding(("A01", 1, trial(**changes)), d, np.zeros_like(d))


# ----------------------------------------------------------------------------------------------- the register


def test_every_claim_of_the_article_is_there(register):
    assert list(register.claims) == [f"A{n:02d}" for n in range(1, 30)]


def test_every_key_names_something_of_the_model(register):
    for name, claim in register.claims.items():
        for key in claim.keys:
            assert find(tuple(key.split(".")), register.baseline.plan.system), (name, key)


def test_every_mechanism_is_one(register):
    assert {one for claim in register.claims.values() for one in claim.mechanisms} <= set(MECHANISMS)


def test_every_claim_is_on_trial_or_says_why_not(register):
    for name, claim in register.claims.items():
        assert bool(claim.trials) != bool(claim.not_testable), name


def test_every_trial_names_scenarios_and_outcomes_that_exist(register, scenarios):
    for name, number, one in trials(register):
        for side in Side.of(one):
            assert one.outcome in outcome_names(scenarios[side].plan), (name, number)


def test_the_two_runs_of_a_trial_share_seed_start_and_months(register, scenarios):
    for name, number, one in trials(register):
        a, b = (scenarios[side].plan for side in Side.of(one))
        assert (a.seed, a.first_month, a.months) == (b.seed, b.first_month, b.months), (name, number)


def test_a_run_that_serves_several_trials_is_made_once(register, scenarios):
    assert len(scenarios) < sum(1 for _ in trials(register))


def test_no_sentence_is_empty_or_unfinished(register):
    for name, claim in register.claims.items():
        for text in [claim.claim, *(one.why for one in claim.trials)]:
            assert text[0].isupper(), (name, text)
            assert text.endswith("."), (name, text)


# ------------------------------------------------------------------------------------------------ the verdict


@pytest.mark.parametrize(
    ("d", "direction", "expected"),
    [
        ([1.0] * 9 + [-1.0], "higher", "supported in the model"),
        ([1.0] * 9 + [-1.0], "lower", "not supported"),
        ([-1.0] * 9 + [1.0], "lower", "supported in the model"),
        ([1.0, -1.0] * 5, "higher", "not distinguishable"),
        ([1.0] * 70 + [-1.0] * 30, "higher", "supported on average"),
        ([1.0] * 70 + [-1.0] * 30, "lower", "not supported on average"),
        ([0.0] * 10, "higher", "without effect"),
        ([np.nan] * 10, "lower", "undefined"),
        ([], "higher", "undefined"),
    ],
)
def test_the_verdict_follows_from_the_differences(d, direction, expected):
    assert verdict_of(d, direction=direction).verdict == expected


def test_a_tie_counts_half_each_way():
    assert verdict_of([1.0] * 8 + [0.0] * 2).probability == pytest.approx(0.9)
    assert verdict_of([0.0] * 9 + [1.0]).probability == pytest.approx(0.55)
    assert verdict_of([0.0] * 9 + [1.0], direction="lower").probability == pytest.approx(0.45)


def test_replicates_without_a_number_are_left_out():
    found = verdict_of([1.0, 2.0, np.nan, 3.0])
    assert (found.difference, found.probability) == (2.0, 1.0)


def test_a_rounding_difference_is_a_tie():
    y = np.full(10, 0.5)
    assert finding(("A01", 1, trial()), y * (1 + 1e-7), y).verdict == "without effect"


def test_a_margin_makes_no_worse_a_prediction():
    no_worse = verdict_of([-0.01] * 10, beyond=-0.05)
    assert (no_worse.verdict, no_worse.probability) == ("supported in the model", 1.0)
    assert verdict_of([-0.10] * 10, beyond=-0.05).verdict == "not supported"
    assert verdict_of([0.0] * 10, beyond=-0.05).verdict == "supported in the model"
    assert verdict_of([0.0] * 10, direction="lower", beyond=-0.05).verdict == "not supported"


def test_the_standard_error_is_that_of_the_mean():
    d = np.array([1.0, 2.0, 3.0, 4.0])
    assert verdict_of(d).error == pytest.approx(d.std(ddof=1) / 2)


def test_the_size_is_in_standard_deviations_of_the_outcome():
    base = np.array([0.0, 2.0])
    assert finding(("A01", 1, trial()), base + 0.5, base).size == pytest.approx(0.5)


def test_more_replicates_do_not_buy_a_verdict():
    few, many = ([0.0] * 98 + [1.0, 1.0]), ([0.0] * 98 + [1.0, 1.0]) * 100
    assert verdict_of(few).verdict == "not distinguishable"
    assert verdict_of(many).verdict == "supported on average"


def test_a_caveat_goes_with_support_and_a_reading_with_the_rest():
    words = {"reading": "it fails", "caveat": "it holds"}
    assert verdict_of([1.0] * 10, **words).reading == "it holds"
    assert verdict_of([-1.0] * 10, **words).reading == "it fails"
    assert verdict_of([0.0] * 10, **words).reading == "it fails"


def test_every_verdict_has_a_group():
    assert set(GROUPS.values()) == {"for", "against", "open"}


# ---------------------------------------------------------------------------------------------- a real trial


def test_a_trial_is_the_paired_difference_of_two_runs(register):
    found = {one.number: one for one in run_trials(register.only(["A10"]), replicates=4, jobs=1)}
    assert found[1].trial.outcome == "technology.PRK"
    assert found[1].low > 0, "technology that is paid for is technology gained, in every replicate"


def test_a_trial_alone_is_the_trial_among_others(tmp_path):
    trials_ = {
        "A01": ("cohesion.A", "higher"),
        "A02": ("provocations_per_year", "lower"),
        "A03": ("payoff.B", "higher"),
    }
    register = read_register(duel.register(tmp_path, **trials_))
    (alone,) = run_trials(register.only(["A02"]), replicates=5, jobs=1)
    among = run_trials(register, replicates=5, jobs=1)
    assert (len(among), among[1]) == (3, alone)


# ------------------------------------------------------------------------------------------- broken registers

HEAD = f"""scenarios = "{(ROOT / "scenarios").as_posix()}"
baseline = "baseline.toml"
"""
CLAIM = """[claims.A01]
claim = "Something follows."
mechanisms = ["economy"]
keys = ["levers.PRK.openness"]
"""
TRIAL = """[[claims.A01.trials]]
scenario = "baseline.toml"
baseline = "war_ends.toml"
outcome = "output.PRK"
direction = "higher"
why = "Because."
"""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (CLAIM, ["claims.A01", "either trials or not_testable"]),
        (CLAIM + TRIAL.replace("higher", "up"), ["claims.A01.trials.0.direction", "higher"]),
        (CLAIM + TRIAL + "whi = 1\n", [":7:", "claims.A01.trials.0.whi", "is not known", "did you mean 'why'"]),
        (
            CLAIM + TRIAL + TRIAL.replace("war_ends", "wars_end"),
            [":13:", "trials.1.baseline", "did you mean 'war_ends"],
        ),
        (CLAIM + TRIAL.replace("war_ends", "baseline"), ["compares a scenario with itself"]),
        (CLAIM.replace("economy", "econ") + TRIAL, ["claims.A01.mechanisms", "no mechanism 'econ'", "economy"]),
        (CLAIM.replace("openness", "opennes") + TRIAL, ["claims.A01.keys", "opennes", "did you mean 'openness'"]),
        (CLAIM.replace("A01", "B01") + TRIAL.replace("A01", "B01"), ["claims.B01"]),
        (CLAIM.replace("mechanisms", "mechanism") + TRIAL, ["claims.A01.mechanisms: is missing", "'mechanisms'?"]),
        ("", ["claims: is missing"]),
        ("[claims.A01", ["is not valid TOML"]),
    ],
)
def test_a_broken_register_says_where_and_what(tmp_path, text, parts):
    path = tmp_path / "claims.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_register(path)
    for part in [str(path), *parts]:
        assert part in str(error.value), str(error.value)


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        (("output.PRK", "output.PKR"), ["has no outcome 'output.PKR'", "did you mean 'output.PRK'"]),
        (("war_ends", "historical"), ["begins in 2024-06, historical.toml in 2012-01"]),
        (('why = "', 'overrides_scenario = { "regime.puriti" = 0.0 }\nwhy = "'), ["regime.puriti", "purity"]),
    ],
)
def test_a_trial_that_cannot_be_run_is_named_before_any_work(tmp_path, changed, parts):
    path = tmp_path / "claims.toml"
    path.write_text(HEAD + CLAIM + TRIAL.replace(*changed), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        run_trials(read_register(path), replicates=2)
    for part in [f"{path}:7: claims.A01.trials.0", *parts]:
        assert part in str(error.value), str(error.value)


def test_overrides_may_be_nested_or_dotted(tmp_path):
    nested = trial(overrides_scenario={"regime": {"purity": 0.0}})
    assert Side.of(nested)[0] == Side.of(trial(overrides_scenario={"regime.purity": 0.0}))[0]
