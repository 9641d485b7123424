"""Machine code made in the background, so that the next move of a slider is answered by it."""

from contextlib import suppress
from threading import Thread

from stratsim.engine.kernels import NoFusedKernel, choice
from stratsim.scenario.scenario import Scenario


def warmed(scenario: Scenario) -> Thread:
    """Begin to make the machine code of a scenario's months, and return the thread that does; join it to wait.

    Other numbers in the same places share the code. Where there can be none, nothing happens: numpy answers.
    """

    def make() -> None:
        with suppress(NoFusedKernel):
            choice(scenario.plan, scenario.replicates, "fused")

    thread = Thread(target=make, name="stratsim machine code", daemon=True)
    thread.start()
    return thread
