"""Exact splits of a change: inputs switched one after the other, a product's change shared among its factors.

Equation
    (1) f(b) - f(a) = sum_i [f(.. b_i, a_i+1 ..) - f(.. a_i, a_i+1 ..)]      in an order, in its reverse, and their mean
    (2) change of a product, share of factor i = (b_i - a_i) sum over subsets S of the others of
        |S|! (n - 1 - |S|)! / n!  product of b over S and of a over the rest                       (Shapley 1953)
The sum is exact whatever f is. The mean of an order and its reverse is Shapley's value where no more than two inputs
act on one another.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

from stratsim.core.array import Array

Wide = npt.NDArray[np.float64]
Inputs = Mapping[str, Array]
Names = tuple[str, ...]
Step = tuple[Names, tuple[Array, ...], tuple[Array, ...]]
"""Inputs that were switched at once, and what the function gave before and after."""


def same(x: Array, y: Array) -> bool:
    """Tell whether two inputs are the same to the bit."""
    if x is y:
        return True
    if np.shape(x) != np.shape(y):
        return False
    return bool(np.array_equal(x, y) or (np.isnan(x).any() and np.array_equal(x, y, equal_nan=True)))


def switched(f: Callable[[Inputs], tuple[Array, ...]], a: Inputs, b: Inputs, order: Sequence[Names]) -> Iterator[Step]:
    """Yield the effect of each group of inputs, switched from ``a`` to ``b`` in an order: equation (1)."""
    now = dict(a)
    before = f(now)
    for names in order:
        now.update({name: b[name] for name in names})
        after = f(now)
        yield names, before, after
        before = after


def side_by_side(months: Sequence[Inputs], count: int) -> dict[str, Array]:
    """Return the inputs of several months, ``count`` columns each; what is one for all stays as it is."""
    found = {}
    for name, first in months[0].items():
        every = [month[name] for month in months]
        if np.shape(first)[-1:] != (count,) and all(same(first, x) for x in every[1:]):
            found[name] = first
        else:
            found[name] = np.concatenate([np.broadcast_to(x, (*np.shape(x)[:-1], count)) for x in every], axis=-1)
    return found


def alone(a: Inputs, b: Inputs, names: Sequence[str]) -> list[Names]:
    """Return the inputs that differ, each to be switched alone."""
    return [(name,) for name in names if not same(a[name], b[name])]


def shares(a: Sequence[Array], b: Sequence[Array]) -> list[Wide | None]:
    """Return each factor's share of the change of their product, None where it did not change: equation (2)."""
    moved = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if not same(x, y)]
    before = [x.astype(np.float64) for x in a]
    after = {n: b[n].astype(np.float64) for n in moved}
    fixed: Wide = np.ones((), np.float64)
    for n in range(len(a)):
        if n not in moved:
            fixed = fixed * before[n]
    result: list[Wide | None] = [None] * len(a)
    for n in moved:
        others = [m for m in moved if m != n]
        mean = mean_product([before[m] for m in others], [after[m] for m in others])
        result[n] = fixed * (after[n] - before[n]) * mean
    return result


def mean_product(a: Sequence[Wide], b: Sequence[Wide]) -> Wide:
    """Return the product of some factors, each from ``a`` or ``b``, mean by the weights of equation (2)."""
    n = len(a) + 1
    mean: Wide = np.zeros((), np.float64)
    for size in range(n):
        weight = factorial(size) * factorial(n - 1 - size) / factorial(n)
        for chosen in combinations(range(n - 1), size):
            product: Wide = np.full((), weight)
            for m in range(n - 1):
                product = product * (b if m in chosen else a)[m]
            mean = mean + product
    return mean
