"""The shape of a scenario file, made from the metadata of variables, levers and parameters."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag, create_model

from stratsim.core.levers import Levers
from stratsim.core.parameter import Parameter, parameters_of
from stratsim.core.variable import Variable, variables_of
from stratsim.core.world import World
from stratsim.engine.mechanism import CLASSES
from stratsim.engine.payoff import COMPONENTS, REALISED
from stratsim.engine.recorded import TRACES
from stratsim.scenario.table_spec import CsvTable
from stratsim.toml.value import GREATEST, Strict, Value

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
LONGEST = 2400
"""Months of the longest run, and of the longest event: two centuries."""
MOST_REPLICATES = 10_000_000
TIES = {
    "rivalries": "rivalry",
    "patronages": "patronage",
    "channels": "channel",
    "campaigns": "campaign",
    "alignments": "alignment",
}
"""Table of a scenario -> kind of tie."""


def table(name: str, text: str | None = None, base: Any = Strict, /, **fields: Any) -> Any:
    """Return the model of a table whose keys are made from metadata; ``text`` says what it is."""
    return create_model(name, __base__=base, __doc__=text, **fields)


def left_out(model: Any) -> Any:
    """Return the field of a table that stands at its defaults where a file leaves it out."""
    return (model, model.model_construct())  # not validated: that would make a validator for each table at every start


def many(model: Any) -> Any:
    """Return the field of a table that holds tables by name."""
    return (dict[Name, model], {})


def pairs(model: Any) -> Any:
    """Return the field of a table that holds tables by the names of two states."""
    return (dict[Name, dict[Name, model]], {})


def described(item: Variable | Parameter, text: str) -> Any:
    """Return the field of a value that may be left out, with its bounds and meaning in the JSON Schema."""
    bounds: Any = [item.low, min(item.high, GREATEST)]
    return (Value | None, Field(None, description=text, json_schema_extra={"x-bounds": bounds}))


class Elected(Strict):
    """A playbook for each kind of government."""

    hawkish: str
    dovish: str


def kind_of_playbooks(value: Any) -> str:
    """Tell pydantic how playbooks are named: by one name, by a list, or by a table for each kind of government."""
    if isinstance(value, dict | Elected):
        return "~elected"
    return "~several" if isinstance(value, list) else "~one"


Playbooks = (
    Annotated[
        Annotated[str, Tag("~one")] | Annotated[list[str], Tag("~several")] | Annotated[Elected, Tag("~elected")],
        Discriminator(kind_of_playbooks),
    ]
    | None
)
"""One playbook, several that the state can shift between (the first at the start), or one a government."""


def starts(axis: str) -> dict[str, Any]:
    """Return the fields of the starting values of all variables of one axis."""
    given = [v for v in variables_of(World) if v.axes[-1] == axis and v.kind in ("stock", "outside")]
    return {
        v.name: described(v, f"{v.text} [{v.unit}]") if len(v.axes) == 1 else by_name(v)
        for v in given
        if v.name != "playbook"
    }


def by_name(v: Variable) -> Any:
    """Return the field of a variable that has a value for each rung, or theatre, as well."""
    words = f"{v.text} [{v.unit}], by {v.axes[0]}"
    return (dict[Name, Value], Field({}, description=words, json_schema_extra={"x-bounds": [v.low, v.high]}))


def knobs(mechanism: str) -> dict[str, Any]:
    """Return the fields of a mechanism's parameters."""
    return {
        p.name: described(p, f"{p.text} [{p.unit}]; default {p.default:g}") for p in parameters_of(CLASSES[mechanism])
    }


class Run(Strict):
    """Horizon, luck and size of a run."""

    start: Month = "2024-01"
    end: Month | None = None
    months: int | None = Field(None, ge=1, le=LONGEST)
    replicates: int = Field(1000, ge=1, le=MOST_REPLICATES)
    seed: int = Field(1, ge=0, lt=2**63)
    norms: Literal["default", "start"] = Field(
        "default", description="where a norm that nobody sets is: at its default, or where its variable starts"
    )
    off: list[str] = Field([], description="mechanisms to switch off (their parameters at their null value)")


class RungTable(Strict):
    """One rung of the ladder of provocations."""

    about: str = ""
    severity: float = Field(ge=0, le=1)
    burden: float = Field(0.0, ge=0, le=GREATEST, description="political and material cost, in stakes")
    money: float = Field(0.0, ge=0, le=GREATEST, description="bn USD an event")
    test: bool = Field(False, description="it builds the strategic deterrent")
    repeats: float = Field(1.0, ge=0, le=1, description="how far it comes in bursts")
    lesson: float | None = Field(None, ge=0, le=1, description="what can be learnt by it; left out: as its severity")
    renews: float = Field(1.0, ge=0, le=1, description="how far new designs make its lessons stale")
    routine: float = Field(1.0, ge=0, le=1, description="how far an arsenal multiplies its odds")


class EventTable(Strict):
    """Something from outside: when, for how long, and what it sets, adds to or scales."""

    about: str = ""
    date: Month | None = None
    earliest: Month | None = None
    latest: Month | None = None
    hazard: float | None = Field(None, gt=0, le=1, description="chance a month, from earliest on")
    every: int | None = Field(None, ge=1, le=LONGEST, description="months from one time to the next, from date on")
    chance: Value | None = Field(None, description="chance that it comes, each time anew; 1 if left out")
    turnover: list[str] = Field([], description="states whose government changes sides, from hawkish to dovish or back")
    duration: int | None = Field(None, ge=1, le=LONGEST, description="months; left out: for good")
    ramp: int = Field(1, ge=1, le=LONGEST, description="months until it is in full force")
    set: dict[str, Any] = {}
    add: dict[str, Any] = {}
    scale: dict[str, Any] = {}


class Outcomes(Strict):
    """Which outcomes tables and figures lead with."""

    headline: list[str] = []


class RecordTable(Strict):
    """What is kept of the months, beside the outcomes and the inputs of every replicate."""

    series: Literal["all", "headline"] | list[str] = Field(
        "all", description="series kept: all, those behind the headline outcomes, or a list of variables"
    )
    traces: int = Field(TRACES, ge=0, le=MOST_REPLICATES, description="replicates that keep their series in full")


Ladder = list[str] | None
State = table(
    "State",
    "A state: its name, the playbook it follows, its starting values.",
    name=(str, ""),
    playbook=(Playbooks, None),
    policy=(str | None, Field(None, description="file and class of a policy in Python: my_policy.py:Cautious")),
    veto=(bool, Field(False, description="a permanent member of the Council")),
    rungs=(Ladder, Field(None, description="the rungs that it climbs as a challenger; left out: all")),
    **starts("state"),
)
Theatre = table(
    "Theatre",
    "A theatre: who cares for it, who fires shells there, how hot it is.",
    about=(str, ""),
    weight=(dict[Name, Value], {}),
    consumption=(dict[Name, Value], {}),
    **starts("theatre"),
)
Rivalry = table(
    "Rivalry",
    theatre=(str | None, None),
    rungs=(Ladder, Field(None, description="the rungs of this rivalry; left out: those of its challenger")),
    **starts("rivalry"),
)
TIE_MODELS: dict[str, Any] = {
    "rivalries": Rivalry,
    **{ties: table(kind.capitalize(), **starts(kind)) for ties, kind in TIES.items() if ties != "rivalries"},
}
Playbook = table(
    "Playbook",
    "A playbook: for each lever a value, or a table of base and reactions (observable = coefficient).",
    about=(str, ""),
    **{v.name: (Any, Field(None, description=f"{v.text}; default {v.start or 0:g}")) for v in variables_of(Levers)},
)
MECHANISM_MODELS: dict[str, Any] = {}
for _name in CLASSES:
    _part: Any = table(f"{_name}_part", **knobs(_name))
    MECHANISM_MODELS[_name] = table(
        _name,
        f"Parameters of {_name}: for all, for one state, for one tie, for one theatre.",
        _part,
        by_state=many(_part),
        by_tie=pairs(_part),
        by_theatre=many(_part),
    )
STAKES: Any = (Annotated[float, Field(ge=0, le=1000)], 0.0)
Payoff = table("Payoff", **dict.fromkeys(COMPONENTS, STAKES), **dict.fromkeys(REALISED, STAKES))

Document = table(
    "Scenario",
    "A scenario of stratsim, or the difference of one from another that it extends.",
    title=(str, ""),
    about=(str, ""),
    extends=(str | list[str] | None, None),
    parameters=(str | None, None),
    remove=(list[str], []),
    tables=(dict[Name, CsvTable], {}),
    drivers=(dict[str, Any], Field({}, description="outside variables by month: [drivers.theatres.NAME.intensity]")),
    run=left_out(Run),
    states=many(State),
    theatres=many(Theatre),
    rungs=many(RungTable),
    **{ties: pairs(model) for ties, model in TIE_MODELS.items()},
    playbooks=many(Playbook),
    events=many(EventTable),
    outcomes=left_out(Outcomes),
    record=left_out(RecordTable),
    payoffs=many(Payoff),
    **{name: left_out(model) for name, model in MECHANISM_MODELS.items()},
)
