"""Robustness: regret of each playbook, its outcome by how everybody decides, the weights at which it is best."""

from stratsim.display import words
from stratsim.display.panels import Bar, Scale, Titles, bars, foot, heat
from stratsim.display.panels import sheets as paged
from stratsim.display.sheet import Sheet
from stratsim.engine.results import machine
from stratsim.experiments.run import provenance
from stratsim.lenses.robust import Robustness

HOW = (
    "Regret: what another playbook would have brought more in the same future; bar: the most, dot: the mean. Numbers: "
    "mean outcome over futures, by how everybody decides."
)


def sheets(found: Robustness) -> list[Sheet]:
    """Return the page."""
    known = {**machine(), **provenance(found.scenario, found.scenario.replicates)}
    order = found.standings()
    unit = words.unit(found.outcome)
    regret = [Bar(one.playbook, 0.0, one.regret_most, 0, f"{one.regret_most:.2g}", one.regret) for one in order]
    means = found.y.mean(axis=-1)
    parts = [
        bars(f"Regret, {found.outcome}", unit, regret),
        heat(
            f"Mean {found.outcome}", Scale("how everybody decides", found.deciders), Scale("", found.playbooks), means
        ),
    ]
    if found.weighings:
        shares = [Bar(one.playbook, 0.0, one.share, 2, f"{one.share:.0%}") for one in found.weighings]
        parts.append(bars("Share of all weights of the payoff at which it is best", "share", shares))
    more = f"{found.futures.shape[1]} futures. Satisfies from {found.threshold:.3g} on."
    return paged(
        Titles(f"robust_{found.state}", f"Which playbook of {found.state} is robust", HOW, foot(known, more)), parts
    )
