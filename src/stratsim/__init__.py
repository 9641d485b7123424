"""stratsim: simulate strategic interaction among states and compare the outcomes of scenarios.

>>> import stratsim as ss
>>> results = ss.run("baseline", replicates=100)  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from stratsim.version import __version__ as __version__

__all__ = [
    "Comparison",
    "Results",
    "Sample",
    "Scenario",
    "ScenarioError",
    "ScenarioWarning",
    "StateAgent",
    "StratModel",
    "audit",
    "branch",
    "compare",
    "discover",
    "game",
    "grid",
    "latin",
    "load",
    "morris",
    "one_at_a_time",
    "plot",
    "rank",
    "robust",
    "run",
    "sample",
    "scenarios",
    "search",
    "sensitivity",
    "sobol",
]

_HOME = {
    "Comparison": "stratsim.interface.comparison",
    "Results": "stratsim.interface.lived:LivedResults",
    "Sample": "stratsim.experiments.sample",
    "Scenario": "stratsim.scenario.scenario",
    "ScenarioError": "stratsim.toml.problem",
    "ScenarioWarning": "stratsim.toml.problem",
    "StateAgent": "stratsim.agents.state",
    "StratModel": "stratsim.agents.model",
    "audit": "stratsim.interface.questions",
    "branch": "stratsim.interface.questions",
    "compare": "stratsim.interface.comparison",
    "discover": "stratsim.interface.questions",
    "game": "stratsim.interface.questions",
    "grid": "stratsim.experiments.design",
    "latin": "stratsim.experiments.design",
    "load": "stratsim.scenario.scenario",
    "morris": "stratsim.experiments.design",
    "one_at_a_time": "stratsim.experiments.design",
    "plot": "stratsim.interface.questions",
    "rank": "stratsim.interface.questions",
    "run": "stratsim.interface.lived",
    "sample": "stratsim.experiments.sample",
    "scenarios": "stratsim.scenario.library",
    "robust": "stratsim.interface.questions",
    "search": "stratsim.interface.questions",
    "sensitivity": "stratsim.interface.questions",
    "sobol": "stratsim.experiments.design",
}

if TYPE_CHECKING:
    from stratsim.agents.model import StratModel
    from stratsim.agents.state import StateAgent
    from stratsim.experiments.design import grid, latin, morris, one_at_a_time, sobol
    from stratsim.experiments.sample import Sample, sample
    from stratsim.interface.comparison import Comparison, compare
    from stratsim.interface.lived import LivedResults as Results
    from stratsim.interface.lived import run
    from stratsim.interface.questions import audit, branch, discover, game, plot, rank, robust, search, sensitivity
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
