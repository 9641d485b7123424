"""The policies in Python that a scenario names: found beside the file that names them, run only where allowed."""

import re
from pathlib import Path

from stratsim.core.system import System
from stratsim.playbooks.python_policy import Code, PolicyError, digest_of
from stratsim.scenario.build import Builder
from stratsim.toml.problem import Problem, did_you_mean

NAMED = re.compile(r"(?P<file>.+\.py):(?P<name>[^\W\d]\w*)")
REFUSED = "is Python code, which is not run unless you allow it"
ADVICE = "read the file; if you trust it, add --allow-code (in Python: allow_code=True)"


def refused(problems: list[Problem]) -> bool:
    """Tell whether nothing is wrong but that code is not allowed."""
    return all(one.what == REFUSED for one in problems)


def codes(builder: Builder, system: System, allowed: bool) -> tuple[Code, ...]:
    """Return the policies in Python; note problems where there are any and they are not allowed, or do not work."""
    found = (code(builder, row, state, allowed) for row, state in enumerate(system.states))
    return tuple(one for one in found if one is not None)


def code(builder: Builder, row: int, state: str, allowed: bool) -> Code | None:
    """Return the policy of a state, None where it has none or with a problem noted."""
    key, named = ("states", state, "policy"), builder.document.states[state].policy
    if named is None:
        return None
    match = NAMED.fullmatch(named)
    if match is None:
        builder.fault(key, "must name a file and a class in it", 'as in policy = "my_policy.py:Cautious"')
    elif not allowed:
        builder.fault(key, REFUSED, ADVICE)
    elif not (path := home(builder, key) / match["file"]).is_file():
        builder.fault(key, f"there is no file {path}", near(path))
    else:
        return tried(builder, key, (row, str(path), match["name"]))
    return None


def home(builder: Builder, key: tuple[str, ...]) -> Path:
    """Return the directory of the file that holds a key; of the scenario itself where ``--set`` gave it."""
    holder = builder.layers.place(key).file
    return Path(builder.layers.top.name if holder.startswith("--set") else holder).resolve().parent


def near(path: Path) -> str:
    """Return advice that names the Python files of a file's directory."""
    return did_you_mean(path.name, (one.name for one in path.parent.glob("*.py"))) if path.parent.is_dir() else ""


def tried(builder: Builder, key: tuple[str, ...], named: tuple[int, str, str]) -> Code | None:
    """Return the policy of (row, file, class) where it can be made, else None with a problem noted."""
    try:
        found = Code(*named, digest_of(Path(named[1]).read_bytes()))
        found.mind()
    except (PolicyError, OSError) as error:
        builder.fault(key, str(error), "a class with a method levers(self, world, system, row) that returns a dict")
        return None
    return found
