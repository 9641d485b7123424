"""Policies in Python: found, allowed, checked, and the same numbers alone, in a batch, in workers and in Mesa."""

from dataclasses import replace

import numpy as np
import pytest

import stratsim as ss
from stratsim.engine import ensemble
from stratsim.playbooks.python_policy import PolicyError

SCENARIO = """
[run]
start = "2024-01"
months = 12
[states.A]
playbook = "loud"
{policy}
treasury = 5.0
[states.B]
[rungs.test]
severity = 0.3
[rivalries.A.B]
[playbooks.loud]
provocation = 1.0
announced_threat = 0.5
"""
GOOD = """
import numpy as np

class Mine:
    def levers(self, world, system, row):
        return {"provocation": np.where(world.credibility[0] > 0.25, 0.2, 0.9), "priority.world": 2.0, "aid": 0.25}
"""


def written(directory, code=GOOD, policy='policy = "mine.py:Mine"'):
    """Write a scenario and the policy beside it; return the scenario's path."""
    (directory / "mine.py").write_text(code)
    path = directory / "own.toml"
    path.write_text(SCENARIO.format(policy=policy))
    return path


def method(body, name="Mine"):
    """Return the text of a class whose method has a body."""
    return f"class {name}:\n    def levers(self, world, system, row):\n        {body}\n"


def refusal(path, **options):
    """Return what is said of a scenario that cannot be used."""
    with pytest.raises(ss.ScenarioError) as error:
        ss.load(path, **options)
    return str(error.value)


def levers_of(path):
    """Return the levers of the first decision, of three replicates."""
    plan = ss.load(path, allow_code=True).plan
    draws = plan.draws(0, 3)
    return plan.policy(draws).levers(plan.world(draws))


# ----------------------------------------------------------------------------------------------------- allowed or not
def test_code_is_refused_with_file_line_and_advice(tmp_path):
    said = refusal(written(tmp_path))
    assert "own.toml:7: states.A.policy" in said
    assert "--allow-code" in said
    assert "allow_code=True" in said


def test_code_that_is_not_allowed_is_not_run(tmp_path):
    refusal(written(tmp_path, "raise SystemExit('run')"))


@pytest.mark.parametrize("start", [ss.run, ss.compare, ss.StratModel])
def test_every_way_to_run_asks_for_permission(tmp_path, start):
    path = written(tmp_path)
    with pytest.raises(ss.ScenarioError, match="allow"):
        start(path)


def test_a_loaded_scenario_needs_no_further_permission(tmp_path):
    scenario = ss.load(written(tmp_path), allow_code=True)
    assert ss.run(scenario, replicates=2).replicates == 2
    assert ss.run(scenario, replicates=2, overrides={"states.A.treasury": 6.0}).replicates == 2


# ------------------------------------------------------------------------------------------------ what cannot be used
@pytest.mark.parametrize(
    ("policy", "code", "words"),
    [
        ('policy = "mine.py"', GOOD, "must name a file and a class"),
        ('policy = "none.py:Mine"', GOOD, "did you mean 'mine.py'"),
        ('policy = "mine.py:Yours"', GOOD, "has no class Yours"),
        ('policy = "mine.py:Mine"', "class Mine: pass", "has no method levers"),
        ('policy = "mine.py:Mine"', "class Mine\n    pass", "mine.py:1: SyntaxError"),
        ('policy = "mine.py:Mine"', "\nimport nowhere_at_all", "mine.py:2: ModuleNotFoundError"),
        (
            'policy = "mine.py:Mine"',
            "class Mine:\n    def __init__(self, x): ...\n    levers = 1",
            "has no method levers",
        ),
        (
            'policy = "mine.py:Mine"',
            "class Mine:\n    def __init__(self, x): ...\n    def levers(self, w, s, r): ...",
            "cannot be made",
        ),
    ],
)
def test_a_policy_that_cannot_be_used_is_a_problem_of_the_scenario(tmp_path, policy, code, words):
    said = refusal(written(tmp_path, code, policy), allow_code=True)
    assert words in said
    assert "own.toml:7" in said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return {'provokation': 0.1}", "did you mean provocation"),
        ("return {'aid': [0.1, 0.2]}", r"shape \(2,\)"),
        ("return {'aid': world.treasury}", r"shape \(2, 3\)"),
        ("return {'aid': float('nan')}", "not a finite number"),
        ("return {'aid': 'much'}", "must be a number"),
        ("return 0.3", "must return a dict"),
        ("return None", "must return a dict"),
        ("return {'aid': 1 / 0}", "mine.py:3: ZeroDivisionError"),
        ("world.treasury[row] = 9; return {}", "mine.py:3: ValueError: assignment destination is read-only"),
    ],
)
def test_what_a_policy_returns_is_checked(tmp_path, body, words):
    with pytest.raises(PolicyError, match=words):
        levers_of(written(tmp_path, method(body)))


def test_a_file_that_changed_since_it_was_read_is_not_run(tmp_path):
    (code,) = ss.load(written(tmp_path), allow_code=True).plan.codes
    with pytest.raises(PolicyError, match="has changed"):
        replace(code, digest="of another file").mind()


# ------------------------------------------------------------------------------------------------------- what it does
def test_levers_returned_are_set_and_held_between_0_and_1(tmp_path):
    levers = levers_of(written(tmp_path))
    assert (levers.aid[0] == np.float32(0.25)).all()
    assert (levers.priority[0, 0] == 1.0).all()
    assert levers.aid.dtype == np.float32


def test_levers_not_returned_stay_with_the_playbook(tmp_path):
    levers = levers_of(written(tmp_path))
    assert (levers.announced_threat[0] == np.float32(0.5)).all()
    assert (levers.aid[1] == 0).all()


def test_a_policy_that_sets_nothing_changes_no_bit(tmp_path):
    own = ss.run(written(tmp_path, method("return {}")), replicates=20, allow_code=True)
    (tmp_path / "plain.toml").write_text(SCENARIO.format(policy=""))
    plain = ss.run(tmp_path / "plain.toml", replicates=20)
    assert own.values.tobytes() == plain.values.tobytes()


def test_a_policy_gives_the_same_bits_alone_in_a_batch_and_in_workers(tmp_path, monkeypatch):
    plan = ss.load(written(tmp_path), allow_code=True).plan
    (whole,) = ensemble.run([plan], 12)
    (parts,) = ensemble.run([plan], 12, block=1)
    monkeypatch.setattr(ensemble, "WORTH_A_POOL", 0)
    (pool,) = ensemble.run([plan], 12, block=6, jobs=2)
    assert whole.outcomes.tobytes() == parts.outcomes.tobytes() == pool.outcomes.tobytes()
    assert whole.outcomes.std(axis=-1).max() > 0


def test_a_policy_decides_in_mesa_as_in_the_ensemble(tmp_path):
    path = written(tmp_path)
    trace = ss.run(path, replicates=4, allow_code=True).traces["credibility"]
    model = ss.StratModel(path, replicate=3, allow_code=True)
    found = []
    while model.running:
        model.step()
        found.append(model.tie("credibility", "A>B"))
    assert found == trace[:, 0, 3].tolist()
    model.close()


def test_a_policy_is_part_of_where_the_numbers_came_from(tmp_path):
    first = ss.load(written(tmp_path), allow_code=True)
    again = ss.load(written(tmp_path, GOOD + "# a word more"), allow_code=True)
    assert first.digest != again.digest
    assert "mine.py:Mine" in ss.run(first, replicates=1).provenance["policies"]


def test_a_file_is_found_beside_the_scenario_that_names_it(tmp_path):
    written(tmp_path)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "heir.toml").write_text('extends = "../own.toml"')
    (tmp_path / "plain.toml").write_text(SCENARIO.format(policy=""))
    inherited = ss.load(tmp_path / "below" / "heir.toml", allow_code=True)
    given = ss.load(tmp_path / "plain.toml", {"states.A.policy": "mine.py:Mine"}, allow_code=True)
    assert inherited.plan.codes == given.plan.codes != ()
