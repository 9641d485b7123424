"""Refusals: what is wrong before any work begins is bad usage, exit code 2."""

from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """What was asked for cannot be done, and nothing was begun: bad usage."""


@contextmanager
def before_work() -> Iterator[None]:
    """Make of what is wrong before any work starts a refusal."""
    from stratsim.toml.problem import ScenarioError

    try:
        yield
    except ScenarioError:
        raise
    except (ValueError, KeyError, OSError) as error:
        raise Refused(error.args[0] if isinstance(error, KeyError) and error.args else str(error)) from error
