"""What the commands that ask questions of many runs have in common: how much to run, who is asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stratsim.cli import option
from stratsim.cli.completion import scenario_names

if TYPE_CHECKING:
    from stratsim.cli.reading import Reading
    from stratsim.experiments.run import Progress
    from stratsim.lenses.effort import Budget
    from stratsim.scenario.scenario import Scenario

Outcome = Annotated[str, typer.Option("--outcome", metavar="NAME", help="The outcome, e.g. payoff.PRK.")]
Other = Annotated[
    str | None,
    typer.Argument(metavar="[OTHER]", help="Another, to ask about its difference.", autocompletion=scenario_names),
]
Store = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Keep what is run in this directory, and go on with what it holds.")
]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="KEY=A,B", help="Values of a key to choose from; may be repeated."),
]
PerPoint = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Replicates of each point; a number that suits if left out.")
]


@dataclass(frozen=True)
class Amount:
    """How much to run, and where samples are kept."""

    replicates: PerPoint = None
    seed: option.Seed = None
    months: option.Months = None
    jobs: option.Jobs = None
    kernel: option.Kernel = option.KernelOption.auto
    store: Store = None

    def pair(
        self, reading: "Reading", scenario: str, other: str | None, outcome: str
    ) -> "tuple[Scenario, Scenario | None]":
        """Return a scenario and another whose difference is asked about; check the outcome."""
        from stratsim.lenses.quantity import Quantity

        a = reading.load(scenario, strict=other is None).but(seed=self.seed, months=self.months)
        b = None if other is None else reading.load(other, strict=False)
        Quantity.of(a, b, outcome)
        return a, b

    def effort(self, replicates: int, progress: "Progress") -> "Budget":
        """Return how a lens works, with so many replicates unless told."""
        from stratsim.lenses.effort import Budget

        return Budget(self.replicates or replicates, self.jobs, self.kernel.value, progress, self.store)
