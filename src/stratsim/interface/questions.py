"""Questions put to many runs, as a program or a notebook asks them: each the twin of a command."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratsim.engine.kernels import KernelName
from stratsim.experiments.run import Progress, quiet, ready
from stratsim.lenses.effort import Budget
from stratsim.scenario.bases import Given
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stratsim.experiments.branch import Branches, Future
    from stratsim.lenses.audit import Audit
    from stratsim.lenses.discovery import Discovery
    from stratsim.lenses.game import EmpiricalGame
    from stratsim.lenses.policy_search import PolicySearch
    from stratsim.lenses.ranking import Ranking
    from stratsim.lenses.robust import Robustness
    from stratsim.lenses.sensitivity import Sensitivity

Asked = Given | Scenario


def sensitivity(
    a: Asked,
    b: Asked | None = None,
    *,
    outcome: str,
    replicates: int = 20,
    jobs: int | None = None,
    kernel: KernelName = "auto",
    progress: Progress = quiet,
    store: str | Path | None = None,
    **choices: Any,
) -> "Sensitivity":
    """Return what an outcome of ``a`` hangs on, or its paired difference ``b`` - ``a``.

    ``choices``: trajectories, points, keep, options, structure, as in `stratsim.lenses.sensitivity`. ``store``: a
    directory in which samples are kept and taken up again.
    """
    from stratsim.lenses import sensitivity as lens

    effort = effort_of(replicates, jobs, kernel, progress, store)
    return lens.sensitivity(ready(a), None if b is None else ready(b), outcome=outcome, effort=effort, **choices)


def game(
    scenario: Asked,
    players: Sequence[str],
    *,
    playbooks: Mapping[str, Sequence[str]] | None = None,
    precision: float | None = None,
    replicates: int | None = None,
    **effort: Any,
) -> "EmpiricalGame":
    """Return the empirical game of some states over their playbooks; ``replicates`` of each cell.

    ``effort``: jobs, kernel, progress, store, as in `sensitivity`.
    """
    from stratsim.lenses import game as lens

    one = ready(scenario)
    much = effort_of(replicates or one.replicates, **effort)
    return lens.game(one, players, playbooks=playbooks, precision=precision, effort=much)


def discover(  # noqa: PLR0913 - each keyword is one choice of the question
    a: Asked,
    b: Asked | None = None,
    *,
    outcome: str,
    when: str = "difference > 0",
    replicates: int = 20,
    jobs: int | None = None,
    kernel: KernelName = "auto",
    progress: Progress = quiet,
    store: str | Path | None = None,
    **choices: Any,
) -> "Discovery":
    """Return under which assumptions an outcome of ``a``, or ``b``'s less ``a``'s, passes a threshold.

    ``choices``: points, fixed, density, boxes, flip, as in `stratsim.lenses.discovery`.
    """
    from stratsim.lenses import discovery as lens

    effort, other = effort_of(replicates, jobs, kernel, progress, store), None if b is None else ready(b)
    return lens.discover(ready(a), other, outcome=outcome, when=when, effort=effort, **choices)


def robust(
    scenario: Asked,
    state: str,
    *,
    replicates: int = 10,
    jobs: int | None = None,
    kernel: KernelName = "auto",
    progress: Progress = quiet,
    store: str | Path | None = None,
    **choices: Any,
) -> "Robustness":
    """Return how the playbooks of a state stand over futures and over how everybody decides.

    ``choices``: outcome, playbooks, deciders, points, fixed, threshold, weights, as in `stratsim.lenses.robust`.
    """
    from stratsim.lenses import robust as lens

    return lens.robust(ready(scenario), state, effort=effort_of(replicates, jobs, kernel, progress, store), **choices)


def rank(scenario: Asked, states: Sequence[str], *, replicates: int = 10, **choices: Any) -> "list[Ranking]":
    """Return for each state how its playbooks rank by its payoff, whom each serves, and what the order hangs on.

    ``choices``: playbooks, deciders, points, as in `stratsim.lenses.ranking`; jobs, kernel, progress, store.
    """
    from stratsim.lenses import ranking as lens

    options = {key: choices.pop(key) for key in ("jobs", "kernel", "progress", "store") if key in choices}
    return lens.ranking(ready(scenario), states, effort=effort_of(replicates, **options), **choices)


def search(scenario: Asked, state: str, playbook: str, *, replicates: int = 10, **choices: Any) -> "PolicySearch":
    """Return levers of a playbook that do better over futures, and whether that holds in others; no optimum.

    ``choices``: outcome, futures, generations, as in `stratsim.lenses.policy_search`; jobs, kernel, progress.
    """
    from stratsim.lenses import policy_search as lens

    options = {key: choices.pop(key) for key in ("jobs", "kernel", "progress") if key in choices}
    return lens.search(ready(scenario), state, playbook, effort=effort_of(replicates, **options), **choices)


def branch(
    scenario: Asked,
    at: str,
    futures: "Mapping[str, Future]",
    *,
    replicates: int | None = None,
    seed: int | None = None,
    months: int | None = None,
    jobs: int | None = None,
    progress: Progress = quiet,
) -> "Branches":
    """Return one past and several futures with the same luck: the scenario itself, and each future from a month on.

    ``futures``: name -> a file laid on top, or values by dotted key. Raises ValueError where a future has other states
    or ties, or the month is none of the run.
    """
    from stratsim.experiments import branch as experiment

    one = ready(scenario).but(replicates=replicates, seed=seed, months=months)
    return experiment.branched(one, experiment.futures(one, futures), at, jobs=jobs, progress=progress)


def audit(
    a: Asked,
    b: Asked,
    *,
    register: str | Path | None = None,
    outcomes: Sequence[str] = (),
    samples: int = 12,
    replicates: int = 100,
    **effort: Any,
) -> "Audit":
    """Return how far the conclusions of a comparison rest on each claim of a register, the shipped one if left out.

    ``effort``: jobs, kernel, progress, store, as in `sensitivity`.
    """
    from stratsim.claims.register import read_register
    from stratsim.lenses import audit as lens
    from stratsim.shipped import folder

    claims = read_register(register or folder("seeds") / "claims.toml").claims
    much = effort_of(replicates, **effort)
    return lens.audit(ready(a), ready(b), claims, outcomes=outcomes, samples=samples, effort=much)


def effort_of(
    replicates: int,
    jobs: int | None = None,
    kernel: KernelName = "auto",
    progress: Progress = quiet,
    store: str | Path | None = None,
) -> Budget:
    """Return how a lens works."""
    return Budget(replicates, jobs, kernel, progress, None if store is None else Path(store))


def plot(found: Any, page: int = 1) -> "Figure":
    """Return one page of the figure of a sample or of the answer to a question; ValueError where there is none."""
    from stratsim.display.answers import sheets

    drawn = sheets(found)
    if not 1 <= page <= len(drawn):
        raise ValueError(f"there is no page {page}: there are {len(drawn)}")
    return drawn[page - 1].figure()
