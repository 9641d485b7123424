"""`run`, and the results that it returns: they can live their replicates again and tell what happened.

It stands above the stories, which know results, which do not know stories: no import goes up.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from stratsim.engine.results import Results
from stratsim.experiments import run as experiment
from stratsim.playbooks.python_policy import InMemory, PolicyError
from stratsim.scenario.bases import Given
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from stratsim.story.chronicle import Story


def with_minds(scenario: Scenario, minds: Mapping[str, type]) -> Scenario:
    """Return a scenario in which some states follow classes of the caller's; `PolicyError` where one cannot be used."""
    states = scenario.plan.system.states
    for state in minds:
        if state not in states:
            raise PolicyError(f"there is no state {state!r}; there are: {', '.join(states)}")
    mine = tuple(InMemory.of(states.index(state), kind) for state, kind in minds.items())
    kept = tuple(one for one in scenario.plan.codes if one.row not in {code.row for code in mine})
    return replace(scenario, plan=replace(scenario.plan, codes=(*kept, *mine))) if mine else scenario


def with_option(known: Signature, name: str) -> Signature:
    """Return a signature with one more option, None where it is left out."""
    option = Parameter(name, Parameter.KEYWORD_ONLY, default=None)
    return known.replace(parameters=[*known.parameters.values(), option])


class LivedResults(Results):
    """The results of a run, whose replicates can be lived again: any of them, whatever was recorded."""

    @classmethod
    def again(cls, results: Results, scenario: Scenario | None = None) -> Self:
        """Return the same results as ones that can be told; ``scenario``: where they came from, if it is at hand."""
        found = cls(**{item.name: getattr(results, item.name) for item in fields(results)})
        object.__setattr__(found, "_scenario", scenario)
        return found

    @property
    def scenario(self) -> Scenario:
        """The scenario that the results came from, read again where they were; ValueError where it has changed."""
        from stratsim.story.origin import scenario_of

        known: Scenario | None = self.__dict__.get("_scenario")
        if known is None:
            return scenario_of(self)
        origin = self.provenance
        return known.but(seed=int(origin["seed"]), months=int(origin["months"]))

    def story(self, replicate: int | str = "typical", *, scenario: Scenario | None = None, lines: int = 25) -> "Story":
        """Return the story of a replicate: ``print(results.story())``.

        ``replicate``: its number, "typical", "worst", "best-for:STATE", "worst-for:STATE" or "rare:OUTCOME".
        ``scenario``: where the results came from, needed for loaded results of no file. Raises ValueError where there
        is no such replicate, or the scenario's file has changed since.
        """
        from stratsim.story.chronicle import story

        return story(scenario or self.scenario, self, str(replicate), lines)

    def events(self, replicate: int | str = "typical", *, scenario: Scenario | None = None) -> "pd.DataFrame":
        """Return what happened in a replicate, a row an event, with the chances behind each act; see `story`.

        Columns: month, kind, who, what, whom, times, contested, pressed, war, detail, and the odds of an act:
        stake, belief, chances of this act, of any, of contest, press and war, and the luck that decided.
        """
        import pandas as pd

        return pd.DataFrame([one.row() for one in self.story(replicate, scenario=scenario).happenings])

    def export(self, directory: str | Path, to: str = "csv", **options: Any) -> list[Path]:
        """Write the results as tables and return the files; see `stratsim.lenses.export.export`."""
        from stratsim.lenses.export import export

        return export([self], directory, to, **options)


def run(scenario: Given | Scenario, *, minds: Mapping[str, type] | None = None, **options: Any) -> LivedResults:
    """Run one scenario and return its results; see `stratsim.experiments.run.run` for all options.

    ``minds`` maps a state to a class of yours that decides for it in all replicates at once, with a method
    ``levers(self, world, system, row)`` as policies in a file have; such a run stays in this process.
    """
    choices = {name: options.pop(name) for name in ("overrides", "allow_code", "allow_large") if name in options}
    one = with_minds(experiment.ready(scenario, **choices), minds or {})
    if minds:
        options["jobs"] = 1
    return LivedResults.again(experiment.run(one, **options), one)


run.__signature__ = with_option(signature(experiment.run), "minds")  # type: ignore[attr-defined]
