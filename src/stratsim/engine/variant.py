"""Variants of a plan: the later steps of a month in another order, or many settings of parameters side by side.

Settings are folded into the replicate axis: the same replicates, with the same luck, once for each setting. A block of
five settings costs little more than a block of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from stratsim.core.array import FLOAT
from stratsim.core.draws import Draws, Words
from stratsim.engine.mechanism import BEFORE_DECISION, CLASSES, Mechanisms
from stratsim.engine.plan import Plan

LATER = tuple(name for name in CLASSES if name not in BEFORE_DECISION)
"""The mechanisms that answer what the states decided, in the order of a month."""


@dataclass(frozen=True)
class Setting:
    """A parameter of a mechanism at one value, in all its rows or in some."""

    mechanism: str
    parameter: str
    value: float
    rows: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Folded(Draws):
    """The draws of the same replicates, ``folds`` times over."""

    folds: int = 1

    @cached_property
    def replicates(self) -> Words:
        """The numbers of the replicates, shape ``(R,)``."""
        once = np.arange(self.first, self.first + self.count // self.folds, dtype=np.uint32)
        return np.tile(once, self.folds)


@dataclass(frozen=True)
class Variant(Plan):
    """A plan with its later mechanisms in another ``order``, or folded: one setting after the other."""

    order: tuple[str, ...] = LATER
    settings: tuple[Setting, ...] = ()

    @classmethod
    def of(cls, plan: Plan, *, order: Sequence[str] = LATER, settings: Sequence[Setting] = ()) -> Self:
        """Return a variant of a plan."""
        same = {item.name: getattr(plan, item.name) for item in fields(Plan)}
        return cls(**same, order=tuple(order), settings=tuple(settings))

    def draws(self, first: int, count: int) -> Draws:
        """Return the draws of ``count`` columns: as many replicates as come on each setting, once a setting."""
        return Folded(self.seed, first, count, folds=self.folds)

    @property
    def folds(self) -> int:
        """How often each replicate is there: once a setting."""
        return max(1, len(self.settings))

    def mechanisms(self, draws: Draws) -> Mechanisms:
        """Return the mechanisms in the order wanted, each setting in its own columns."""
        found = dict(super().mechanisms(draws))
        for n, one in enumerate(self.settings):
            width = draws.count // len(self.settings)
            columns = slice(n * width, (n + 1) * width)
            found[one.mechanism] = self._set(found[one.mechanism], one, columns, draws.count)
        return {name: found[name] for name in (*BEFORE_DECISION, *self.order)}

    def _set(self, mechanism: Any, setting: Setting, columns: slice, count: int) -> Any:
        whole = self.counts()[f"{setting.mechanism}.{setting.parameter}"]
        old = np.asarray(getattr(mechanism, setting.parameter), FLOAT)
        new = np.array(np.broadcast_to(old, (whole, count)))
        new[range(whole) if setting.rows is None else setting.rows, columns] = setting.value
        return replace(mechanism, **{setting.parameter: new})
