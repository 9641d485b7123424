"""From a plan to the objects of a plain model, with the values that its replicate draws."""

from functools import lru_cache

from stratsim.core.draws import Draws
from stratsim.core.levers import Levers as KernelLevers
from stratsim.core.uncertainty import realise
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.playbooks.playbook import DEFAULTS, lever_names, rule

from .actors import HOLDERS, TIES, Rung, Seat, State, Theatre, put
from .playbook import sight

BATCH = 64
"""Replicates that are drawn together."""


def populate(model, plan, replicate):
    """Fill a model with the states, ties, theatres and rungs of a plan, as one replicate draws them."""
    draws = Draws(plan.seed, replicate, 1)
    system = plan.system
    model.states = [State(model, name, n) for n, name in enumerate(system.states)]
    model.theatres = [theatre(name, n) for n, name in enumerate(system.theatres)]
    model.rungs = rungs(system)
    model.seats = seats(system, model.states)
    model.council = [model.states[n] for n in system.veto]
    model.elected = [model.states[n] for n in system.elected]
    rows = {"state": model.states, "theatre": model.theatres, "seat": model.seats, "global": [model]}
    for kind in TIES:
        rows[kind] = ties(kind, getattr(system, kind), model.states)
    for n, (tie, k) in enumerate(zip(rows["rivalry"], system.rivalry_theatre.tolist(), strict=True)):
        tie.theatre = model.theatres[k]
        tie.open = [bool(rung) for rung in system.ladder[:, n, 0]]
    for patronage in rows["patronage"]:
        sold = [c for c in rows["channel"] if (c.supplier, c.buyer) == (patronage.client, patronage.patron)]
        patronage.channel = sold[0] if sold else None
    model.rivalries, model.patronages, model.channels = rows["rivalry"], rows["patronage"], rows["channel"]
    model.campaigns, model.alignments = rows["campaign"], rows["alignment"]
    model.answerable = [state for n, state in enumerate(model.states) if state.challenges and n not in system.veto]
    exchange(model)
    triads(model)
    model.rows = rows
    variables(plan, rows, draws)
    parameters(plan, rows, draws)
    model.adaptive = [state for state in model.states if len(state.seats) > 1]
    interests(model, system)
    rules(model, plan, draws)


def numbers(values, draws):
    """Return some values of a plan as one replicate draws them."""
    batch, column = divmod(draws.first, BATCH)
    found = drawn(tuple(values), draws.seed, batch)
    return found[:, column if found.shape[1] > 1 else 0].tolist()


@lru_cache(maxsize=4096)
def drawn(values, seed, batch):
    """Return some values of a plan as so many replicates draw them: the work is that for one."""
    return realise(values, Draws(seed, batch * BATCH, BATCH))


def theatre(name, n):
    """Return a theatre."""
    result = Theatre()
    result.name, result.index = name, n
    return result


def rungs(system):
    """Return the ladder, mildest first."""
    result = []
    for n, name in enumerate(system.rungs.names):
        one = Rung()
        one.name = name
        for field in set(Rung.__slots__) - {"name"}:
            setattr(one, field, float(getattr(system.rungs, field)[n, 0, 0]))
        result.append(one)
    return result


def ties(kind, ends, states):
    """Return the ties of one kind."""
    result = []
    for name, source, target in zip(ends.names, ends.source.tolist(), ends.target.tolist(), strict=True):
        tie = TIES[kind]()
        tie.name = name
        tie.join(states[source], states[target])
        result.append(tie)
    return result


def variables(plan, rows, draws):
    """Set every variable to its start; what has an axis of its own (rung, theatre) becomes a list."""
    for v in variables_of(World):
        members = rows[v.axes[-1]]
        if len(v.axes) > 1:
            parts = [0.0] * (len(plan.system.labels(v.axes[0])) * len(members))
            parts = parts if v.kind == "flow" else numbers(plan.start[v.name], draws)
            for n, one in enumerate(members):
                setattr(one, v.name, parts[n :: len(members)])
            continue
        values = [0.0] * len(members) if v.kind == "flow" else numbers(plan.start[v.name], draws)
        for one, value in zip(members, values, strict=True):
            setattr(one, v.name, value)


def parameters(plan, rows, draws):
    """Hang the parameters of every mechanism on what they belong to."""
    for (mechanism, axis), holder in HOLDERS.items():
        held = [holder() for _ in rows[axis]]
        for one, parameter in zip(rows[axis], held, strict=True):
            setattr(one, f"p_{mechanism}", parameter)
        for name in holder.__slots__:
            values = numbers(plan.parameters[mechanism][name], draws)
            for parameter, value in zip(held, values, strict=True):
                setattr(parameter, name, value)


def interests(model, system):
    """Give every state its standing interest in each theatre, and the theatres where it fires shells."""
    for state in model.states:
        state.weights = [float(x) for x in system.theatre_weight[:, state.index, 0]]
        rates = [float(x) for x in system.consumption[:, state.index, 0]]
        state.fires = [(one, rate) for one, rate in zip(model.theatres, rates, strict=True) if rate]


def seats(system, states):
    """Return the seats, each with its state."""
    result = []
    for row, name in system.seats:
        seat = Seat()
        seat.name, seat.state, seat.number = f"{states[row].name}:{name}", states[row], len(states[row].seats)
        seat.rules, seat.moving = [], []
        states[row].seats.append(seat)
        result.append(seat)
    return result


def exchange(model):
    """Tell every aligned pair by which patronages and channels it trades."""
    for pair in model.alignments:
        ends = {pair.one, pair.other}
        pair.patronages = [tie for tie in model.patronages if {tie.patron, tie.client} == ends]
        pair.channels = [tie for tie in model.channels if {tie.supplier, tie.buyer} == ends]


def triads(model):
    """Tell every aligned pair the triangles that close on it: a weight, and two sides as (tie, its variable).

    The weight holds the sign of both sides; several relations between two states count together as one.
    """
    between = {}
    for tie in model.alignments:
        for ends in ((tie.one, tie.other), (tie.other, tie.one)):
            between.setdefault(ends, []).append((tie, "closeness", 1))
    for tie in model.rivalries:
        for ends in ((tie.challenger, tie.defender), (tie.defender, tie.challenger)):
            between.setdefault(ends, []).append((tie, "hostility", -1))
    for pair in model.alignments:
        for k in model.states:
            sides, others = between.get((pair.one, k), ()), between.get((k, pair.other), ())
            pair.triads += [
                (sign * its_sign / (len(sides) * len(others)), tie, name, other, its_name)
                for tie, name, sign in sides
                for other, its_name, its_sign in others
            ]


def rules(model, plan, draws):
    """Give every seat the rules of its playbook, with every lever at rest; ``moving`` are those that can change."""
    bent = {
        place
        for event in plan.events
        for effect in event.effects
        if effect.place == "lever"
        for place in bent_by(effect, plan.system)
    }
    for state in model.states:
        state.levers.priority = [0.0] * len(model.theatres)
    for seat, book in zip(model.seats, plan.playbooks, strict=True):
        state = seat.state
        for name in lever_names(plan.system):
            declared = rule(book, name)
            held, key = lever_place(state, name, plan.system)
            put(held, key, DEFAULTS.get(name, 0.0))
            terms = [
                (sight(seen, model), numbers((coefficient,), draws)[0])
                for seen, coefficient in sorted(declared.reactions.items())
            ]
            one = (held, key, numbers((declared.base,), draws)[0], terms)
            seat.rules.append(one)
            if terms or (state.index, name) in bent:
                seat.moving.append(one)


def lever_place(state, name, system):
    """Return the object and the key under which a state keeps a lever."""
    head, _, theatre_name = name.partition(".")
    if head == "priority":
        return state.levers.priority, system.theatres.index(theatre_name)
    return state.levers, name


def bent_by(effect, system):
    """Yield (state, lever) of what an effect on a lever bends."""
    shape = {v.name: v.axes for v in variables_of(KernelLevers)}[effect.name]
    if len(shape) > 1:
        for theatre_row, state in zip(*effect.rows, strict=True):
            yield state, f"priority.{system.theatres[theatre_row]}"
    else:
        for state in effect.rows[0]:
            yield state, effect.name
