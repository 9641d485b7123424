"""A Scenario: validated, and ready to be run. `load` reads one; every problem is reported at once."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any
from warnings import warn

from stratsim.engine.plan import Plan
from stratsim.engine.recorded import Records
from stratsim.scenario import when
from stratsim.scenario.bases import IN_MEMORY, Given, stem
from stratsim.scenario.compilation import LAST_YEAR, compiled
from stratsim.scenario.cost import Cost
from stratsim.scenario.effect import Effects
from stratsim.scenario.layers import Layered, layered, on_top, overlaid
from stratsim.scenario.parameters import Parameters
from stratsim.scenario.schema import LONGEST, MOST_REPLICATES
from stratsim.scenario.without import without
from stratsim.toml.problem import ADVISED, Problem, ScenarioError, ScenarioWarning, shown
from stratsim.toml.source import copied, path_of

if TYPE_CHECKING:
    from stratsim.scenario.assumption import Assumption

OWN_KEYS = {"seed": ("seed",), "replicates": ("replicates",), "months": ("months", "start", "end")}
"""What is set on a loaded scenario, and the keys of [run] that set it anew."""


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """A scenario: where it stands, its words, the merged document, and the plan for the engine.

    Two scenarios are equal where their digests are. ``records``: what a run keeps of the months; ``settings``: seed,
    months and replicates set since it was loaded; ``odd``: what its files seem to say and do not; ``effects``: which of
    its keys do nothing; ``cost``: what it costs as its files stand.
    """

    path: Path
    title: str
    about: str
    layers: Layered
    headline: tuple[str, ...]
    replicates: int
    plan: Plan
    effects: Effects
    records: Records = Records()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    settings: Mapping[str, int] = field(default_factory=dict)
    odd: tuple[Problem, ...] = ()
    cost: Cost = Cost(0.0, 0.0)

    @property
    def name(self) -> str:
        """The file's name without its ending, unless it was given one; what tables and figures call it."""
        return self.plan.name

    @property
    def document(self) -> dict[str, Any]:
        """Everything that the scenario says, with all that it extends; a copy."""
        document: dict[str, Any] = copied(self.layers.document)
        return document

    @property
    def override_text(self) -> str:
        """What was set on top of the file or taken out of it, as text."""
        gone = [f"without {key}" for key in self.removed]
        return "; ".join([*(f"{key}={value}" for key, value in self.overrides.items()), *gone])

    @property
    def idle(self) -> tuple[Problem, ...]:
        """Its overrides without effect."""
        return tuple(self.effects.idle.overrides)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What its files seem to say and do not do."""
        return (*self.odd, *self.effects.idle.files)

    @cached_property
    def digest(self) -> str:
        """A short hash of everything that the numbers depend on."""
        relevant = {k: v for k, v in self.layers.document.items() if k not in ("title", "about", "outcomes", "record")}
        text = json.dumps(relevant, sort_keys=True, default=str)
        size = [self.plan.months, self.plan.seed, *(one.digest for one in self.plan.codes)]
        return hashlib.blake2b(f"{text}{size}".encode(), digest_size=8).hexdigest()

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Scenario) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return (
            f"<Scenario {self.name}: {self.span}, {self.replicates} replicates, seed {self.plan.seed}, {self.digest}>"
        )

    def _repr_html_(self) -> str:
        states = ", ".join(self.plan.system.states)
        facts = [self.title, f"States: {states}", f"{self.span}; {self.replicates} replicates, seed {self.plan.seed}"]
        changes = [f"Set: {self.override_text}"] if self.override_text else []
        about = f"<p>{escape(self.about)}</p>" if self.about else ""
        return f"<b>{escape(self.name)}</b>{about}<br>" + "<br>".join(map(escape, [*facts, *changes]))

    @property
    def span(self) -> str:
        """The first and the last month."""
        first = self.plan.first_month
        return f"{first} to {when.later(first, self.plan.months - 1)}"

    def __reduce__(self) -> tuple[Any, ...]:
        return restored, (
            self.layers.as_json(),
            (str(self.path.resolve() if self.path.is_file() else self.path), self.name),
            (dict(self.overrides), self.removed, dict(self.settings)),
            (bool(self.plan.codes), self.cost.large),
        )

    def but(
        self,
        *,
        seed: int | None = None,
        months: int | None = None,
        replicates: int | None = None,
        overrides: Mapping[str, Any] | None = None,
        name: str | None = None,
        allow_code: bool = False,
        strict: bool = True,
    ) -> "Scenario":
        """Return the same scenario with another seed, horizon or number of replicates, other values or another name.

        ``overrides`` maps dotted keys to values. What was set before stays, unless its own key is among them.
        ``allow_code`` lets policies in Python that they name run; ``strict`` refuses overrides without effect.
        Raises ValueError where a number is no whole number or out of its range, `ScenarioError` where an override
        cannot be used.
        """
        given = {"seed": seed, "months": months, "replicates": replicates}
        base = self._overridden(overrides, allow_code) if overrides else self
        if overrides and strict:
            acting(base, self.idle)
        settings = {**base.settings, **{key: int(value) for key, value in given.items() if value is not None}}
        whole("seed", seed, 0, 2**63 - 1)
        whole("replicates", replicates, 1, MOST_REPLICATES)
        whole("months", months, 1, min(LONGEST, LAST_YEAR * 12 + 12 - when.number(base.plan.first_month)))
        plan = replace(  # what was set before is set again, for the plan of a base made anew does not know it
            base.plan,
            name=self.name if name is None else file_name(name),
            seed=settings.get("seed", base.plan.seed),
            months=settings.get("months", base.plan.months),
        )
        return replace(base, plan=plan, replicates=settings.get("replicates", base.replicates), settings=settings)

    def without(self, keys: Sequence[str]) -> "Scenario":
        """Return the same scenario with some dotted keys taken out; raise `ScenarioError` where that cannot be."""
        return self._remade(without(self.layers, keys), removed=(*self.removed, *keys))

    @cached_property
    def uncertain(self) -> "tuple[Assumption, ...]":
        """Every value that is drawn, and every parameter that is fixed with its plausible range, marked as such."""
        from stratsim.scenario.assumption import assumptions

        return assumptions(self)

    def with_file(self, file: str | Path) -> "Scenario":
        """Return the same scenario with what a file says laid on top; raise `ScenarioError` where that cannot be.

        ``file``: a path, or the name of a shipped one. What it extends is left out: it is taken as a difference.
        """
        return self._remade(on_top(self.layers, file))

    def _overridden(self, overrides: Mapping[str, Any], allow_code: bool) -> "Scenario":
        anew = set(keys_of_run(overrides))
        kept = {key: value for key, value in self.settings.items() if anew.isdisjoint(OWN_KEYS[key])}
        layers, both = overlaid(self.layers, overrides), {**self.overrides, **overrides}
        return self._remade(layers, allow_code, overrides=both, settings=kept)

    def _remade(self, layers: Layered, allow_code: bool = False, **changes: Any) -> "Scenario":
        made = of(layers, self.path, self.name, allow_code or bool(self.plan.codes), self.cost.large)
        kept = {"overrides": self.overrides, "removed": self.removed, "settings": self.settings}
        return replace(made, **kept | changes).but()


def keys_of_run(overrides: Mapping[str, Any]) -> Iterable[str]:
    """Yield the keys of [run] that overrides set."""
    for key, value in overrides.items():
        path = path_of(key)
        if path[:1] == ("run",):
            yield from path[1:2] or (value if isinstance(value, Mapping) else ())


def file_name(name: str) -> str:
    """Return a name; raise ValueError where no file can be called so."""
    if not isinstance(name, str) or not name.strip() or "/" in name or "\\" in name or not name.isprintable():
        raise ValueError(f"name must be text that a file can be called by (is {shown(name)})")
    return name


def whole(name: str, value: Any, least: int, most: int) -> None:
    """Raise ValueError unless a value is left out, or a whole number in its range."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, Integral) or not least <= int(value) <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most} (is {shown(value)})")


def load(
    given: Given,
    overrides: Mapping[str, Any] | None = None,
    *,
    name: str | None = None,
    allow_code: bool = False,
    removed: Sequence[str] = (),
    parameters: Parameters = True,
    strict: bool = True,
    allow_large: bool = False,
) -> Scenario:
    """Read and validate a scenario.

    ``given``: a file; the name of a shipped scenario; several joined by "+" ("war_ends+second_crisis"), each laid on
    the one before; a mapping, the document of a scenario; or a list of these. ``overrides`` maps dotted keys to
    values, as ``--set`` does: ``{"states.PRK.cohesion": 0.6}``. ``name`` stands in for the file's. ``allow_code`` lets
    the policies in Python that it names run. ``removed`` names keys to take out: ``("patronages.RUS.PRK",)``.
    ``parameters``: a file to read in place of the parameters that the scenario names; False: none of them.
    ``strict`` refuses overrides without effect; ``allow_large`` accepts a scenario of great cost.
    Raises `ScenarioError`, which lists every problem with file and line; warns with `ScenarioWarning` of what the
    files seem to say and do not do.
    """
    layers = layered(given, overrides, parameters)
    names = [stem(source) for source in layers.named]
    called = "+".join(names) if name is None else file_name(name)
    alone = layers.named[0].name if len(names) == 1 else ""
    path = Path(called if alone in ("", IN_MEMORY) else alone)
    scenario = of(without(layers, removed), path, called, allow_code, allow_large)
    for warning in scenario.warnings[:ADVISED]:
        warn(str(warning), ScenarioWarning, stacklevel=2)
    scenario = replace(scenario, overrides=dict(overrides or {}), removed=tuple(removed))
    return acting(scenario) if strict else scenario


def acting(scenario: Scenario, before: Sequence[Problem] = ()) -> Scenario:
    """Return a scenario; raise `ScenarioError` where overrides of it have no effect, those ``before`` aside."""
    if idle := [one for one in scenario.idle if one not in before]:
        raise ScenarioError(idle)
    return scenario


def of(layers: Layered, path: Path, name: str, allow_code: bool = False, allow_large: bool = False) -> Scenario:
    """Return the scenario of merged layers; raise `ScenarioError` with every problem."""
    made = compiled(layers, name, allow_code, allow_large)
    document = made.document
    return Scenario(
        path,
        document.title or name,
        document.about,
        layers,
        made.headline,
        document.run.replicates,
        made.plan,
        made.effects,
        made.records,
        odd=made.odd,
        cost=made.cost,
    )


def restored(text: str, names: tuple[str, str], changes: tuple[Any, ...], allowed: tuple[bool, bool]) -> Scenario:
    """Return a scenario from what was pickled of it; no scenario file is read again."""
    overrides, removed, settings = changes
    scenario = of(Layered.from_json(text), Path(names[0]), names[1], *allowed)
    return replace(scenario, overrides=overrides, removed=removed).but(**settings)
