"""Designs: tables of settings to run, a row a point, a column what it sets. What is run with them is `sample`'s.

    grid            all combinations of some values
    one_at_a_time   each value at its low and its high end, all others as the scenario has them
    latin           Latin hypercube: as many slices as points, each value once in each slice      (McKay et al. 1979)
    sobol           low-discrepancy points, best in powers of two                                     (Sobol' 1967)
    morris          trajectories that change one value a step                                         (Morris 1991)

What is varied is a scenario (all that it is uncertain about), some of its `Assumption` objects, or a mapping of keys
to ranges (low, high) and lists of values. Assumptions of one group keep their places in their lists: one share for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stratsim.core.uncertainty import Choice, Uniform
from stratsim.experiments.extra import needs
from stratsim.scenario.assumption import Assumption
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Over = Scenario | Sequence[Assumption] | Mapping[str, Any]
Cube = npt.NDArray[np.float64]
"""Shares, (points, factors), each from 0 to 1."""

SEED = 1
TAIL = 0.05
"""Share of a distribution beyond each end that is looked at, where it is not uniform: some have no end."""


@dataclass(frozen=True)
class Factor:
    """What a design varies as one: an assumption, the assumptions of a group, or a list of values of any kind."""

    name: str
    members: tuple[Assumption, ...] = ()
    values: tuple[Any, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that it sets."""
        return tuple(one.key for one in self.members) or (self.name,)

    @property
    def fixed(self) -> bool:
        """Whether the scenario holds it at one value."""
        return bool(self.members) and all(one.fixed for one in self.members)

    @property
    def meaning(self) -> str:
        """What it is."""
        return self.members[0].meaning if len(self.members) == 1 else f"{len(self.members)} values drawn together"

    def columns(self, u: Any) -> dict[str, Any]:
        """Return what it sets at some shares, by column."""
        if self.values:
            places = np.minimum(np.floor(np.asarray(u) * len(self.values)).astype(int), len(self.values) - 1)
            return {self.name: [self.values[n] for n in places.tolist()]}
        return {one.key: one.ppf(u) for one in self.members}

    @property
    def uniform(self) -> bool:
        """Whether it has two ends and everything between alike."""
        return not self.members or all(isinstance(one.distribution, Uniform) for one in self.members)


def factors(over: Over) -> list[Factor]:
    """Return what can be varied; raise ValueError where there is nothing, or a range is none."""
    if isinstance(over, Mapping):
        found = [of_range(key, value) for key, value in over.items()]
    else:
        chosen = [one for one in over.uncertain if not one.fixed] if isinstance(over, Scenario) else list(over)
        together: dict[str, list[Assumption]] = {}
        for one in chosen:
            together.setdefault(one.name, []).append(one)
        found = [Factor(name, tuple(members)) for name, members in together.items()]
    if not found:
        raise ValueError("there is nothing to vary: name keys with their ranges")
    return found


def of_range(key: str, value: Any) -> Factor:
    """Return the factor of a key and its range (low, high), or its list of values."""
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(end, int | float) for end in value):
        low, high = map(float, value)
        if not low < high:
            raise ValueError(f"{key}: low must be below high (are {low:g} and {high:g})")
        return Factor(key, (Assumption(key, Uniform(low, high), (low, high)),))
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray) or not len(value):
        raise ValueError(f"{key}: must be a range (low, high) or a list of values")
    return Factor(key, values=tuple(value))


def table(over: Sequence[Factor], cube: Cube) -> "pd.DataFrame":
    """Return the points at some shares, as a design: a row a point, a column a key."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for n, factor in enumerate(over):
        columns |= factor.columns(cube[:, n])
    return pd.DataFrame(columns, index=pd.RangeIndex(len(cube), name="point"))


def grid(over: Over, n: int = 5) -> "pd.DataFrame":
    """Return all combinations: of lists their values, of ranges and distributions ``n`` values from end to end."""
    import pandas as pd

    sides = [side(one, n) for one in factors(over)]
    rows = [{key: value for cell in point for key, value in cell.items()} for point in product(*sides)]
    return pd.DataFrame(rows, index=pd.RangeIndex(len(rows), name="point"))


def side(factor: Factor, n: int) -> list[dict[str, Any]]:
    """Return the settings of one factor in a grid."""
    if factor.values:
        return [{factor.name: value} for value in factor.values]
    if len(factor.members) == 1 and not isinstance(factor.members[0].distribution, Choice):
        low, high = ends(factor.members[0])
        return [{factor.name: float(value)} for value in np.linspace(low, high, n)]
    columns = factor.columns((np.arange(n) + 0.5) / n)
    return [{key: values[row] for key, values in columns.items()} for row in range(n)]


def ends(one: Assumption) -> tuple[float, float]:
    """Return the ends worth looking at: of a uniform range its bounds, else quantiles that hold 90 %."""
    if isinstance(one.distribution, Uniform):
        return one.bounds
    low, high = one.ppf((TAIL, 1 - TAIL))
    return float(low), float(high)


def one_at_a_time(over: Over) -> "pd.DataFrame":
    """Return each value at its low and at its high end (a list: at each value); NaN is what the scenario has.

    The first point changes nothing. Groups go through quantiles of their lists.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = [{}]
    for factor in factors(over):
        rows += side(factor, 2)
    return pd.DataFrame(rows, index=pd.RangeIndex(len(rows), name="point"))


def latin(over: Over, n: int, *, seed: int = SEED) -> "pd.DataFrame":
    """Return ``n`` points of a Latin hypercube."""
    from scipy.stats import qmc

    varied = factors(over)
    return table(varied, qmc.LatinHypercube(len(varied), rng=np.random.default_rng(seed)).random(n))


def sobol(over: Over, n: int, *, seed: int = SEED) -> "pd.DataFrame":
    """Return ``n`` points of a scrambled Sobol sequence; ``n`` is best a power of two."""
    from scipy.stats import qmc

    varied = factors(over)
    points = qmc.Sobol(len(varied), rng=np.random.default_rng(seed)).random_base2(int(np.ceil(np.log2(max(n, 1)))))
    return table(varied, points[:n])


def morris(over: Over, n: int, *, levels: int = 4, seed: int = SEED) -> "pd.DataFrame":
    """Return ``n`` trajectories of one step a factor, so ``n`` (factors + 1) points; needs SALib."""
    varied = factors(over)
    return table(varied, inside(varied, trajectories(len(varied), n, levels, seed)))


def inside(over: Sequence[Factor], cube: Cube) -> Cube:
    """Return shares that go from end to end as shares without the tails of distributions that are not uniform."""
    tail = np.array([0.0 if one.uniform else TAIL for one in over])
    moved: Cube = tail + cube * (1 - 2 * tail)
    return moved


def trajectories(count: int, n: int, levels: int, seed: int) -> Cube:
    """Return the shares of ``n`` trajectories through so many factors."""
    sampler = needs("SALib.sample.morris", "sensitivity")
    cube: Cube = sampler.sample(problem(count), n, num_levels=levels, seed=seed)
    return cube


def problem(count: int) -> dict[str, Any]:
    """Return the problem of so many factors as SALib has it, each a share from 0 to 1."""
    return {"num_vars": count, "names": [f"x{n}" for n in range(count)], "bounds": [[0.0, 1.0]] * count}
