"""Where the work is done by a dask cluster."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from stratsim.cli.refusal import Refused


@contextmanager
def cluster(address: str | None) -> Iterator[Executor | None]:
    """Yield an executor that hands work to the scheduler at an address, None where there is none."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise Refused("--scheduler needs dask: pip install 'stratsim[cluster]'") from None
    try:
        client = Client(address, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise Refused(f"there is no dask scheduler at {address}: {error}") from error
    with client:
        yield client.get_executor(retries=RETRIES)


RETRIES = 3
"""How often a block is given to another worker where one dies."""
