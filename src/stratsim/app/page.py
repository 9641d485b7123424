"""The page of the dashboard: run by Streamlit, started by ``stratsim app``."""

from inspect import signature
from pathlib import Path
from threading import Thread
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from stratsim.app import sliders as moving
from stratsim.app.play import LEVERS, Play
from stratsim.app.warm import warmed
from stratsim.display import words
from stratsim.display.series import course
from stratsim.engine.recorded import records
from stratsim.engine.results import Results
from stratsim.experiments.compare import Row, together
from stratsim.experiments.run import run_all
from stratsim.scenario.library import scenarios
from stratsim.scenario.scenario import Scenario, load
from stratsim.story.chronicle import Story, story
from stratsim.story.numerals import number, signed
from stratsim.toml.problem import ScenarioError

BASELINE = "baseline"
BLUE, GREY = "#2F8FD0", "#888888"  # both stand out on white and on black
FEW = 4  # sliders at first, at least; no texts in quotes here, for Streamlit would show them
Moved = tuple[tuple[str, float], ...]  # keys and what they are moved to
WIDE: Any = (  # as wide as there is room: older versions of Streamlit say it otherwise
    {"width": "stretch"} if "width" in signature(st.altair_chart).parameters else {"use_container_width": True}
)


@st.cache_resource(show_spinner="Reading the scenario")
def scenario_of(name: str) -> Scenario:
    """Return a shipped scenario."""
    return load(name)


@st.cache_resource(show_spinner="Simulating", max_entries=32)
def results_of(name: str, moved: Moved, replicates: int, headline: tuple[str, ...]) -> Results:
    """Return the results of a scenario with some numbers moved, with the bands of those outcomes that can be drawn."""
    one = moved_to(name, moved).but(replicates=replicates)
    found = run_all([one], replicates=replicates, jobs=1, records=records("headline", 0, headline))[0]
    code_of(name, tuple(key for key, _ in moved), moved)
    return found


def moved_to(name: str, moved: Moved) -> Scenario:
    """Return a scenario with some numbers moved."""
    return scenario_of(name).but(overrides=dict(moved) or None, name=f"{name} moved" if moved else name)


@st.cache_resource(show_spinner=False)
def code_of(name: str, keys: tuple[str, ...], _moved: Moved) -> Thread:
    """Make machine code for the numbers that are moved, once, whatever they are moved to."""
    return warmed(moved_to(name, _moved))


@st.cache_resource(show_spinner=False)
def known_of(name: str) -> dict[str, moving.Slider]:
    """Return all sliders of a scenario."""
    return moving.sliders(scenario_of(name))


@st.cache_data(show_spinner=False)
def first_of(name: str, outcome: str, count: int, headline: tuple[str, ...]) -> list[str]:
    """Return the keys of the sliders that an outcome hangs on most."""
    results = results_of(name, (), count, headline)
    return moving.that_matter(scenario_of(name), results, outcome, known_of(name))


def side() -> tuple[str, str, int, str]:
    """Return what is chosen at the side: baseline, scenario, replicates, outcome."""
    with st.sidebar:
        st.title("stratsim")
        choices = plain_names()
        base = st.selectbox("Baseline", choices, choices.index(BASELINE), key="base", format_func=words.plain)
        name = st.selectbox(
            "Scenario to move", choices, choices.index(BASELINE), key="scenario", format_func=words.plain
        )
        count = st.number_input("Replicates", 10, 5000, 1000, step=100, key="replicates")
        headline = list(scenario_of(base).headline)
        about = "What sliders, fans and the explanation are about"
        outcome = st.selectbox("Outcome", headline, key="outcome", format_func=words.outcome, help=about)
        st.caption(f"In commands and files: {outcome}")
    return base, name, int(count), outcome


@st.cache_data(show_spinner=False)
def plain_names() -> list[str]:
    """Return the shipped scenarios that run without code and cover as many months as the baseline."""
    found = scenarios()
    months = {one.name: one.months for one in found}[BASELINE]
    plain = [one for one in found if "policy =" not in Path(one.path).read_text(encoding="utf-8")]
    return [one.name for one in plain if one.months == months]


def moved_of(name: str, outcome: str, count: int, headline: tuple[str, ...]) -> dict[str, float]:
    """Show the sliders, and return what was moved."""
    known = known_of(name)
    first = first_of(name, outcome, min(count, 300), headline)
    books = moving.playbooks_of(scenario_of(name))
    order = [*first, *[key for key in [*moving.levers_of(known, books), *known] if key not in first]]
    ask = "What to move (the inputs that this outcome hangs on come first)"
    keys = st.multiselect(ask, order, default=order[: max(len(first), FEW)], key="keys")
    moved = {}
    for column, key in zip([c for _ in range(-(-len(keys) // 2)) for c in st.columns(2)], keys, strict=False):
        one = known[key]
        value = column.slider(f"{key} [{one.unit}]", one.low, one.high, one.value, key=f"slide {key}", help=one.meaning)
        if not np.isclose(value, one.value):
            moved[key] = float(value)
    return moved


def fan(pair: list[tuple[str, Results]], outcome: str) -> Any:
    """Return a chart of the median and the 90 % band of both, None where the outcome has no series."""
    frames = []
    for name, one in pair:
        values = course(one, outcome)
        if values is None:
            return None
        low, _, middle, _, high = values
        months = one.labels["month"][len(one.labels["month"]) - len(low) :]
        frames.append(
            pd.DataFrame(
                {"month": pd.to_datetime(list(months)), "low": low, "median": middle, "high": high, "of": name}
            )
        )
    domain = [name for name, _ in pair]
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", symbolStrokeWidth=3, symbolOpacity=1)
    base = alt.Chart(pd.concat(frames)).encode(
        x=alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
        color=alt.Color("of:N", scale=alt.Scale(domain=domain, range=[GREY, BLUE]), legend=legend),
    )
    dashes = alt.Scale(domain=domain, range=[[5, 4], [1, 0]])
    moved, still = (base.transform_filter(alt.datum.of == name) for name in reversed(domain))
    band = moved.mark_area(opacity=0.2).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    for edge in ("low:Q", "high:Q"):  # two bands over each other could not be told apart
        band += still.mark_line(strokeWidth=1, strokeDash=[2, 2]).encode(y=edge)
    line = base.mark_line(strokeWidth=2.5).encode(
        y="median:Q", strokeDash=alt.StrokeDash("of:N", scale=dashes, legend=legend)
    )
    title = words.titled(words.series(outcome), words.unit(outcome))
    return (band + line).properties(title=f"{title}: median and 90 % of replicates (baseline dotted)", height=320)


def tabled(rows: list[Row]) -> pd.DataFrame:
    """Return rows of a comparison as a table, three figures each."""
    parts = {
        "baseline": [row.mean - row.difference for row in rows],
        "moved": [row.mean for row in rows],
        "difference": [row.difference for row in rows],
        "90 % from": [row.mean_difference_low for row in rows],
        "to": [row.mean_difference_high for row in rows],
    }
    clear = [not row.mean_difference_low <= 0 <= row.mean_difference_high for row in rows]
    return pd.DataFrame(
        {
            "outcome": [words.outcome(row.outcome) for row in rows],
            "unit": [words.unit(row.outcome) for row in rows],
            **{name: [float(number(x)) if np.isfinite(x) else x for x in values] for name, values in parts.items()},
            "clear": ["yes" if one else "no" for one in clear],
        }
    )


def compare_tab(base: str, name: str, count: int, outcome: str) -> None:
    """Show sliders, paired differences and fans, and what can be taken away."""
    headline = tuple(scenario_of(base).headline)
    moved = moved_of(name, outcome, count, headline)
    try:
        mine = results_of(name, tuple(sorted(moved.items())), count, headline)
        theirs = results_of(base, (), count, headline)
        if mine.name == theirs.name:
            st.info("Move a slider, or choose a scenario other than the baseline.")
            return
        pair = together([theirs, mine], [outcome, *(one for one in headline if one != outcome)])
    except (ScenarioError, ValueError) as error:
        st.error(str(error))
        return
    rows = [row for row in pair.rows() if row.scenario == mine.name]
    first = rows[0]
    about = words.titled(words.outcome(outcome), words.unit(outcome))
    st.metric(about, number(first.mean), f"{signed(first.difference)} against {base}", delta_color="off")
    chart = fan([(base, theirs), (mine.name, mine)], outcome)
    if chart is not None:
        st.altair_chart(chart, **WIDE)
    st.dataframe(tabled(rows), hide_index=True, **WIDE)
    taken = moving.as_toml(scenario_of(name), name, f"{name}, moved", moved, known_of(name))
    st.download_button("Save as a scenario (TOML)", taken, f"{name}_moved.toml", "text/plain", key="save")
    why = "On a scenario against another baseline; what sliders moved is not in it"
    if st.button("Write the report", key="report", disabled=name == base, help=why):
        st.session_state["page"] = report(base, name, count, outcome)
    if "page" in st.session_state:
        st.download_button("Download the report", st.session_state["page"], "brief.html", "text/html", key="download")


def report(base: str, name: str, count: int, outcome: str) -> str:
    """Return the brief on the scenario against the baseline, without what was moved by sliders."""
    from stratsim.report.brief import brief, material
    from stratsim.report.page import page

    both = [scenario_of(one) for one in (base, name)]
    return page(brief(material(both, outcome=outcome, replicates=count, jobs=1)))


@st.cache_resource(show_spinner="Living it again", max_entries=32)
def told_of(name: str, count: int, address: str) -> Story:
    """Return the story of a history."""
    scenario = scenario_of(name)
    return story(scenario, results_of(name, (), count, tuple(scenario.headline)), address)


def story_tab(name: str, count: int) -> None:
    """Tell a history."""
    address = st.text_input("Which history", "typical", key="address", help="a number, typical, worst, rare:war ...")
    try:
        told = told_of(name, count, address)
    except ValueError as error:
        st.error(str(error))
        return
    st.markdown(f"**{told.heading}**")
    for line in told.lines:
        st.markdown(f"{'**' if line.turning else ''}{line}{'**' if line.turning else ''}".replace("$", "\\$"))
    st.caption(told.ending)


def play_tab(name: str) -> None:
    """Play a month at a time, one state's levers in hand."""
    scenario = scenario_of(name)
    state = st.selectbox(
        "Your state", scenario.plan.system.states, index=len(scenario.plan.system.states) - 1, key="state"
    )
    number = int(st.number_input("Replicate: your luck", 0, 10_000, 0, key="luck"))
    game: Play | None = st.session_state.get("game")
    if game is None or game.scenario.name != name or game.replicate != number or st.button("Begin again", key="again"):
        game = Play.of(scenario, number)
        st.session_state["game"], st.session_state["log"] = game, []
    advised = game.levers(state)
    used = [v for v in LEVERS if advised[v.name] or v.name in ("follow_through", "engagement", "announced_threat")]
    held = {}
    for column, v in zip([c for _ in range(-(-len(used) // 3)) for c in st.columns(3)], used, strict=False):
        label = f"{words.plain(v.name)}"
        held[v.name] = column.slider(label, 0.0, 1.0, advised[v.name], key=f"lever {state} {v.name}", help=v.text)
    if st.button(f"Live {game.month}", key="next", disabled=game.over, type="primary"):
        month = game.month
        said = game.next(state, held)
        st.session_state["log"].insert(0, f"**{month}** " + " ".join(said))
    for text in st.session_state["log"]:
        st.markdown(text)
    if game.lived:
        beliefs = {
            label: [float(moment.after.credibility[row, 0]) for moment in game.lived]
            for row, label in enumerate(scenario.plan.system.rivalry.names)
        }
        st.caption("Belief of each challenger that its rival will act")
        st.line_chart(pd.DataFrame(beliefs))


def main() -> None:
    """Show the page."""
    st.set_page_config("stratsim", layout="wide")
    base, name, count, outcome = side()
    tabs: Any = st.tabs(["Compare", "Story", "Play"])
    with tabs[0]:
        compare_tab(base, name, count, outcome)
    with tabs[1]:
        story_tab(name, count)
    with tabs[2]:
        play_tab(name)


main()
