"""The kernels against plain Mesa: the same scenario, one core, in turns, so that all meet the same machine."""

from dataclasses import replace

import stratsim as ss
from second_implementation import PlainModel
from stratsim.engine import compiled
from stratsim.engine.ensemble import Task, simulate
from stratsim.engine.kernel import Kernel
from stratsim.engine.kernels import choice
from stratsim.engine.tracing import sources, traced

from .common import BASELINE, busy, fused_microseconds, measured, numpy_microseconds, plain_microseconds
from .cpp import CppProgram

NUMPY = {1: 40, 256: 20, 1024: 16, 4096: 8}
"""Replicates that step together -> months timed in a turn."""
FUSED = {256: 480, 1024: 240, 4096: 120}


def measure(repeats):
    """Yield ratios and times; every repeat times each contender once, and ratios are taken within a repeat."""
    plan = ss.load(BASELINE).plan
    recipe = choice(plan, 1, "fused").recipe
    yield from made(plan)
    yardstick = in_cpp(plan, recipe)
    turn(plan, recipe, yardstick)  # warm up: first calls import parts of numpy and fill what is made once
    rows = [turn(plan, recipe, yardstick) for _ in range(repeats)]
    for block in (4096, 1024):
        fast, usual = ("fused", block), ("numpy", block)
        beside = f"with {block:,} replicates a block"
        yield ratio(rows, "plain", fast, f"fused_vs_plain_mesa_{block}", f"fused kernel against plain Mesa, {beside}")
        yield ratio(rows, usual, fast, f"fused_vs_numpy_{block}", f"fused against the numpy kernel, {beside}")
        yield ratio(rows, "plain", usual, f"numpy_vs_plain_mesa_{block}", f"numpy kernel against plain Mesa, {beside}")
    if yardstick:
        text = "fused kernel against the same operations through g++ -O2, with 4,096 replicates a block"
        yield ratio(rows, "cpp", ("fused", 4096), "fused_vs_cpp_4096", text)
    yield ratio(rows, "simulate numpy", "simulate fused", "simulate_fused_vs_numpy", "the same, drawn and recorded too")
    yield time(rows, "plain", "plain_mesa", "plain Mesa")
    for kernel, blocks in (("numpy", NUMPY), ("fused", FUSED)):
        for block in blocks:
            yield time(rows, (kernel, block), f"{kernel}_{block}", f"{kernel} kernel, {block:,} replicates a block")
        yield time(rows, f"simulate {kernel}", f"simulate_{kernel}", f"{kernel}, drawn and recorded, 120 months")


def made(plan):
    """Yield how long it takes to trace a month, to find what a trace gave, and to compile it."""
    kernel, world = Kernel.of(plan, plan.draws(0, plan.folds))
    times = [busy(lambda: compiled.written(kernel, world)) for _ in range(3)]
    recipe, text = compiled.written(kernel, world)
    yield measured("trace_seconds", times, "s", f"to trace a month of {recipe.operations:,} operations, once for all")
    found = [busy(lambda: compiled.recipe_of(plan)) for _ in range(3)]
    yield measured("find_seconds", found, "s", "to find what a trace gave, once a run")
    yield measured("compile_seconds", [busy(lambda: compiled.compiled(text))], "s", "to compile it, once and for all")


def in_cpp(plan, recipe):
    """Return the month in C++, which must give the same bits; None where nothing compiles it."""
    kernel, world = Kernel.of(plan, plan.draws(0, 99))
    found = CppProgram.of(traced(kernel, world)[0].loop)
    if found:
        rows = list(sources(kernel, world, recipe.keys))
        ran = [one.run(rows, 99, range(12), chosen=recipe.inputs) for one in (found, compiled.program(recipe, plan))]
        assert ran[0].rows.tobytes() == ran[1].rows.tobytes(), "the month in C++ gives other bits"
        assert ran[0].sums.tobytes() == ran[1].sums.tobytes(), "the sums in C++ have other bits"
    return found


def turn(plan, recipe, yardstick=None):
    """Return the time of a replicate-month of everybody, in microseconds."""
    models = [PlainModel(plan, r) for r in range(6)]
    times = {"plain": plain_microseconds(models, 30)}
    for model in models:
        model.close()
    for block, months in NUMPY.items():
        times["numpy", block] = numpy_microseconds(plan, block, months)
    for block, months in FUSED.items():
        times["fused", block] = fused_microseconds(plan, recipe, block, months)
    if yardstick:
        times["cpp"] = fused_microseconds(plan, recipe, 4096, FUSED[4096], yardstick)
    times["simulate numpy"] = simulated(plan, 24)
    times["simulate fused"] = simulated(plan, 120, recipe)
    return times


def simulated(plan, months, recipe=None):
    """Return the time of a replicate-month of a block as a worker does it: drawn, run, recorded, made outcomes of."""
    task = Task(replace(plan, months=months), 0, 4096, 0, recipe=recipe)
    return busy(lambda: simulate(task)) / 4096 / months * 1e6


def ratio(rows, slow, fast, name, text):
    """Return how many times faster one is than another."""
    return measured(name, [row[slow] / row[fast] for row in rows], "times", text)


def time(rows, key, name, text):
    """Return the time of a replicate-month."""
    return measured(f"{name}_us", [row[key] for row in rows], "us", text)
