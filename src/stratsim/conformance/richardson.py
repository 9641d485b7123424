"""An arms race settles if fatigue outweighs reaction and runs away if not (Richardson).

Equation
    (1) dx/dt = k y - a x + g,   dy/dt = l x - b y + h
    (2) stable iff a b > k l; then x* = (b g + k h) / (a b - k l), y* = (a h + l g) / (a b - k l)
    (3) z(t) = z* + e^{M t} (z(0) - z*), M = [[-a, k], [l, -b]];  small arms without grievance grow at its greater
        eigenvalue, [-(a + b) + sqrt((a - b)^2 + 4 k l)] / 2

Symbols
    x, y arms; k, l defence; a, b fatigue; g, h grievance (all a year)
Ours
    The whole engine plays scenarios/richardson.toml in small steps: control in force stands for arms.
Seen
    Equation (1): abstract of "Complete Solution to Richardson's Arms Race Equations". (2) and (3) derived: a linear
    system with constant coefficients. The book was not seen.
Source
    Richardson 1960, Arms and Insecurity: A Mathematical Study of the Causes and Origins of War, Pittsburgh: Boxwood
    Press.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.linalg import expm

from stratsim.conformance.play import Floats, limit, played
from stratsim.conformance.published import Line, Result


@dataclass(frozen=True)
class Race:
    """The coefficients of a race, a year."""

    a: float
    b: float
    k: float
    l: float  # noqa: E741 - Richardson's own letter
    g: float = 0.0
    h: float = 0.0

    @property
    def matrix(self) -> Floats:
        """M of equation (3)."""
        return np.array([[-self.a, self.k], [self.l, -self.b]])

    @property
    def fixed_point(self) -> Floats:
        """Where the race settles if it is stable: equation (2)."""
        x, y = self.b * self.g + self.k * self.h, self.a * self.h + self.l * self.g
        still: Floats = np.array([x, y]) / (self.a * self.b - self.k * self.l)
        return still

    @property
    def growth(self) -> float:
        """The growth of small arms a year: equation (3)."""
        return (-(self.a + self.b) + sqrt((self.a - self.b) ** 2 + 4 * self.k * self.l)) / 2

    @property
    def mix(self) -> Floats:
        """The arms that grow together at that pace."""
        return np.array([self.k, self.growth + self.a])

    def at(self, years: float) -> Floats:
        """Return the arms after some years from nothing: equation (3)."""
        path: Floats = self.fixed_point - expm(self.matrix * years) @ self.fixed_point
        return path


def raced(race: Race, years: float, steps: int, start: tuple[float, float] = (0.0, 0.0)) -> Floats:
    """Return both arms at every step, shape (steps, 2), in as many months of the engine."""
    month = years / steps
    changes = {
        "states.X.control": start[0],
        "states.Y.control": start[1],
        "playbooks.of_X.information_control": race.g / race.a,
        "playbooks.of_Y.information_control": race.h / race.b,
        "information.by_state.X.control_speed": race.a * month,
        "information.by_state.Y.control_speed": race.b * month,
        "information.by_state.X.answer": race.k / race.a,
        "information.by_state.Y.answer": race.l / race.b,
    }
    return played("richardson", steps, changes)["control"]


STABLE = Race(a=0.5, b=0.4, k=0.3, l=0.2, g=0.05, h=0.1)
BORDERS = (1.5, 1.05, 0.95, 0.5)
"""a b as a multiple of k l."""


def pace(race: Race, years: float = 20.0, steps: int = 200) -> float:
    """Return the growth a year of small arms that are in the right mix, over the second half of the time."""
    start = 1e-4 * race.mix
    path = raced(race, years, steps, (float(start[0]), float(start[1])))
    half = steps // 2
    factor = (path[-1] / path[half - 1]).mean() ** (1 / half)
    return float(factor - 1) * steps / years


def on_the_way(years: float) -> Floats:
    """Return the arms of the stable race after some years from nothing, by the engine at ever smaller steps."""
    return limit(lambda steps: raced(STABLE, years, steps)[-1], round(10 * years))


def richardson_lines() -> list[Line]:
    """Return the lines: the fixed point, the way there, the border of stability."""
    found = []
    for years in (2.0, 5.0):
        pair = zip("xy", STABLE.at(years), on_the_way(years), strict=True)
        found += [Line(f"{name} after {years:g} years", there, ours, 5e-5) for name, there, ours in pair]
    still = zip("xy", STABLE.fixed_point, raced(STABLE, 80.0, 800)[-1], strict=True)
    found += [Line(f"{name}* of a stable race", there, ours, 1e-5) for name, there, ours in still]
    for multiple in BORDERS:
        race = Race(a=0.5, b=0.4, k=0.5, l=0.4 / multiple)
        found.append(Line(f"growth a year where a b = {multiple:g} k l", race.growth, pace(race), 1e-5))
    return found


RESULT = Result("Richardson 1960", __doc__, richardson_lines)
