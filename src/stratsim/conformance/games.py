"""Two by two games and their logit equilibrium, in which each player responds to the other's chances.

Equation
    p = 1 / (1 + e^{-lambda d_row(q)}),   q = 1 / (1 + e^{-lambda d_column(p)})

Symbols
    p, q chance of the first action of the row and of the column player; d what its first action brings more than its
    second; lambda precision
Valid when
    The best answers go in a circle (matching pennies, inspection): then the equilibrium is unique.
Source
    McKelvey and Palfrey 1995, "Quantal Response Equilibria for Normal Form Games", Games and Economic Behavior 10.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from stratsim.core.array import logistic

Table = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Game:
    """Payoffs of both players: a row for each action of the row player, a column for each of the column player."""

    row: Table
    column: Table

    def row_gain(self, q: float) -> float:
        """Return what the first row brings more than the second, where the first column has chance ``q``."""
        (a, b), (c, d) = self.row
        return q * (a - c) + (1 - q) * (b - d)

    def column_gain(self, p: float) -> float:
        """Return what the first column brings more than the second, where the first row has chance ``p``."""
        (a, b), (c, d) = self.column
        return p * (a - b) + (1 - p) * (c - d)

    def row_answer(self, q: float, precision: float) -> float:
        """Return the chance of the first row as the logit answer to ``q``."""
        return chance(precision * self.row_gain(q))

    def column_answer(self, p: float, precision: float) -> float:
        """Return the chance of the first column as the logit answer to ``p``."""
        return chance(precision * self.column_gain(p))


def chance(log_odds: float) -> float:
    """Return a chance from its log odds, by the kernel's own function."""
    return float(logistic(np.float64(log_odds)))  # type: ignore[arg-type]


def equilibrium(game: Game, precision: float) -> tuple[float, float]:
    """Return the logit equilibrium (p, q) of a game at a precision."""

    def excess(p: float) -> float:
        return p - game.row_answer(game.column_answer(p, precision), precision)

    p = float(brentq(excess, 0.0, 1.0, xtol=1e-15, rtol=1e-15))
    return p, game.column_answer(p, precision)
