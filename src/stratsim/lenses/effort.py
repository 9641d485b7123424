"""How lenses work: in how many processes, by which kernel, whom they tell how far they are, where samples are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stratsim.engine.kernels import KernelName
from stratsim.experiments.compare import EXPECTED
from stratsim.experiments.run import Progress, quiet
from stratsim.experiments.sample import Sample, sample
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Budget:
    """How much a lens does and how.

    ``store``: a directory in which samples are kept while work goes on, and taken up again.
    """

    replicates: int = 20
    jobs: int | None = None
    kernel: KernelName = "auto"
    progress: Progress = field(default=quiet)
    store: Path | None = None

    def sample(
        self, scenario: Scenario, design: "pd.DataFrame", outcomes: Sequence[str], name: str, replicates: int = 0
    ) -> Sample:
        """Run a design, kept under a name where samples are kept."""
        if self.store is not None:
            self.store.mkdir(parents=True, exist_ok=True)
        return sample(
            scenario,
            design,
            replicates=replicates or self.replicates,
            outcomes=outcomes,
            jobs=self.jobs,
            kernel=self.kernel,
            progress=self.progress,
            store=None if self.store is None else self.store / f"{name}.nc",
            strict=False,
        )


USUAL = Budget()


def steady(outcome: str) -> str:
    """Return the outcome that stands in for one that counts rare events: the same by the chances of each month."""
    return EXPECTED.get(outcome, outcome)


def stand_in(outcome: str) -> list[str]:
    """Return in words what stands in for an outcome, nothing where it stands for itself."""
    other = steady(outcome)
    return [f"{other} stands in for {outcome}: it counts the same events by their chances."] if other != outcome else []
