"""`compare`, and the comparison that it returns: paired results that can also draw themselves.

It stands above the figures, which know paired results, which do not know figures: no import goes up.
"""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from stratsim.engine.kernels import KernelName
from stratsim.engine.pool import staff
from stratsim.engine.results import Results
from stratsim.experiments.compare import PairedResults, together
from stratsim.experiments.gather import Given, Named, gathered
from stratsim.experiments.run import Progress, kept, quiet, ready, run_all
from stratsim.interface.lived import LivedResults
from stratsim.scenario import bases
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Variant = bases.Given | Scenario | tuple[bases.Given | Scenario, Mapping[str, Any]]
"""A scenario, or one with the values that are set on top of it."""


@dataclass(frozen=True, repr=False)
class Comparison(PairedResults):
    """Results that share seed and replicates, the baseline first, with their table and their figures."""

    @classmethod
    def of(cls, results: Sequence[Results], headline: Sequence[str] | None = None) -> Self:
        """Return the comparison of results made before, the baseline first; its headline unless told.

        Raises ValueError where they cannot be paired.
        """
        paired = together(results, headline or (str(results[0].provenance["headline"]).split() if results else ()))
        return cls(tuple(map(LivedResults.again, paired.results)), paired.headline, paired.note)

    def figures(self) -> "dict[str, Figure]":
        """Return every figure by its name: "differences", "differences_2" ..."""
        from stratsim.display import gallery

        return {sheet.name: sheet.figure() for sheet in gallery.sheets(self)}

    def plot(
        self,
        kind: str,
        *,
        outcomes: Sequence[str] | str | None = None,
        page: int = 1,
        ax: "Axes | None" = None,
        style: str | Path | None = None,
    ) -> "Figure":
        """Return one figure: fans, differences, heat, provocations, danger, beliefs, credibility, arms, balance,
        attention, allies or network.

        ``outcomes`` stand in for the headline; what does not fit on a page is on the next ones. ``ax`` takes one panel,
        and its figure is returned. ``style``: a style file of matplotlib, on top of the look. Raises ValueError where
        there is no such figure.
        """
        from stratsim.display import gallery
        from stratsim.display.style import own_style

        names = [outcomes] if isinstance(outcomes, str) else outcomes
        sheet = gallery.sheet(self, kind, names, page)
        with own_style(style):
            if ax is None:
                return sheet.figure()
            sheet.draw(ax)
        whole = ax.get_figure(root=True)
        assert whole is not None, "axes without a figure"
        return whole

    def save_figures(self, directory: str | Path, formats: Sequence[str] = ("png",), *, jobs: int = 1) -> list[Path]:
        """Draw every figure into a directory, with a CSV of its numbers beside it; return the files written."""
        from stratsim.display.gallery import draw

        with staff(jobs) as team:
            return draw(self, Path(directory), formats, team)

    def export(self, directory: str | Path, to: str = "csv", **options: Any) -> list[Path]:
        """Write all results as tables and return the files; see `stratsim.lenses.export.export`."""
        from stratsim.lenses.export import export

        return export(self.results, directory, to, **options)


def compare(  # noqa: PLR0913 - each keyword is one choice of a comparison
    scenarios: Given | Sequence[Given] | Mapping[str, Variant],
    *,
    replicates: int | None = None,
    seed: int | None = None,
    months: int | None = None,
    jobs: int | None = None,
    overrides: Mapping[str, Any] | None = None,
    traces: int | None = None,
    record: str | Collection[str] | None = None,
    allow_code: bool = False,
    allow_large: bool = False,
    kernel: KernelName = "auto",
    executor: Executor | None = None,
    progress: Progress = quiet,
) -> Comparison:
    """Run scenarios with common random numbers and return their comparison.

    ``scenarios``: paths, loaded scenarios, a directory, which stands for those of its files that have the time span of
    the baseline, or a mapping of names to scenarios, each alone or with what is set on top of it:
    ``{"hawk": "baseline.toml", "dove": ("baseline.toml", {"states.USA.playbook": "engagement"})}``. A document in
    memory stands in a list or in the mapping.
    The one called "baseline" is what the others are compared with; else the first. All run with the seed, months and
    replicates of the baseline, unless given. ``overrides`` are set on all. ``allow_code`` lets policies in Python run,
    ``allow_large`` scenarios of great cost; ``traces``, ``record``, ``kernel`` and ``executor`` as in
    `run`.
    Raises `ScenarioError` with the problems of all files, before any work.
    """

    def read(given: Given) -> Scenario:
        if not isinstance(given, Named):
            return ready(given, overrides, allow_code, allow_large, strict=False)
        found = ready(given.scenario, overrides, allow_code, allow_large, strict=False)
        found = found.but(overrides=given.overrides, allow_code=allow_code)
        return replace(found.but(name=given.name), title=given.name)

    found = gathered(named(scenarios), read).comparable(months)
    first = found.scenarios[0].but(seed=seed, months=months, replicates=replicates)
    same = [one.but(seed=first.plan.seed, months=first.plan.months) for one in found.scenarios]
    options: dict[str, Any] = {"records": kept(first, traces, record), "kernel": kernel, "executor": executor}
    results = run_all(same, replicates=first.replicates, jobs=jobs, progress=progress, **options)
    return replace(Comparison.of(results, first.headline), note=found.note("compared"))


def named(scenarios: Given | Sequence[Given] | Mapping[str, Variant]) -> Given | Sequence[Given]:
    """Return scenarios as they are gathered: a mapping as a list of what it names."""
    if not isinstance(scenarios, Mapping):
        return scenarios
    return [
        Named(str(name), *(one if isinstance(one, tuple) else (one,)))  # with what is set on top, where that is told
        for name, one in scenarios.items()
    ]
