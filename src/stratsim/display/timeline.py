"""Series over time: their quantiles over replicates, and how a band, a median and a time axis are drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from stratsim.core.array import Array
from stratsim.display.style import tint


@dataclass(frozen=True)
class Fan:
    """A series of one scenario: ``quantiles`` over replicates, shape (5, months), and the months "2024-06" ..."""

    scenario: int
    months: tuple[str, ...]
    quantiles: Array

    @property
    def x(self) -> npt.NDArray[np.float64]:
        """The months as years with decimals, shape (months,)."""
        return np.array([int(month[:4]) + (int(month[5:7]) - 1) / 12 for month in self.months])


@dataclass(frozen=True)
class Panel:
    """A quantity over time with its unit, in every scenario that has it, the baseline first."""

    title: str
    unit: str
    fans: tuple[Fan, ...]
    header: ClassVar[tuple[str, ...]] = ("series", "unit", "scenario", "month", "q05", "q25", "q50", "q75", "q95")

    def rows(self, scenarios: Sequence[str]) -> Iterator[list[str]]:
        """Yield a line a scenario and month."""
        for fan in self.fans:
            for month, numbers in zip(fan.months, fan.quantiles.T, strict=True):
                yield [self.title, self.unit, scenarios[fan.scenario], month, *map(str, numbers)]

    def of(self, scenario: int) -> Fan | None:
        """Return the fan of a scenario, None where the scenario has no such thing."""
        return next((fan for fan in self.fans if fan.scenario == scenario), None)


def fan(scenario: int, months: Sequence[str], values: Array) -> Fan:
    """Return the fan of quantiles, shape (5, months shown): the last of ``months`` are shown."""
    return Fan(scenario, tuple(months[len(months) - values.shape[1] :]), values)


def band(axes: Axes, one: Fan, colour: str) -> None:
    """Draw the 90 % and the 50 % band."""
    low, lower, _, upper, high = one.quantiles
    if len(one.months) == 1:
        axes.vlines(one.x, low, high, color=tint(colour, 0.20), linewidth=12)
        axes.vlines(one.x, lower, upper, color=tint(colour, 0.42), linewidth=12)
        return
    axes.fill_between(one.x, low, high, color=tint(colour, 0.20), linewidth=0)
    axes.fill_between(one.x, lower, upper, color=tint(colour, 0.42), linewidth=0)


def median(axes: Axes, one: Fan, colour: str, linewidth: float, linestyle: Any = "-") -> None:
    """Draw the median; a dot where there is one month only."""
    dot: dict[str, Any] = {"marker": "o", "markersize": 4 * linewidth} if len(one.months) == 1 else {}
    axes.plot(one.x, one.quantiles[2], color=colour, linewidth=linewidth, linestyle=linestyle, **dot)


def limits(panels: Sequence[Panel]) -> tuple[float, float]:
    """Return the lowest and highest value of a vertical axis that shows the panels: all bands, and zero if near."""
    values = np.concatenate([one.quantiles.ravel() for panel in panels for one in panel.fans])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if high - low < 1e-4 * abs(high):
        low, high = low - 0.1 * abs(low), high + 0.1 * abs(high)
    if 0 <= low < 0.4 * high or low == high == 0:
        low, high = 0.0, high or 1.0
    room = 0.05 * (high - low)
    return low - room, high + room


def dates(axes: Axes, one: Fan, width: float) -> None:
    """Set the ticks of a time axis that is ``width`` inches wide: years, or months in a short run."""
    first, last = one.x[0], one.x[-1]
    room = max((last - first) * 0.02, 1 / 24)
    axes.set_xlim(first - room, last + room)
    if last - first >= 2.5:
        step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 1000) if (last - first) / s <= width / 0.5)
        ticks = [year for year in range(int(np.ceil(first)), int(last) + 1) if year % step == 0]
        axes.set_xticks(ticks, [str(year) for year in ticks])
        return
    step = next(s for s in (1, 2, 3, 6, 12, 36) if len(one.months) / s <= width / 0.8 or s == 36)
    free = max(1, int((one.x < last - 0.3 * (last - first) / width).sum()))
    axes.set_xticks(one.x[:free:step], one.months[:free:step])
