"""Blocks of replicates through all their months in machine code, recorded as the months in numpy are.

A recipe says how the numbers of a plan go in and come out; it holds no numbers, so that overrides, playbooks, designs
and events at other dates share one. The code itself is kept between processes (`stratsim.fused.store`), and never used
before it gave the same bits as numpy here: each operation (`stratsim.fused.proof`), and each recipe as a whole.
"""

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np

from stratsim.core.array import Array
from stratsim.core.world import World
from stratsim.engine import tracing
from stratsim.engine.kernel import Kernel
from stratsim.engine.loaded_code import loaded_code
from stratsim.engine.plan import Plan
from stratsim.engine.recorder import Recorder, Recording
from stratsim.engine.tracing import Key, arrays_of, outline, sources, tallied, traced
from stratsim.fused import llvm, proof, store
from stratsim.fused.graph import TooLarge
from stratsim.fused.layout import UNCHANGED
from stratsim.fused.loop import Shape
from stratsim.fused.machine import LEVEL, NoMachine, compiled, host
from stratsim.fused.program import Program, Ran
from stratsim.fused.tree import Path
from stratsim.fused.untraceable import Untraceable

PROOF_MONTHS = 12
"""Months that a recipe must go through with the same bits as numpy before it is used."""

REFUSED = b"differs from numpy"

LOADED: dict[str, Program] = {}
RECIPES: dict[str, "Recipe"] = {}
TEXTS: dict[str, str] = {}
"""Programs and recipes of this process; the texts of those that it traced and has not compiled."""


class NotTheSame(RuntimeError):
    """Machine code gave, or would give, other bits than numpy: it is not used."""


IMPOSSIBLE = (NoMachine, Untraceable, TooLarge, NotTheSame)
"""Why there may be no machine code."""


@dataclass(frozen=True)
class Recipe:
    """What a compiled month takes and gives.

    ``name``: of its code in the store. ``inputs``: which of the rows of `sources` it reads. ``keys``: its draws.
    ``rows``: for each variable, by its path, where its rows are (`stratsim.fused.layout.Layout`).
    """

    name: str
    shape: Shape
    inputs: tuple[int, ...]
    keys: tuple[Key, ...]
    rows: Mapping[Path, tuple[int, ...]]
    operations: int


def recipe_of(plan: Plan, name: str | None = None) -> Recipe:
    """Return the recipe of a plan: of this process, from the store, or traced. ``name``: what `name_of` says, if known.

    Raises `Untraceable` or `TooLarge` where there is none, `NoMachine` where nothing can be compiled, `NotTheSame`
    where this processor gives other bits than numpy.
    """
    name = name or name_of(plan)
    recipe = stored(name)
    if recipe is None:
        if why := store.read(f"large-{name}"):
            raise TooLarge(why.decode())
        try:
            recipe, text = written(*Kernel.of(plan, plan.draws(0, plan.folds)))
        except TooLarge as error:  # it took seconds to find out
            store.write(f"large-{name}", str(error).encode())
            raise
        RECIPES[name], TEXTS[recipe.name] = recipe, text
        store.write(name, pickle.dumps(recipe))
    return recipe


def is_known(recipe: Recipe) -> bool:
    """Tell whether the code of a recipe is there already."""
    return recipe.name in LOADED or store.read(recipe.name) is not None


def stored(name: str) -> Recipe | None:
    """Return a recipe of this process or from the store."""
    if name not in RECIPES and (found := store.read(name)):
        RECIPES[name] = pickle.loads(found)
    return RECIPES.get(name)


def name_of(plan: Plan) -> str:
    """Return a name made of all that a recipe hangs on: what a trace looks at, the code it runs, this machine."""
    if why := proof.refusal():
        raise NotTheSame(why)
    told = chain(outline(*Kernel.of(plan, plan.draws(0, plan.folds))), loaded_code())
    return "recipe-" + store.digest(proof.circumstances(), f"{LEVEL} {tracing.MOST_OPERATIONS}", *told)


def written(kernel: Kernel, world: World) -> tuple[Recipe, str]:
    """Return the recipe of a kernel, and its loop as a text to compile: its month is traced."""
    layout, keys = traced(kernel, world)
    made = llvm.module(layout.loop, host().lanes)
    name = "month-" + store.digest(made.text, proof.circumstances(), str(LEVEL))
    return Recipe(name, made.shape, layout.inputs, keys, layout.rows, layout.operations), made.text


def program(recipe: Recipe, plan: Plan) -> Program:
    """Return the code of a recipe: of this process, from the store, or compiled and proved on a plan.

    Raises `NotTheSame` where it gives other bits than numpy.
    """
    if recipe.name not in LOADED:
        code = store.read(recipe.name)
        if code is None:
            code = compiled(TEXTS.pop(recipe.name, "") or written(*Kernel.of(plan, plan.draws(0, plan.folds)))[1])
            code = code if proved(recipe, Program(recipe.shape, code), plan) else REFUSED
            store.write(recipe.name, code)
        LOADED[recipe.name] = Program(recipe.shape, code)
    found = LOADED[recipe.name]
    if found.code == REFUSED:
        raise NotTheSame("machine code gave other bits than numpy on this processor")
    return found


def proved(recipe: Recipe, code: Program, plan: Plan) -> bool:
    """Tell whether code gives the same bits as numpy for some replicates and months of a plan, a ragged tile too."""
    count = plan.folds * -(-(2 * recipe.shape.lanes + 3) // plan.folds)
    short = replace(plan, months=min(plan.months, PROOF_MONTHS))
    kernel, start = Kernel.of(short, short.draws(0, count))
    one, other = (Recorder(plan.system, short.months, count) for _ in range(2))
    for world in kernel.months(start):
        one.take(world)
    other.fill(recording(recipe, code, kernel, start, other))
    return all(same_bits(a, b) for a, b in zip(everything(one), everything(other), strict=True))


def everything(recorder: Recorder) -> tuple[Mapping[Any, Array], ...]:
    """Return all that was recorded: the last world, sums and series."""
    assert recorder.last is not None, "no month was recorded"
    return arrays_of(recorder.last), recorder.sums, recorder.series


def same_bits(a: Mapping[Any, Array], b: Mapping[Any, Array]) -> bool:
    """Tell whether two sets of arrays are the same to the bit."""
    return a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)


def recording(recipe: Recipe, code: Program, kernel: Kernel, start: World, recorder: Recorder) -> Recording:
    """Run all months of a kernel and return what a recorder wants of them.

    Where it has a watch this is shown all of them, some at a time: each portion goes on from where the one before
    ended, with its sums.
    """
    wanted: list[Path] = [(name,) for name in recorder.series_names()] if recorder.traced else []
    shown, count, portions = wanted, recorder.traced, iter([range(kernel.plan.months)])
    if recorder.watch:
        shown, count = recorder.watch.paths, kernel.draws.count
        portions = recorder.watch.portions(arrays_of(start))
    world, ran = start, None
    series: dict[Path, list[Array]] = {path: [] for path in wanted}
    for months in portions:
        ran = ran_through(recipe, code, kernel, world, months, shown, count, ran)
        seen = unpacked(recipe, ran, shown, arrays_of(world))
        if recorder.watch:
            recorder.watch.see(seen)
        for path, parts in series.items():
            parts.append(seen[path][..., : recorder.traced].copy() if recorder.watch else seen[path])
        world = last_world(recipe, ran, world)
    assert ran is not None, "there are no months"
    return Recording(
        world,
        sums(ran, {name: getattr(start, name).shape[:-1] for name in tallied()}),
        {path[0]: np.concatenate(parts) if parts[1:] else parts[0] for path, parts in series.items()},
    )


def ran_through(
    recipe: Recipe,
    code: Program,
    kernel: Kernel,
    start: World,
    months: range,
    wanted: Sequence[Path],
    traced: int,
    before: Ran | None = None,
) -> Ran:
    """Run some months of a kernel from a world on, and keep the series wanted of its first replicates.

    ``before``: what ran the months before these, whose sums go on.
    """
    kept = [row for path in wanted for row in recipe.rows[path] if row != UNCHANGED]
    fed = list(sources(kernel, start, recipe.keys))
    begun = before.sums if before else None
    return code.run(fed, kernel.draws.count, months, chosen=recipe.inputs, kept=kept, traced=traced, begun=begun)


def last_world(recipe: Recipe, ran: Ran, start: World) -> World:
    """Return the world after the last month that ran."""
    before = arrays_of(start)
    last = {path: final(recipe, ran, path, before[path]) for path in recipe.rows}
    return start.but(
        **{path[0]: value for path, value in last.items() if len(path) == 1},
        levers=replace(start.levers, **{path[1]: value for path, value in last.items() if len(path) == 2}),
    )


def final(recipe: Recipe, ran: Ran, path: Path, before: Array) -> Array:
    """Return a variable after the last month."""
    rows = np.array(recipe.rows[path], np.intp)
    moved = rows != UNCHANGED
    if not moved.any():
        return before
    places = rows[moved] - recipe.shape.changing
    if moved.all():
        return ran.rows[places[0] : places[-1] + 1].reshape(before.shape)
    result = before.copy()
    result.reshape(len(rows), -1)[moved] = ran.rows[places]
    return result


def unpacked(recipe: Recipe, ran: Ran, wanted: Sequence[Path], before: Mapping[Path, Array]) -> dict[Path, Array]:
    """Return the series of each variable, shape (months, rows..., traced)."""
    found, start = {}, 0
    months, _, traced_ = ran.series.shape
    for path in wanted:
        moved = np.array(recipe.rows[path], np.intp) != UNCHANGED
        part = ran.series[:, start : start + moved.sum()]
        start += moved.sum()
        shape = before[path].shape[:-1]
        if not moved.all():
            still = before[path].reshape(-1, before[path].shape[-1])[:, :traced_]
            whole = np.broadcast_to(still, (months, *still.shape)).copy()
            whole[:, moved] = part
            part = whole
        found[path] = part.reshape(months, *shape, traced_)
    return found


def sums(ran: Ran, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Return the sums over the months of each variable that has one."""
    found, start = {}, 0
    for name, shape in shapes.items():
        count = int(np.prod(shape))
        found[name] = ran.sums[start : start + count].reshape(*shape, ran.sums.shape[-1])
        start += count
    return found
