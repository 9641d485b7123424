"""What conclusions rest on: a panel a conclusion, the claims that carry most of it."""

import numpy as np

from stratsim.display import words
from stratsim.display.panels import Bar, Plotted, Titles, bars, foot
from stratsim.display.panels import sheets as paged
from stratsim.display.sheet import Sheet
from stratsim.engine.results import machine
from stratsim.experiments.run import provenance
from stratsim.lenses.audit import Audit

MOST = 10
HOW = (
    "Share of the paired difference that is gone when a claim is switched off; over 100 %: the order turns. In "
    "brackets: share of the plausible settings of the claim at which the order holds."
)


def sheets(found: Audit) -> list[Sheet]:
    """Return the pages, six conclusions each."""
    known = {**machine(), **provenance(found.a, found.a.replicates)}
    title = f"What the conclusions rest on: {found.b.name} against {found.a.name}"
    return paged(Titles("audit", title, HOW, foot(known)), [panel(found, name) for name in found.conclusions])


def panel(found: Audit, name: str) -> Plotted:
    """Return the claims that one conclusion rests on."""
    own = [one for one in found.rests if one.outcome == name and np.isfinite(one.rests)][:MOST]
    rows = [Bar(one.claim, 0.0, one.rests, 0, f"({one.holds:.0%})" if np.isfinite(one.holds) else "") for one in own]
    return bars(words.outcome(name), "share of the difference", rows)
