"""EMA workbench: a scenario as a model with its uncertainties, levers and outcomes.

model = ema.model(scenario, outcomes=["payoff.PRK"], levers={"playbooks.status_quo.campaign": (0.0, 1.0)})
experiments, outcomes = ema_workbench.perform_experiments(model, scenarios=100, policies=4)
"""

from collections.abc import Mapping, Sequence
from typing import Any

from stratsim.experiments.design import Factor, factors
from stratsim.experiments.extra import needs
from stratsim.experiments.pointwise import kept
from stratsim.experiments.sample import sample
from stratsim.scenario.scenario import Scenario


def model(
    scenario: Scenario,
    *,
    outcomes: Sequence[str] = (),
    levers: Mapping[str, tuple[float, float]] | None = None,
    replicates: int = 10,
) -> Any:
    """Return a model of the EMA workbench: what is uncertain as shares, outcomes as means over replicates."""
    ema = needs("ema_workbench", "ema")
    varied, names = factors(scenario), kept(scenario, outcomes)
    keys = {plain(one.name): one for one in varied}
    own = {plain(key): key for key in levers or {}}

    def run(**given: float) -> dict[str, float]:
        """Run the scenario at some shares and levers."""
        row = settings(keys, given) | {key: given[name] for name, key in own.items()}
        found = sample(scenario, [row], replicates=replicates, outcomes=names, jobs=1, strict=False)
        return {plain(name): float(found.mean(name)[0]) for name in names}

    made = ema.Model(plain(scenario.name).replace("_", ""), function=run)
    made.uncertainties = [ema.RealParameter(name, 0.0, 1.0) for name in keys]
    made.levers = [ema.RealParameter(name, *(levers or {})[key]) for name, key in own.items()]
    made.outcomes = [ema.ScalarOutcome(plain(name)) for name in names]
    return made


def settings(keys: Mapping[str, Factor], given: Mapping[str, float]) -> dict[str, float]:
    """Return the values at some shares, by dotted key."""
    return {key: float(value[0]) for name, one in keys.items() for key, value in one.columns([given[name]]).items()}


def plain(name: str) -> str:
    """Return a name as the workbench takes it: letters, digits and underscores."""
    return "".join(letter if letter.isalnum() else "_" for letter in name)
