"""Every mechanism in the folder keeps the same contract, whatever world it is given."""

import importlib
import pkgutil
import re
from dataclasses import is_dataclass, replace
from inspect import cleandoc, signature

import numpy as np
import pytest

from stratsim import mechanisms
from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.parameter import parameters_of
from stratsim.core.ties import Ties
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine import mechanism as mechanism_file
from stratsim.engine.kernel import Kernel
from stratsim.engine.mechanism import CLASSES, MONTH, Beginning, Mechanism, begins
from stratsim.engine.part import Part
from stratsim.scenario.scenario import load
from stratsim.shipped import folder
from worlds import KINDS, Case, arrays_of, every_case, mapped, shape_of, stepped

MODULES = [
    importlib.import_module(f"{mechanisms.__name__}.{m.name}") for m in pkgutil.iter_modules(mechanisms.__path__)
]
FOUND = {
    module.__name__.rpartition(".")[2]: thing
    for module in MODULES
    for thing in vars(module).values()
    if isinstance(thing, type)
    and is_dataclass(thing)
    and thing.__module__ == module.__name__
    and hasattr(thing, "step")
}
PARAMETERS = [(name, p) for name, mechanism in FOUND.items() for p in parameters_of(mechanism)]
VARIABLES = {v.name: v for struct in (World, Levers) for v in variables_of(struct)}
SLACK = 1e-5
"""Rounding of float32 at the size of these worlds."""
FLOORS = {"evidence": 1e-3, "tempo": 1e-6}
"""Stocks that decay, and are held out of the denormal range."""

MOVES_ANYWAY = {
    "talks": {"talking", "deal", "trust"},  # talks and deals that are there end, are kept or broken
    "war": {"war_months", "damage", "exhaustion"},  # months are counted; what is destroyed and tired mends
    "attention": {"salience"},  # news is made and fades, though nobody heeds it
    "goods": {"deployed", "troops"},  # soldiers whom no contingent holds come home
    "arms_trade": {"munitions", "arms_income"},  # plants and guns go on; the income of late fades
    "economy": {"output", "treasury"},  # output follows autarky and trade; acts have their price
    "patronage": {"treasury", "aid_recorded", "support_hidden"},  # aid already agreed is paid, as far as it can be
    "government": {"playbook"},  # it has no parameter: the people have voted
    "information": {"campaign_effort", "treasury"},  # campaigns go on air and are paid, though nobody listens
}
"""Stocks that a mechanism moves at its null parameters, with the reason."""

every = pytest.mark.parametrize("mechanism", FOUND.values(), ids=FOUND.keys())


def test_every_mechanism_is_found_and_has_its_place_in_the_month():
    assert {name: FOUND[name] for name in CLASSES} == CLASSES
    assert set(CLASSES) == set(FOUND)


def test_the_docstring_of_the_month_lists_its_stages():
    found = re.findall(r"^ *(\d+)\. (\w+) +(.*\n(?: {20,}\S.*\n)*)", mechanism_file.__doc__, re.MULTILINE)
    assert [(int(number), name) for number, name, _ in found] == list(enumerate(MONTH, 1)), "make renew"
    for _, name, words in found:
        if name in CLASSES:
            said = cleandoc(importlib.import_module(CLASSES[name].__module__).__doc__).partition("\n")[0]
            assert " ".join(words.split()) == said, "make renew"


def test_the_kernel_walks_the_stages_of_the_month():
    kernel, world = Kernel.of(load(folder("scenarios") / "baseline.toml").plan, Draws(1, 0, 2))
    stages = list(kernel.stages(0))
    assert [name for name, _ in stages] == list(MONTH)
    by_hand = world
    for _, stage in stages:
        by_hand = stage(by_hand)
    for name, array in arrays_of(kernel.month(world, 0)).items():
        assert array.tobytes() == arrays_of(by_hand)[name].tobytes(), name


@every
def test_a_mechanism_is_what_the_protocol_says(mechanism):
    assert mechanism.__dataclass_params__.frozen
    assert mechanism.__base__ is object
    for protocol in (Mechanism, Beginning):
        for name in set(vars(protocol)) & {"step", "begin"} & set(vars(mechanism)):
            assert signature(getattr(mechanism, name)) == signature(getattr(protocol, name)), name


def test_those_that_begin_are_found():
    assert {name for name, cls in CLASSES.items() if begins(cls())} == {
        "economy",
        "patronage",
        "adaptation",
        "war",
    }


@every
@every_case()
def test_inputs_are_not_written(mechanism, case):
    tuned = case.tuned(mechanism)
    given_ = [*arrays_of(case.world).values(), *arrays_of(case.system).values(), *arrays_of(tuned).values()]
    before = [array.tobytes() for array in given_]
    for array in given_:
        array.setflags(write=False)
    after = tuned.step(case.world, case.system, case.draws)
    assert [array.tobytes() for array in given_] == before
    assert after.levers is case.world.levers


@pytest.mark.parametrize("mechanism", [one for one in FOUND.values() if hasattr(one, "begin")])
@every_case()
def test_to_begin_writes_nothing_and_keeps_names_shapes_and_types(mechanism, case):
    tuned = case.tuned(mechanism)
    for array in [*arrays_of(case.world).values(), *arrays_of(case.system).values(), *arrays_of(tuned).values()]:
        array.setflags(write=False)
    assert_kept(tuned.begin(case.world, case.system), case)


@pytest.mark.parametrize("mechanism", [one for one in FOUND.values() if hasattr(one, "idle_at_zero")])
@every_case()
def test_rows_that_take_no_part_can_be_left_out(mechanism, case):
    """To the bit: a row whose parameter is 0 changes nothing, neither in itself nor in the others."""
    rng, tuned = np.random.default_rng([case.seed, 3]), case.tuned(mechanism)
    name, axis = mechanism.idle_at_zero
    value = getattr(tuned, name)
    idle = replace(tuned, **{name: value * rng.integers(0, 2, (len(value), 1)).astype(np.float32)})
    part = Part.of(idle, case.system, ())
    assert part is not None or len(case.system.labels(axis)) == 0 or np.any(getattr(idle, name) != 0, axis=-1).all()
    if part is not None:
        whole, found = (arrays_of(one) for one in (idle.step(case.world, case.system, case.draws),
                                                   part.step(idle, case.world, case.draws)))  # fmt: skip
        assert [n for n, array in whole.items() if array.tobytes() != found[n].tobytes()] == []


@every
@every_case()
def test_names_shapes_and_types_are_kept(mechanism, case):
    assert_kept(stepped(mechanism, case.seed), case)


def assert_kept(after: World, case: Case) -> None:
    """Assert that a world has the names, shapes and types of the case's own."""
    assert set(vars(after)) == set(vars(case.world))
    for v in variables_of(World):
        array = getattr(after, v.name)
        assert (v.name, array.shape) == (v.name, shape_of(v, case.system, case.draws.count))
        assert (v.name, array.dtype) == (v.name, np.dtype(np.float32))


@every
@every_case()
def test_all_is_finite_and_inside_its_bounds(mechanism, case):
    after = stepped(mechanism, case.seed)
    for v in variables_of(World):
        array = getattr(after, v.name)
        assert np.isfinite(array).all(), v.name
        assert array.min(initial=v.low) >= v.low - SLACK, v.name
        assert array.max(initial=v.low) <= v.high + SLACK, v.name


@every
@every_case()
def test_a_replicate_alone_is_the_replicate_in_a_batch(mechanism, case):
    tuned = case.tuned(mechanism)
    batch = stepped(mechanism, case.seed)
    for r in range(case.draws.count):
        alone = mapped(case.world, lambda _, x, r=r: np.ascontiguousarray(x[..., r : r + 1]))
        own = replace(tuned, **{name: x[..., r : r + 1] for name, x in arrays_of(tuned).items()})
        draws = Draws(case.draws.seed, case.draws.first + r, 1, case.draws.month)
        after = arrays_of(own.step(alone, case.system, draws))
        for name, array in arrays_of(batch).items():
            assert array[..., r].tobytes() == after[name][..., 0].tobytes(), name


@every
@every_case()
def test_another_order_of_states_and_ties_changes_nothing(mechanism, case):
    tuned = case.tuned(mechanism)
    orders, shuffled = shuffle(case)
    moved = {p.name: getattr(tuned, p.name)[orders.get(p.axis, slice(None))] for p in parameters_of(mechanism)}
    expected = mapped(stepped(mechanism, case.seed), lambda n, x: ordered(n, x, orders))
    found = arrays_of(replace(tuned, **moved).step(shuffled.world, shuffled.system, case.draws))
    for n, array in arrays_of(expected).items():
        assert np.allclose(found[n], array, rtol=1e-5, atol=SLACK), n


def shuffle(case: Case):
    """Return the new order of every axis, and the same case in that order."""
    rng, system = np.random.default_rng([case.seed, 2]), case.system
    orders = {axis: rng.permutation(len(system.labels(axis))) for axis in ("state", *KINDS)}
    place = np.argsort(orders["state"])
    orders["seat"] = np.concatenate([np.flatnonzero(system.seat_state == row) for row in orders["state"]])
    seats = tuple((int(place[system.seats[n][0]]), system.seats[n][1]) for n in orders["seat"])
    ties = {kind: reordered(getattr(system, kind), orders[kind], place) for kind in KINDS}
    other = replace(
        system,
        states=tuple(system.states[i] for i in orders["state"]),
        rivalry_theatre=system.rivalry_theatre[orders["rivalry"]],
        ladder=system.ladder[:, orders["rivalry"]],
        theatre_weight=system.theatre_weight[:, orders["state"]],
        consumption=system.consumption[:, orders["state"]],
        seats=seats,
        veto=tuple(int(place[row]) for row in system.veto),
        elected=tuple(int(place[row]) for row in system.elected),
        **ties,
    )
    return orders, replace(case, system=other, world=mapped(case.world, lambda n, x: ordered(n, x, orders)))


def reordered(ties: Ties, order, place) -> Ties:
    """Return the ties in another order, between states that have moved to ``place``."""
    names = tuple(ties.names[row] for row in order)
    return Ties(names, place[ties.source[order]], place[ties.target[order]], ties.count)


def ordered(name: str, array, orders):
    """Return a variable with its rows in another order."""
    return array[..., orders.get(VARIABLES[name].axes[-1], slice(None)), :]


@every
@every_case()
def test_null_parameters_move_no_stock(mechanism, case):
    null = {p.name: p.null for p in parameters_of(mechanism) if p.null is not None}
    after = replace(case.tuned(mechanism), **null).step(case.world, case.system, case.draws)
    name = next(name for name, found in FOUND.items() if found is mechanism)
    for v in variables_of(World):
        if v.kind == "stock" and v.name not in MOVES_ANYWAY.get(name, ()):
            old, new = getattr(case.world, v.name), getattr(after, v.name)
            assert np.allclose(new, old, rtol=1e-5, atol=1e-7 + FLOORS.get(v.name, 0.0)), v.name


@every
@every_case()
def test_what_is_conserved_is_conserved(mechanism, case):
    nothing = np.zeros_like(case.world.income)
    old = case.world.but(income=nothing, spending=nothing)
    new = case.tuned(mechanism).step(old, case.system, case.draws)
    assert_balance(new.treasury, old.treasury, [new.income, -new.spending])
    if new.munitions is not old.munitions:
        assert_balance(new.munitions, old.munitions, [new.made, -new.burned])
    if new.arms is not old.arms:
        assert_balance(new.arms, old.arms, [new.arms_made, -new.arms_lost])
        moved = old.troops.sum(axis=0, dtype=np.float64) + old.deployed.sum(axis=0, dtype=np.float64)
        kept = sum(x.sum(axis=0, dtype=np.float64) for x in (new.troops, new.deployed, new.fallen))
        np.testing.assert_allclose(kept, moved, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(new.attention.sum(axis=0), 1, rtol=1e-5)
    whole = case.system.patronage.by_target(new.dependence)
    assert np.all((np.abs(whole - 1) < SLACK) | (whole == 0))


def assert_balance(after, before, changes) -> None:
    """Assert that the sum over states changed by what came in less what went out, but for rounding."""
    terms = [np.asarray(x, np.float64) for x in (after, -before, *(-x for x in changes))]
    size = sum(np.abs(x).sum(axis=0) for x in terms)
    assert np.all(np.abs(sum(x.sum(axis=0) for x in terms)) <= 1e-6 * size + 1e-9)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_the_docstring_says_all(module):
    for section in ("Equation", "Symbols", "Valid when", "Source"):
        assert re.search(rf"^{section}\b", module.__doc__, re.MULTILINE), f"no section {section!r}"


@pytest.mark.parametrize(("name", "p"), PARAMETERS, ids=[f"{name}.{p.name}" for name, p in PARAMETERS])
def test_a_parameter_says_all_of_itself(name, p):
    assert p.unit
    assert p.text
    assert p.source
    assert p.low <= p.plausible[0] < p.plausible[1] <= p.high
    assert p.low <= p.default <= p.high
    assert p.null is None or p.low <= p.null <= p.high
