"""Where the work is done by a dask cluster."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from stratsim.cli.refusal import Refused
from stratsim.engine.results import machine
from stratsim.own_code import digest

RETRIES = 10
"""How often a block is given to another worker where one dies or fails."""
PATIENCE = 10
"""Seconds to wait for a scheduler."""


@contextmanager
def cluster(address: str | None) -> Iterator[Executor | None]:
    """Yield an executor that hands work to the scheduler at an address, None where there is none.

    Raises `Refused` where there is no scheduler, no worker, or one whose code or numpy may give other numbers.
    """
    if address is None:
        yield None
        return
    with connected(address) as client:
        refuse_others(address, client.run(circumstances, on_error="ignore"))
        yield client.get_executor(pure=False, retries=RETRIES)


def connected(address: str) -> Any:
    """Return a client of the scheduler at an address."""
    try:
        from distributed import Client
    except ImportError:
        raise Refused("--scheduler needs dask: pip install 'stratsim[cluster]'") from None
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Refused(f"there is no dask scheduler at {address} ({error})") from error


def circumstances() -> dict[str, str]:
    """Return what numbers may depend on here: the package's code and numpy."""
    return {"code of stratsim": digest(), "numpy": machine()["numpy"]}


def refuse_others(address: str, workers: dict[str, dict[str, str]]) -> None:
    """Raise `Refused` where there are no workers, or where one is not like this process."""
    if not workers:
        raise Refused(f"the scheduler at {address} has no workers yet: start some, then run this again")
    for worker, there in workers.items():
        for what, here in circumstances().items():
            if there[what] != here:
                advice = "install the same version on all machines"
                raise Refused(f"the worker {worker} has another {what} ({there[what]}, here {here}): {advice}")
