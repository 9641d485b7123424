"""Elections by term: when they come, how often the government changes sides, and which playbook follows."""

import numpy as np
import pytest

import stratsim as ss
from stratsim.core.draws import Draws
from stratsim.engine.calendar import NEVER, Event
from stratsim.toml.problem import ScenarioError

pytestmark = pytest.mark.once

MANY = 20_000
SCENARIO = """
[run]
start = "2024-06"
months = {months}
replicates = 400
[states.A]
government = 0.8
playbook = {{ hawkish = "hard", dovish = "soft" }}
[states.B]
[playbooks.hard]
[playbooks.soft]
[events.vote]
date = "{date}"
every = {every}
chance = {chance}
turnover = ["A"]
"""


def voting(directory, months=30, date="2024-09", every=12, chance="1.0", more=""):
    """Return a scenario in which A votes by term."""
    path = directory / "vote.toml"
    path.write_text(SCENARIO.format(months=months, date=date, every=every, chance=chance) + more)
    return ss.load(path)


def governments(scenario):
    """Return the government of A by month and replicate."""
    return ss.run(scenario, traces=400).traces["government"][:, 0]


def test_a_chance_is_the_share_of_replicates_in_which_an_event_comes():
    onset = Event("vote", earliest=7, latest=7, chance=0.3).onset(Draws(11, 0, MANY))
    assert set(np.unique(onset)) == {7, NEVER}
    assert (onset == 7).mean() == pytest.approx(0.3, abs=0.015)


def test_governments_change_sides_at_every_vote_that_is_lost(tmp_path):
    found = governments(voting(tmp_path))
    assert (found == found[:, :1]).all()
    assert found[:, 0].tolist() == pytest.approx([0.8] * 3 + [-0.8] * 12 + [0.8] * 12 + [-0.8] * 3)


def test_terms_count_from_a_date_before_the_run(tmp_path):
    found = governments(voting(tmp_path, months=12, date="2020-11", every=48))
    assert found[:, 0].tolist() == pytest.approx([0.8] * 5 + [-0.8] * 7)


def test_the_playbook_follows_the_government(tmp_path):
    results = ss.run(voting(tmp_path, months=12))
    assert results.outcome("playbook_share.A:hard") == pytest.approx(0.25)
    assert results.outcome("playbook_share.A:soft") == pytest.approx(0.75)


def test_each_vote_has_a_chance_of_its_own(tmp_path):
    found = governments(voting(tmp_path, chance="0.5"))
    turned = np.abs(np.diff(found, axis=0)) > 1
    months = np.flatnonzero(turned.any(axis=1)) + 1
    assert months.tolist() == [3, 15, 27]
    shares = turned[months - 1].mean(axis=1)
    assert shares == pytest.approx([0.5] * 3, abs=0.1)
    assert turned[2].astype(int).tolist() != turned[14].astype(int).tolist()


def test_what_comes_again_draws_its_values_anew(tmp_path):
    mood = '"states.B.cohesion" = { dist = "uniform", low = 0.2, high = 0.9 }'
    plan = voting(tmp_path, more=f'[events.mood]\ndate = "2024-07"\nevery = 6\nset = {{ {mood} }}\n').plan
    moods = [event for event in plan.events if event.name.startswith("mood")]
    assert [event.earliest for event in moods] == [1, 7, 13, 19, 25]
    assert len({event.effects[0].value.key for event in moods}) == 5


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"events.vote.hazard": 0.1}, "hazard"),
        ({"events.vote.chance": 1.5}, "a chance is from 0 to 1"),
        ({"events.vote.turnover": ["C"]}, "there is no state 'C'"),
        ({"events.vote.ramp": 3}, "changes sides in one month"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, change, what):
    with pytest.raises(ScenarioError, match=what):
        ss.load(voting(tmp_path).path, change)


def test_the_old_one_off_elections_still_work(tmp_path):
    more = '[events.upset]\ndate = "2024-08"\nduration = 1\nset = { "states.A.government" = -1.0 }\n'
    found = governments(voting(tmp_path, months=5, more=more))
    assert found[:, 0].tolist() == pytest.approx([0.8, 0.8, -1.0, 1.0, 1.0])
