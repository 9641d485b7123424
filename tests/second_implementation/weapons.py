"""Weapons: the strategic deterrent, warheads, and the load that tests put on the plants."""

from math import exp, expm1


def weapons(model):
    """Spend, build and learn from tests."""
    for state in model.states:
        build(state, model.rungs)


def build(state, rungs):
    """Move one state's deterrent, warheads and plants."""
    p = state.p_weapons
    spend = p.rate * state.levers.weapons_investment * state.treasury
    made = [rung.test * sum([tie.events[k] for tie in state.challenges]) for k, rung in enumerate(rungs)]
    tests = sum(made)
    learned = sum([rung.severity * n for rung, n in zip(rungs, made, strict=True)])
    effort = p.growth * spend * (1 + p.boost * state.technology) + p.lesson * learned
    effort += p.progress * teach(state, p, rungs, made)
    missing = (1 - state.deterrent) * exp(-effort)
    state.deterrent = max(1 - missing - p.decay * state.deterrent, 0.0)
    state.treasury -= spend
    state.spending += spend
    state.warheads += p.fissile * state.output / 12
    state.plants_busy = tests / (tests + p.half)


def teach(state, p, rungs, made):
    """Move what a state knows of each rung; return what was learnt, weighted by lesson."""
    learnt = 0.0
    for k, (rung, n) in enumerate(zip(rungs, made, strict=True)):
        gained = -(1 - state.known[k]) * expm1(-p.teaching * rung.lesson**2 * n)
        learnt += rung.lesson * gained
        state.known[k] = min(max((state.known[k] + gained) * (1 - p.renewal * rung.renews), 0.0), 1.0)
    return learnt
