"""Weapons: the strategic deterrent, warheads, and the load that tests put on the plants."""

from math import exp


def weapons(model):
    """Spend, build and learn from tests."""
    for state in model.states:
        build(state, model.rungs)


def build(state, rungs):
    """Move one state's deterrent, warheads and plants."""
    p = state.p_weapons
    spend = p.rate * state.levers.weapons_investment * state.treasury
    tests = learned = 0.0
    for tie in state.challenges:
        for rung, n in zip(rungs, tie.events, strict=True):
            if n:
                tests += rung.test * n
                learned += rung.severity * rung.test * n
    effort = p.growth * spend * (1 + p.boost * state.technology) + p.lesson * learned
    missing = (1 - state.deterrent) * exp(-effort)
    state.deterrent = max(1 - missing - p.decay * state.deterrent, 0.0)
    state.treasury -= spend
    state.spending += spend
    state.warheads += p.fissile * state.output / 12
    state.plants_busy = tests / (tests + p.half)
