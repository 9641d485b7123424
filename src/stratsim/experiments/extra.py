"""Libraries that come with an extra: imported where they are used, with a clear word where they are not there."""

from importlib import import_module
from typing import Any


class MissingExtra(ValueError):
    """A library that is asked for is not installed."""


def needs(module: str, extra: str) -> Any:
    """Return a module of an extra; raise `MissingExtra` where it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name and not module.startswith(error.name.partition(".")[0]):
            raise
        name = module.partition(".")[0]
        raise MissingExtra(f"this needs {name}: pip install 'stratsim[{extra}]'") from error
