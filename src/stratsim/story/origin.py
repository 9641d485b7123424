"""From results back to the scenario that they came from: a replicate is lived again only where it is the same."""

from pathlib import Path

from stratsim.engine.results import Results
from stratsim.scenario.override import all_parsed
from stratsim.scenario.scenario import Scenario, load
from stratsim.scenario.shelf import find
from stratsim.toml.problem import ScenarioError

WITHOUT = "without "
"""How an override begins that takes a key out."""


def scenario_of(results: Results, allow_code: bool = False) -> Scenario:
    """Return the scenario that results came from.

    Raises ValueError where its file is not there any more, or says something else today.
    """
    origin = results.provenance
    sets, removed = overrides_of(str(origin.get("overrides", "")))
    path = Path(str(origin["file"]))
    given = path if path.is_file() else find(str(origin["scenario"]))
    try:
        one = load(given, all_parsed(sets) or None, allow_code=allow_code, removed=removed, strict=False)
    except ScenarioError as error:
        raise ValueError(f"{results.name} cannot be lived again, its scenario cannot be read:\n{error}") from error
    one = one.but(
        seed=int(origin["seed"]), months=int(origin["months"]), replicates=results.replicates, name=results.name
    )
    if one.digest != str(origin["digest"]):
        raise ValueError(f"{results.name} cannot be lived again: {given} has changed since it was run")
    return one


def overrides_of(text: str) -> tuple[list[str], list[str]]:
    """Return the "key=value" texts and the keys taken out that the provenance of results names."""
    parts = [part for part in text.split("; ") if part]
    sets = [part for part in parts if not part.startswith(WITHOUT)]
    return sets, [part.removeprefix(WITHOUT) for part in parts if part.startswith(WITHOUT)]
