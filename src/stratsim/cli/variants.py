"""Variants: the baseline of a comparison with some keys set, compared with it under a name (``--variant``)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from stratsim.cli.reading import parsed
from stratsim.experiments.gather import Gathered, named_once
from stratsim.scenario.scenario import Scenario
from stratsim.scenario.starter import NAME
from stratsim.toml.source import fault

FORM = "as in --variant hawks:states.USA.playbook=escalation_dominance"


def with_variants(meant: Gathered, texts: Sequence[str], allow_code: bool) -> Gathered:
    """Return the scenarios of a comparison with the variants of the baseline that are asked for.

    Raises `ScenarioError` where a text is not NAME:KEY=VALUE or a key cannot be set, ValueError where two have one
    name.
    """
    first = meant.scenarios[0]
    made = [variant(first, name, overrides, allow_code) for name, overrides in named(texts).items()]
    named_once([one.name for one in [*meant.scenarios, *made]])
    return replace(meant, scenarios=[*meant.scenarios, *made])


def variant(baseline: Scenario, name: str, overrides: Mapping[str, Any], allow_code: bool) -> Scenario:
    """Return the baseline with some keys set, under another name."""
    return baseline.but(overrides=overrides, name=name, allow_code=allow_code)


def named(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what each variant sets, by its name; a name that comes again sets one more key."""
    keys: dict[str, list[str]] = {}
    for text in texts:
        name, colon, setting = text.partition(":")
        if not colon or not NAME.fullmatch(name.strip()):
            raise fault(f"--variant {text}", "must be NAME:KEY=VALUE", FORM)
        keys.setdefault(name.strip(), []).append(setting)
    return {name: parsed(settings) for name, settings in keys.items()}
