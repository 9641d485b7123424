"""Thirty signs and more: what strength, costs of war, pledges and stakes do to provocations, contests, clashes and war.

A small crisis with the forms of today switched on: beliefs about resolve that are true, one choice over two rivals,
tests worth what is left to learn, a war that calls an ally. Each sign is looked at in expected counts, over the
plausible range of what is moved, in many worlds and settings drawn from theirs: the mean moves that way at every step,
and so does the count in most single ones that it moves in. Where two effects of one cause work against each other the
sign is open, and the test is that both occur.
"""

import numpy as np
import pytest

from stratsim.core.array import total
from stratsim.core.parameter import parameters_of
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.war import War, entry
from worlds import rungs_of, system_of, world_of

pytestmark = pytest.mark.once

SIGNS = """
capability          acts      -  who is stronger is believed to answer, and is worse to fight
capability          contests  +  a local answer costs the stronger less (Huth 1988)
capability          presses   -  the challenger's odds are worse
capability          clashes   ~  fewer acts, and fewer pressed, but more of them answered
capability          escalates -  an answer is less of a surprise
war_cost_defender   acts      +  an answer is believed less likely
war_cost_defender   contests  -  an answer risks a dearer war
war_cost_defender   presses   0  how the challenger weighs a fight is its own affair
war_cost_defender   clashes   ~  fewer answers, but more acts
war_cost_challenger acts      ~  to be answered is worse and likelier, but who can back off is not drawn into war
war_cost_challenger contests  +  who will back off is answered more readily
war_cost_challenger presses   -  a fight is dearer than to back off
war_cost_challenger escalates -  an answer is less of a surprise
closeness           acts      -  a defender with close allies is believed to answer, and is worse to fight
closeness           contests  +  allies watch, and help
closeness           presses   -  the challenger's odds are worse
pledge              joins     +  who has promised comes
pledge              acts      -  an ally that is expected deters (Huth 1988, Smith 1995)
pledge              contests  +  with an ally expected a fight is less to be feared
pledge              presses   -  the challenger's odds are worse
pledge              escalates -  an answer is less of a surprise, and an ally's deterrent makes both stop short
dread               joins     -  a deterrent keeps allies out (nuclear shadow)
dread               acts      +  an ally that is kept out deters less
loss                acts      -  who loses by conceding is believed to answer
loss                contests  +  to concede is dearer
leverage            acts      +  there is more to win
leverage            contests  0  what the challenger wins is not the defender's
leverage            clashes   +  more acts, and graver ones
leverage            wars      +  as clashes
follow_through      acts      -  resolve is believed in, for beliefs are true
follow_through      contests  +  resolve is what it takes to answer
follow_through      clashes   ~  fewer acts, but more of them answered
contest_cost        acts      +  an answer is believed less likely
contest_cost        contests  -  an answer is dearer
restraint           escalates -  two deterrents make both stop short (Snyder 1965)
armed               escalates -  as restraint: the defender's own deterrent
surprise            escalates +  a contest that was not expected is not prepared for
steepness           escalates -  a clash over little lacks what makes a war
learnt              acts      -  who has learnt tests less
deterrent           contests  -  a shield makes answers dearer
"""
"""What is moved, what it moves, where to (~: open), and why."""

STEPS, WORLDS = 5, 240
MOST, SOME = 0.8, 0.1
SYSTEM = system_of(
    ["A", "B", "C", "D"],
    rivalry=["A>B", "A>C"],
    alignment=["B-C", "B-D"],
    rungs=rungs_of([0.1, 0.3, 1.0], burden=[0.02, 0.2, 0.6], test=[1.0, 0.0, 0.0]),
)
ON = {
    "inference": 1.0,
    "selection": 1.0,
    "learning": (0.5, 2.0),
    "contest_slope": (0.3, 1.2),
    "might": (0.2, 0.8),
    "backing": (0.2, 1.0),
    "steepness": (0.3, 0.9),
    "surprise": (0.5, 2.0),
    "restraint": (0.2, 0.8),
    "war_hazard": 0.05,
    "need": 0.5,
}
"""Parameters of the game in these worlds, all others from their plausible ranges."""
LEFT_OUT = ("arsenal", "saturation", "opportunity", "momentum", "engrossed", "bind", "burst", "excitation")
"""Parameters that stay at their default: they are about tempo."""
MOVED = {
    "capability": ("capability", "B", 0.01, 0.16),
    "armed": ("deterrent", "B", 0.0, 1.0),
    "deterrent": ("deterrent", "A", 0.0, 1.0),
    "learnt": ("known", "A", 0.0, 1.0),
    "closeness": ("closeness", "B-D", 0.0, 1.0),
}
"""Variables that are moved: which, whose, from where to where. Parameters move over their plausible range."""
WHOLE = ("leverage", "learnt", "pledge", "dread")
"""What moves the challenger in both its games: acts are counted against both. A pledge of B and C binds both."""
KNOWN = {p.name: p for mechanism in (Deterrence, War) for p in parameters_of(mechanism)}


def drawn(rng, span):
    """Return a number for each world: the one given, or some between two."""
    return span if np.ndim(span) == 0 else rng.uniform(*span, WORLDS).astype(np.float32)


def moved(name, step):
    """Return the value of what is moved at a step from 0 to 1."""
    low, high = MOVED[name][2:] if name in MOVED else (0.0, 1.0) if name == "follow_through" else KNOWN[name].plausible
    return np.float32(low + step * (high - low))


def game(rng, name, value):
    """Return the game with parameters drawn for all worlds; what is moved of a defender is moved of B alone."""
    spans = {p.name: p.plausible for p in parameters_of(Deterrence) if p.name not in LEFT_OUT} | ON
    found = {one: drawn(rng, span) for one, span in spans.items()}
    if name in found:
        other = found[name] if KNOWN[name].end == "target" else value
        found[name] = np.stack([np.broadcast_to(x, WORLDS) for x in (value, other)])
    return Deterrence(**found)


def counts(name, step):
    """Return what a month is expected to bring, by count, each of shape (worlds,)."""
    rng, value = np.random.default_rng(30), moved(name, step)
    played = game(rng, name, value)
    levers = {"provocation": {"A": 1.0}, "follow_through": {x: drawn(rng, (0.0, 0.8)) for x in "BC"}}
    values = {
        "attention": {x: drawn(rng, (0.2, 0.9)) for x in "ABC"},
        "capability": {x: drawn(rng, (0.01, 0.05)) for x in "ABC"},
        "deterrent": {x: drawn(rng, (0.1, 0.9)) for x in "ABC"},
        "cohesion": {x: drawn(rng, (0.5, 0.9)) for x in "ABC"},
        "closeness": {pair: drawn(rng, (0.3, 0.9)) for pair in ("B-C", "B-D")},
        "known": {"A": drawn(rng, (0.0, 0.9))},
        "treasury": 5.0,
    }
    if name in MOVED:
        values[MOVED[name][0]][MOVED[name][1]] = value
    if name == "follow_through":
        levers[name]["B"] = value
    world = world_of(SYSTEM, WORLDS, levers=levers, **values)
    true = played.resolve * SYSTEM.rivalry.at_target(world.levers.follow_through)
    war = War(**{"pledge": 0.5, "dread": 0.3, **({name: value} if name in ("pledge", "dread") else {})})
    world = war.begin(world, SYSTEM).but(reputation=np.float32(true))
    return expected(played, war, world, whole=name in WHOLE)


def expected(played, war, world, whole):
    """Return the expected counts of a month, with B, or with all where both games are moved.

    Contests are a share of acts, presses of contests, escalates (to war) of clashes: means over the rungs.
    """
    found = played.chances(world, SYSTEM)
    clashes = found.rung * found.contest * found.press
    sums = {"acts": total(found.rung), "clashes": total(clashes), "wars": total(clashes * found.war)}
    shares = {"contests": found.contest, "presses": found.press, "escalates": found.war}
    return {
        **{name: total(x) if whole else x[0] for name, x in sums.items()},
        **{name: x[:, 0].mean(axis=0) for name, x in shares.items()},
        "joins": entry.joining(war, world, SYSTEM)[0],
    }


@pytest.fixture(scope="module")
def scans():
    """Return for each thing that is moved the expected counts at every step, by count (steps, worlds)."""
    found = {}
    for name in {line.split()[0] for line in SIGNS.strip().splitlines()}:
        steps = [counts(name, step) for step in np.linspace(0, 1, STEPS)]
        found[name] = {count: np.array([one[count] for one in steps], np.float64) for count in steps[0]}
    return found


def test_there_are_thirty_of_them():
    lines = SIGNS.strip().splitlines()
    assert len({tuple(line.split()[:2]) for line in lines}) == len(lines) >= 30


@pytest.mark.parametrize("line", SIGNS.strip().splitlines(), ids=lambda line: "-".join(line.split()[:2]))
def test_it_moves_as_theory_says(scans, line):
    name, count, sign, _ = line.split(maxsplit=3)
    path = scans[name][count]
    if sign == "0":
        np.testing.assert_allclose(path, path[:1].repeat(STEPS, axis=0), rtol=1e-5)
        return
    change = path[-1] - path[0]
    if sign == "~":
        assert min((change > 0).mean(), (change < 0).mean()) > SOME
        return
    steps = (1 if sign == "+" else -1) * np.diff(path, axis=0)
    assert (steps.mean(axis=1) > 0).all()
    right = (steps.sum(axis=0) > 0).sum()
    assert right > MOST * (change != 0).sum() > MOST * WORLDS / 2
