"""Information that spreads by broadcast and word of mouth follows the S-shaped curve of Bass, peak included.

Equation
    (1) F(t) = (1 - e^{-(p + q) t}) / (1 + (q / p) e^{-(p + q) t})
    (2) new adopters are most at t* = ln(q / p) / (p + q)

Symbols
    F share reached; p innovation, q imitation (a year); t years
Ours
    The whole engine plays scenarios/bass.toml in small steps: exposure of a public to a full campaign, no control.
Seen
    Equations (1) and (2): documentation of PyMC-Marketing (bass.model.F, bass.model.f). The values of p and q are ours,
    of the order that Bass found for consumer durables.
Source
    Bass 1969, "A New Product Growth for Model Consumer Durables", Management Science 15(5): 215-227.
"""

import numpy as np

from stratsim.conformance.play import Floats, limit, played
from stratsim.conformance.published import Line, Result

P, Q, YEARS = 0.03, 0.38, 15.0


def bass(t: Floats) -> Floats:
    """Return the share reached at time ``t``: equation (1)."""
    gone = np.exp(-(P + Q) * t)
    return (1 - gone) / (1 + Q / P * gone)


def reached(steps: int) -> Floats:
    """Return the share reached at the end of every step, in as many months of the engine."""
    year = YEARS / steps
    changes = {"information.broadcast": P * year, "information.word_of_mouth": Q * year}
    return played("bass", steps, changes)["exposure"][:, 1]


def peak(path: Floats) -> float:
    """Return the year in which most are newly reached: the top of a smooth curve through the steps around it."""
    step = YEARS / len(path)
    years, new = step * (np.arange(len(path)) + 0.5), np.diff(path, prepend=0.0)
    near = np.abs(years - years[new.argmax()]) < 3
    curve = np.polynomial.Polynomial.fit(years[near], new[near], 6)
    fine = np.linspace(years[near][0], years[near][-1], 60_001)
    return float(fine[curve(fine).argmax()])


def bass_lines() -> list[Line]:
    """Return the lines: the curve at four times, its peak."""
    paths = {steps: reached(steps) for steps in (450, 900)}

    def at(years: float) -> float:
        return float(limit(lambda steps: paths[steps][round(years / YEARS * steps) - 1], 450))

    found = [
        Line(f"F({years:g})", float(bass(np.array(years))), at(years), 2e-5, "seen") for years in (2.0, 5.0, 8.0, 15.0)
    ]
    top = float(limit(lambda steps: np.array(peak(paths[steps])), 450))
    return [*found, Line("year of the peak", float(np.log(Q / P) / (P + Q)), top, 1e-3, "seen")]


RESULT = Result("Bass 1969", __doc__, bass_lines)
