"""stratsim: simulate strategic interaction among states and compare the outcomes of scenarios.

>>> import stratsim as ss
>>> results = ss.run("baseline", replicates=100)  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from stratsim.version import __version__ as __version__

__all__ = [
    "Comparison",
    "Results",
    "Scenario",
    "ScenarioError",
    "ScenarioWarning",
    "StateAgent",
    "StratModel",
    "compare",
    "load",
    "run",
    "scenarios",
]

_HOME = {
    "Comparison": "stratsim.interface.comparison",
    "Results": "stratsim.interface.lived:LivedResults",
    "Scenario": "stratsim.scenario.scenario",
    "ScenarioError": "stratsim.toml.problem",
    "ScenarioWarning": "stratsim.toml.problem",
    "StateAgent": "stratsim.agents.state",
    "StratModel": "stratsim.agents.model",
    "compare": "stratsim.interface.comparison",
    "load": "stratsim.scenario.scenario",
    "run": "stratsim.interface.lived",
    "scenarios": "stratsim.scenario.library",
}

if TYPE_CHECKING:
    from stratsim.agents.model import StratModel
    from stratsim.agents.state import StateAgent
    from stratsim.interface.comparison import Comparison, compare
    from stratsim.interface.lived import LivedResults as Results
    from stratsim.interface.lived import run
    from stratsim.scenario.library import scenarios
    from stratsim.scenario.scenario import Scenario, load
    from stratsim.toml.problem import ScenarioError, ScenarioWarning


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: Mesa, pandas and xarray cost seconds."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module 'stratsim' has no attribute {name!r}")
    home, _, inside = _HOME[name].partition(":")
    return getattr(import_module(home), inside or name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, "__version__"])
