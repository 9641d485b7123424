"""The command ``check``: what is wrong with scenario files, all at once."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from stratsim.cli import option
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.refusal import before_work
from stratsim.cli.stream import one_line
from stratsim.cli.voice import Voice

if TYPE_CHECKING:
    from stratsim.core.uncertainty import Value
    from stratsim.scenario.scenario import Scenario


def check(scenarios: option.Scenarios, reading: Reading, quiet: option.Quiet = False) -> None:
    """Say what is wrong with scenario files, all at once, without running them."""
    from stratsim.experiments.gather import gathered
    from stratsim.scenario.norm import taken_away

    voice = Voice(quiet)
    name_own(scenarios, voice)
    with before_work():
        found = gathered(scenarios, reading.load_one_of_several)
    for scenario in found.scenarios:
        if not quiet:
            print(f"{one_line(str(scenario.path))}: ok: {described(scenario)}; {scenario.cost}")
            for note in taken_away(scenario.layers, scenario.plan):
                print(f"note: {note}")
    voice.note(found.note("checked"))


def described(scenario: "Scenario") -> str:
    """Return what a scenario holds, in a line."""
    from stratsim.scenario.schema import TIES

    system, plan = scenario.plan.system, scenario.plan
    ties = sum(len(getattr(system, kind)) for kind in TIES.values())
    driven = len({event.name.partition(" ")[0] for event in plan.events if " " in event.name})
    return (
        f"{len(system.states)} states, {ties} ties, {len(scenario.document.get('events', {}))} events, "
        f"{uncertain(plan.start) + sum(uncertain(p) for p in plan.parameters.values())} uncertain values, "
        f"{plan.months} months from {plan.first_month}" + (f", drivers: {driven}" if driven else "")
    )


def uncertain(rows: "Mapping[str, Sequence[Value]]") -> int:
    """Return how many uncertain values there are."""
    from stratsim.core.uncertainty import Uncertain

    return len({value for values in rows.values() for value in values if isinstance(value, Uncertain)})
