"""How scenarios are read from the command line: by name or path, with what ``--set`` sets on top."""

import sys
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stratsim.cli import option
from stratsim.cli.voice import Voice

if TYPE_CHECKING:
    from stratsim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Reading:
    """What is set on top of a file, and whether policies in Python and scenarios of great cost may run."""

    sets: option.Set = None
    allow_code: option.AllowCode = False
    allow_large: option.AllowLarge = False

    def overrides(self) -> dict[str, Any]:
        """Return what is set on top of a file."""
        return parsed(self.sets or ())

    def load(self, scenario: Any, strict: bool = True) -> "Scenario":
        """Read a scenario; say on standard error what it seems to say and does not do.

        Raises `ScenarioError` where it cannot be used, or where overrides have no effect and ``strict`` asks for one.
        """
        from stratsim.scenario.scenario import load
        from stratsim.toml.problem import ADVISED, ScenarioWarning

        code, large = self.allow_code, self.allow_large
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ScenarioWarning)
            read = load(scenario, self.overrides(), allow_code=code, allow_large=large, strict=strict)
        for warning in read.warnings[:ADVISED]:
            print(f"warning: {warning}", file=sys.stderr)
        return read

    def load_one_of_several(self, scenario: Any) -> "Scenario":
        """Read a scenario among others: an override may have its effect in another one."""
        return self.load(scenario, strict=False)


def parsed(texts: Sequence[str]) -> dict[str, Any]:
    """Return overrides from "key=value" texts; raise one `ScenarioError` with the problems of all."""
    from stratsim.scenario.override import all_parsed

    return dict(all_parsed(texts))


def name_own(given: Iterable[str], voice: Voice) -> None:
    """Say which names mean a file of the user's although a scenario of that name comes with stratsim."""
    from stratsim.scenario.shelf import own

    for one in dict.fromkeys(part.strip() for text in given for part in text.split("+")):
        if path := own(one):
            voice.note(f"using ./{path.as_posix()}, not the scenario {one} that comes with stratsim")
