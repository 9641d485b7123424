"""A story says nothing that the numbers do not: a replicate lived again is the one that was run."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import stratsim as ss
from stratsim.display import chronology
from stratsim.story import allies, words
from stratsim.story.address import chosen, headline, medoid
from stratsim.story.chronicle import StoryLine, story
from stratsim.story.chronicle import chronology as chronology_of
from stratsim.story.events import events
from stratsim.story.origin import scenario_of
from stratsim.story.relive import relive

pytestmark = pytest.mark.once

MONTHS, REPLICATES = 24, 6


@pytest.fixture(scope="module")
def scenario():
    return ss.load("baseline").but(months=MONTHS, replicates=REPLICATES)


@pytest.fixture(scope="module")
def results(scenario):
    return ss.run(scenario, jobs=1, traces=REPLICATES)


@pytest.fixture(scope="module")
def told(scenario, results):
    return story(scenario, results, "rare:clashes_per_year", 8)


def test_a_replicate_lived_again_is_the_one_that_was_run(told, results):
    history, column = told.history, told.choice.replicate
    for name, value in history.outcomes.items():
        np.testing.assert_equal(np.float32(value), results.outcome(name)[column])
    for name in results.traces:
        np.testing.assert_array_equal(history.flows[name], results.traces[name][..., column], err_msg=name)


def test_the_chances_are_those_that_the_run_recorded(told, results):
    column, system = told.choice.replicate, told.history.plan.system
    for moment in told.history.moments:
        for name, value in moment.chances.expected(system).items():
            recorded = results.traces[name][moment.number, :, column]
            sea = system.rivalry.at_target(moment.after.levers.denial)[:, 0] > 0  # interdiction adds clashes of its own
            if name != "events_expected":
                assert (recorded[sea] >= value[sea, 0] * (1 - 1e-5)).all()
                recorded = np.where(sea, value[:, 0], recorded)
            np.testing.assert_allclose(value[:, 0], recorded, rtol=1e-5, atol=1e-9, err_msg=name)


def test_luck_below_its_chance_is_what_made_an_act_happen(told):
    acts = [one for one in told.happenings if one.kind == "act"]
    assert acts
    for one in acts:
        assert one.contested == (one.odds.luck_contest < one.odds.contest)
        assert one.pressed == (one.contested and one.odds.luck_press < one.odds.press)
        assert one.odds.luck_act < one.odds.any_act
    assert any(one.clash for one in acts)


def spans(line: StoryLine, months: list[str]) -> slice:
    return slice(months.index(line.first), months.index(line.last) + 1)


def test_every_number_in_the_prose_is_in_the_results(told, results):
    months, column = list(results.labels["month"]), told.choice.replicate
    system = told.history.plan.system
    events = results.traces["events"][..., column]
    stood = results.traces["stood"][..., column]
    for line in told.lines:
        here = spans(line, months)
        rivals = [np.array([name.startswith(f"{state}>") for name in system.rivalry.names]) for state in system.states]
        counts = {int(events[here, p][:, mine].sum()) for p in range(len(system.rungs.names)) for mine in rivals}
        counts |= {int(x) for x in events[here].ravel()} | set(range(1, 1 + (events[here] > 0).sum()))
        counts |= {int(stood[here][:, mine].sum()) for mine in rivals}
        for name in ("measures", "vetoed"):
            counts |= {int(x) for x in results.traces[name][here, :, column].sum(axis=0)}
        inside = [one for one in told.happenings if line.first <= one.month <= line.last and one.odds]
        chances = {f"{x:.2f}" for one in inside for x in (one.odds.contest, one.odds.belief, one.odds.press)}
        for number in re.findall(r"\d+\.?\d*", line.text):
            assert number in chances or int(number) in counts, (number, line.text)
    said = re.search(r"(\d+) acts?, (\d+) contested, (\d+) clash\w* and (\d+) war", told.heading)
    clash, war = results.traces["clash"][..., column], results.traces["at_war"][..., column]
    begun = (np.diff(war, axis=0, prepend=0) > 0).sum()
    assert tuple(map(int, said.groups())) == ((events > 0).sum(), stood.sum(), clash.sum(), begun)


def test_the_ending_reads_beliefs_from_the_results(told, results):
    last = results.traces["credibility"][-1, :, told.choice.replicate]
    ends = {f"{x:.2f}" for x in last}
    said = re.findall(r"(\d\.\d\d) at the end", told.ending.partition("Chance that")[0])
    assert said
    assert set(said) <= ends


def test_lines_are_as_few_as_asked_and_in_order(told, scenario):
    for most in (3, 5, 12):
        lines = chronology_of(told.history, told.happenings, words.names_of(scenario), most)
        assert len(lines) <= most
        assert [line.first for line in lines] == sorted(line.first for line in lines)
        assert all(line.last < other.first for line, other in pairwise(lines))


def test_typical_is_the_replicate_with_the_least_mean_distance(results):
    y = np.stack([results.outcome(name) for name in headline(results)]).astype(float)
    y = y[np.isfinite(y).all(axis=1) & (y.std(axis=1) > 0)]
    z = (y - y.mean(axis=1, keepdims=True)) / y.std(axis=1, keepdims=True)
    distance = [np.mean([np.linalg.norm(z[:, a] - z[:, b]) for b in range(z.shape[1])]) for a in range(z.shape[1])]
    assert medoid(y) == int(np.argmin(distance)) == chosen(results, "typical").replicate
    assert str(len(y)) in chosen(results, "typical").why


def test_addresses_name_the_extremes(results):
    payoff = results.outcome("payoff.PRK")
    assert chosen(results, "best-for:PRK").replicate == payoff.argmax()
    assert chosen(results, "worst-for:PRK").replicate == payoff.argmin()
    assert chosen(results, "worst").value == pytest.approx(
        np.mean([results.outcome(n) for n in results.labels["outcome"] if n.startswith("payoff.")], axis=0).min()
    )
    assert results.outcome("clashes_per_year")[chosen(results, "rare:clashes_per_year").replicate] > 0


@pytest.mark.parametrize(
    ("address", "words_"),
    [("99", "numbered 0 to 5"), ("best", "names no replicate"), ("best-for:PKR", "PRK"), ("rare:wars", "war")],
)
def test_an_address_that_means_nothing_is_refused(results, address, words_):
    with pytest.raises(ValueError, match=words_):
        chosen(results, address)


def test_results_tell_from_where_they_came(results, told, tmp_path):
    again = ss.Results.load(results.save(tmp_path / "x.nc"))
    found = again.events(told.choice.replicate)
    assert len(found) == len(told.happenings)
    assert found["odds_clash"].max() == max(one.odds.clash for one in told.happenings if one.odds)
    assert found["month"].tolist() == [one.month for one in told.happenings]


def test_results_of_a_file_that_has_changed_are_not_told(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('extends = "baseline"\n')
    results = ss.run(file, months=2, replicates=1, overrides={"deterrence.war_hazard": 0.05})
    assert scenario_of(results).override_text == "deterrence.war_hazard=0.05"
    file.write_text('extends = "baseline"\n[deterrence]\nsurprise = 1.0\n')
    assert results.story(0).history.replicate == 0, "the scenario that was run is still at hand"
    loaded = ss.Results.load(results.save(tmp_path / "mine.nc"))
    with pytest.raises(ValueError, match="has changed"):
        loaded.story(0)


FOUGHT = {"deterrence.war_hazard": 1.0, "states.USA.playbook": "escalation_dominance"}


def test_what_lasts_and_what_turns_is_told_by_its_metadata():
    """A flag of months, a turn of government and of playbook, an event: found by unit and label, not by name."""
    scenario = ss.load("election_as_happened").but(months=24, overrides=FOUGHT)
    histories = [relive(scenario.plan, n) for n in range(4)]
    found = [one for history in histories for one in events(history)]
    kinds = {one.kind for one in found}
    assert {"act", "event", "government", "playbook"} <= kinds
    names = words.names_of(scenario)
    assert any("from hawkish to dovish" in words.said(one, names) for one in found)
    for history in histories:
        wars = np.diff(history.flows["at_war"], axis=0, prepend=0)
        told = [one for one in events(history) if one.what == "at_war"]
        assert sum(one.kind == "begin" for one in told) == (wars > 0).sum()
        assert sum(one.kind == "end" for one in told) == (wars < 0).sum()
        turns = np.diff(history.flows["playbook"], axis=0).astype(bool).sum()
        assert sum(one.kind == "playbook" for one in events(history)) == turns
    assert any(one.what == "at_war" for one in found)


def test_the_timeline_shows_every_act(told):
    sheet = chronology.sheet(told)
    drawn = [mark for part in sheet.parts if isinstance(part, chronology.Lane) and part.acts for mark in part.marks]
    assert len(drawn) == sum(one.kind == "act" for one in told.happenings)
    assert sum(step == chronology.CLASH for _, step, _, _ in drawn) == sum(
        one.clash and not one.war for one in told.happenings
    )
    assert sheet.figure().axes


def test_the_command_tells_and_draws(results, tmp_path: Path, capsys):
    from stratsim.cli import main

    path, picture = results.save(tmp_path / "x.nc"), tmp_path / "line.svg"
    assert main(["story", str(path), "--replicate", "0", "--lines", "5", "--figure", str(picture), "--quiet"]) == 0
    assert "Replicate 0 (of 6)" in capsys.readouterr().out
    assert picture.read_bytes().startswith(b"<?xml")
    assert main(["story", str(path), "--replicate", "0", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("month,kind,who,what")
    assert main(["story", str(path), "--replicate", "none"]) == 2
    assert "names no replicate" in capsys.readouterr().err


def test_the_ending_says_how_likely_each_ally_would_come(told):
    found, names = allies.chances(told.history), words.names_of(told.scenario)
    system = told.history.plan.system
    first = told.history.moments[0].after
    come = [x for (_, friend, enemy), (x, _) in found.items() if (friend, enemy) == ("USA", "PRK")]
    assert len(come) == 2  # South Korea and Japan
    assert (max(come) > 0) == (first.allies_defender[system.rivalry.names.index("PRK>USA"), 0] > 0)
    assert all(0 <= x <= 1 for pair in found.values() for x in pair)
    said = f"{names['KOR']} beside {names['USA']} against {names['PRK']}: {found['KOR', 'USA', 'PRK'][0]:.2f} at first"
    assert said in told.ending


def test_where_nobody_can_be_called_nothing_is_said_of_allies():
    alone = relive(ss.load("richardson").but(months=2).plan, 0)
    assert not allies.chances(alone)
    assert allies.sentence(alone, {}, {("A", "B")}) == ""
