"""The seal: a forecast is made with everything that it rests on named by digest, and written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from stratsim.experiments.run import Progress, quiet
from stratsim.history.fit.overlay import POOR
from stratsim.history.forecast import made, plain, table
from stratsim.history.forecast.asked import Questions
from stratsim.history.forecast.digests import changed, digests, named
from stratsim.history.forecast.table import ForecastTable
from stratsim.shipped import shown
from stratsim.version import __version__

GOOD, TOO_FEW, UNKNOWN = "good", "too few effective sets", "not reported"


@dataclass(frozen=True)
class Verified:
    """A table held against its own digest and against its inputs as they are now; ``now`` by name."""

    table: ForecastTable
    now: Mapping[str, str]

    @property
    def changed(self) -> list[str]:
        """The inputs that are not as they were."""
        return changed(self.table.head, self.now)


def forecast(
    questions: Questions,
    *,
    replicates: int = made.REPLICATES,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Progress = quiet,
) -> str:
    """Return the table of a forecast as text; its model is run now. Raises ValueError where nothing was fitted yet."""
    scenario = questions.fitted().but(seed=seed)
    rows = made.made(questions, scenario, replicates=replicates, jobs=jobs, progress=progress)
    first, last = questions.trial.training
    head = {
        "sealed": f"{datetime.now(UTC):%Y-%m-%d}",
        "version": __version__,
        "scenario": shown(questions.base.path),
        "trial": questions.trial.name,
        "training": f"{first} to {last}",
        "known_until": questions.known_until,
        "fit": fit(questions),
        "replicates": str(replicates),
        "seed": str(scenario.plan.seed),
        **{named(name): one for name, one in digests(questions).items()},
    }
    return table.text(head, [*rows, *plain.rows(questions)])


def fit(questions: Questions) -> str:
    """Return how good the fit is, as the report says that stands beside the parameters."""
    report = questions.trial.overlay.with_suffix(".md")
    if not report.is_file():
        return UNKNOWN
    return TOO_FEW if POOR in report.read_text(encoding="utf-8") else GOOD


def verified(sealed: ForecastTable, questions: Questions) -> Verified:
    """Hold a table against its digest and its inputs."""
    now = digests(questions)
    return Verified(sealed, now)
