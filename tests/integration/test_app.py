"""The dashboard, without a browser: sliders move outcomes, a month can be played, the scenario is saved."""

import threading

import pytest

import stratsim as ss
from stratsim.app import sliders, warm
from stratsim.app.play import Play
from stratsim.cli import dashboard
from stratsim.engine.kernels import NoFusedKernel
from stratsim.story.relive import relive

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def baseline():
    return ss.load("baseline").but(months=4)


def test_a_month_played_by_the_playbooks_is_the_month_of_the_model(baseline):
    game, history = Play.of(baseline, 3), relive(baseline.plan, 3)
    for moment in history.moments:
        game.next("USA", {})
        for name in ("events", "credibility", "cohesion", "treasury"):
            assert (getattr(game.world, name) == getattr(moment.after, name)).all()
    assert game.over


def test_levers_in_hand_are_those_that_are_set(baseline):
    game = Play.of(baseline)
    said = game.next("KOR", {"engagement": 0.9, "follow_through": 2.0})
    row = baseline.plan.system.states.index("KOR")
    assert game.world.levers.engagement[row, 0] == pytest.approx(0.9)
    assert game.world.levers.follow_through[row, 0] == 1.0
    assert said
    assert game.month == "2024-07"


def test_what_was_moved_is_saved_as_a_scenario_that_says_so(baseline, tmp_path):
    known = sliders.sliders(baseline)
    moved = {"deterrence.talks": 2.25, "playbooks.status_quo.follow_through": 0.8}
    assert set(moved) <= set(known)
    file = tmp_path / "mine.toml"
    file.write_text(sliders.as_toml(baseline, "baseline", "Mine", moved, known))
    read = ss.load(file)
    assert read.document["deterrence"]["talks"] == 2.25
    assert read.document["playbooks"]["status_quo"]["follow_through"] == 0.8
    assert "[stakes] what an act forfeits" in file.read_text()


def test_the_first_sliders_are_the_inputs_that_the_outcome_goes_with(baseline):
    results = ss.run(baseline, replicates=60, traces=0, jobs=1)
    keys = sliders.that_matter(baseline, results, "war_expected", sliders.sliders(baseline))
    assert keys[0] == "deterrence.war_hazard"


def test_machine_code_is_asked_for_in_the_background(baseline, monkeypatch):
    asked = []
    monkeypatch.setattr(warm, "choice", lambda *given: asked.append(given))
    warm.warmed(baseline).join(10)
    assert asked == [(baseline.plan, baseline.replicates, "fused")]


def test_where_there_can_be_no_machine_code_nothing_happens(baseline, monkeypatch):
    def refuse(*_):
        raise NoFusedKernel("not here")

    failed = []
    monkeypatch.setattr(threading, "excepthook", failed.append)
    monkeypatch.setattr(warm, "choice", refuse)
    warm.warmed(baseline).join(10)
    assert not failed


def test_the_command_listens_on_this_machine_only_and_sends_nothing():
    said = dashboard.command(8600, True)
    for name, value in (
        ("server.address", "127.0.0.1"),
        ("browser.gatherUsageStats", "false"),
        ("server.headless", "true"),
    ):
        assert said[said.index(f"--{name}") + 1] == value


@pytest.mark.deep
def test_the_page_runs_and_sliders_move_it():
    testing = pytest.importorskip("streamlit.testing.v1")
    from stratsim.app import __file__ as home

    page = testing.AppTest.from_file(home.replace("__init__", "page"), default_timeout=120)
    page.session_state["replicates"] = 20
    page.run()
    assert not page.exception
    assert "Move a slider" in page.info[0].value
    slide = next(one for one in page.slider if one.key and one.key.startswith("slide "))
    slide.set_value(slide.max).run()
    assert not page.exception
    assert page.metric[0].delta.endswith("against baseline")
    assert page.dataframe[0].value["difference"].abs().max() > 0
    page.button(key="next").click().run()
    assert not page.exception
    assert any(text.value.startswith("**2024-06**") for text in page.markdown)
