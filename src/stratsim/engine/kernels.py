"""Which kernel runs a plan: the months in numpy, or the same months in machine code, which give the same bits.

Machine code is chosen where it pays: where the months are many, now or with those run before, or the code is there
already. It cannot be where a state follows a policy in Python, where the system is large, or where this processor gives
other bits than numpy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal, get_args

from stratsim.core.world import World
from stratsim.engine.kernel import Kernel
from stratsim.engine.plan import Plan
from stratsim.engine.pool import ALONE, Team
from stratsim.engine.recorder import Recorder

if TYPE_CHECKING:  # what compiles is imported where it is used: small runs start without it
    from stratsim.engine.compiled import Recipe

KernelName = Literal["auto", "numpy", "fused"]
FUSED_KERNEL = "fused"
KERNELS: tuple[KernelName, ...] = get_args(KernelName)

CALL = 400
"""A month of numpy takes as long for no replicate as for so many more: what its calls cost."""

WORTH_A_LOOK = 5_000
"""Replicate-months, calls counted as such, that take as long in numpy as to look for machine code."""

WORTH_COMPILING = 400_000
"""Replicate-months, calls counted as such, that take as long in numpy as to compile a month."""


class NoFusedKernel(ValueError):
    """The fused kernel was asked for where it cannot run; the message says why."""


@dataclass(frozen=True)
class KernelChoice:
    """The kernel of a plan: with a recipe machine code, else numpy; ``why`` not machine code."""

    recipe: "Recipe | None" = None
    why: str = ""

    def __str__(self) -> str:
        return FUSED_KERNEL if self.recipe else f"numpy ({self.why})"


def choice(plan: Plan, replicates: int, kernel: KernelName = "auto") -> KernelChoice:
    """Return the kernel of a plan; raise `NoFusedKernel` where "fused" is asked for and cannot be."""
    return choices([plan], replicates, kernel)[0]


def choices(
    plans: Sequence[Plan],
    replicates: int,
    kernel: KernelName = "auto",
    team: Team = ALONE,
    tell: Callable[[str], None] = lambda text: None,
) -> list[KernelChoice]:
    """Return the kernel of each of some plans; a ``team`` makes what machine code several need side by side.

    ``tell`` hears that machine code is made. Raises as `choice`.
    """
    if kernel not in KERNELS:
        raise ValueError(f"there is no kernel {kernel!r}; there are {', '.join(KERNELS)}")
    if kernel == "numpy":
        return [KernelChoice(why="as asked") for _ in plans]
    looked = [look(plan, plan.months * (replicates + CALL) if kernel == "auto" else inf) for plan in plans]
    wanted = {name: plan for plan, name in zip(plans, looked, strict=True) if isinstance(name, str)}
    if wanted:
        tell(f"machine code is made, once and for all: {', '.join(plan.name for plan in wanted.values())}")
    if len(wanted) > 1 and is_kept():
        list(team.spread(bought, list(wanted.items())))
    found = [bought((one, plan)) if isinstance(one, str) else one for plan, one in zip(plans, looked, strict=True)]
    for plan, one in zip(plans, found, strict=True):
        if kernel == "fused" and one.recipe is None:
            raise NoFusedKernel(f"{plan.name} cannot run in the fused kernel: {one.why}")
    return found


def look(plan: Plan, size: float) -> KernelChoice | str:
    """Return the kernel of a plan, or the name of machine code that is not there and pays for its replicate-months."""
    why = "a policy in Python" if plan.codes else "few months" if size < WORTH_A_LOOK else ""
    if why:
        return KernelChoice(why=why)
    from stratsim.engine import compiled

    try:
        name = compiled.name_of(plan)
        recipe = compiled.stored(name)
        if recipe and compiled.is_known(recipe):
            compiled.program(recipe, plan)
            return KernelChoice(recipe)
    except compiled.IMPOSSIBLE as error:
        return KernelChoice(why=str(error))
    return name if pays(name, size) else KernelChoice(why="few months, and none of its code yet")


def bought(wanted: tuple[str, Plan]) -> KernelChoice:
    """Return machine code of some name for a plan, made where it is not there, or why there can be none."""
    from stratsim.engine import compiled

    name, plan = wanted
    try:
        recipe = compiled.recipe_of(plan, name)
        compiled.program(recipe, plan)
    except compiled.IMPOSSIBLE as error:
        return KernelChoice(why=str(error))
    return KernelChoice(recipe)


def is_kept() -> bool:
    """Tell whether other processes find what one has made."""
    from stratsim.fused import store

    return store.directory() is not None


def pays(name: str, size: float) -> bool:
    """Tell whether it pays to compile code that so many replicate-months want now, and others wanted before.

    What is rented again and again is bought once the rent has come to the price: that costs at most twice of what
    would have been best, however often the same months are run.
    """
    from stratsim.fused import store

    wanted = float(store.read(f"wanted-{name}") or 0) + size
    if wanted >= WORTH_COMPILING:
        return True
    store.write(f"wanted-{name}", str(wanted).encode())
    return False


def course(kernel: Kernel, start: World, recorder: Recorder, recipe: "Recipe | None") -> str:
    """Run all months of a kernel into a recorder, and return the name of what ran them."""
    if recipe is not None:
        from stratsim.engine import compiled

        try:
            code = compiled.program(recipe, kernel.plan)
        except compiled.IMPOSSIBLE:  # on this machine, which is another than that of the choice
            pass
        else:
            recorder.fill(compiled.recording(recipe, code, kernel, start, recorder))
            return "fused"
    for world in kernel.months(start):
        recorder.take(world)
    return "numpy"
