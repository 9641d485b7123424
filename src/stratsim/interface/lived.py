"""`run`, and the results that it returns: they can live their replicates again and tell what happened.

It stands above the stories, which know results, which do not know stories: no import goes up.
"""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Self

from stratsim.engine.results import Results
from stratsim.experiments import run as experiment
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from stratsim.story.chronicle import Story

P = ParamSpec("P")


class LivedResults(Results):
    """The results of a run, whose replicates can be lived again: any of them, whatever was recorded."""

    @classmethod
    def again(cls, results: Results) -> Self:
        """Return the same results as ones that can be told."""
        return cls(**{item.name: getattr(results, item.name) for item in fields(results)})

    def story(self, replicate: int | str = "typical", *, scenario: Scenario | None = None, lines: int = 25) -> "Story":
        """Return the story of a replicate: ``print(results.story())``.

        ``replicate``: its number, "typical", "worst", "best-for:STATE", "worst-for:STATE" or "rare:OUTCOME".
        ``scenario``: where the results came from, needed where that was no file. Raises ValueError where there is no
        such replicate, or the scenario's file has changed since.
        """
        from stratsim.story.chronicle import story
        from stratsim.story.origin import scenario_of

        return story(scenario or scenario_of(self), self, str(replicate), lines)

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


def lived(made: Callable[P, Results]) -> Callable[P, LivedResults]:
    """Return a function that makes results as one that makes results which can be told."""

    @wraps(made)
    def called(*given: P.args, **options: P.kwargs) -> LivedResults:
        return LivedResults.again(made(*given, **options))

    return called


run = lived(experiment.run)
