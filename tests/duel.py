"""A small scenario that tests of lenses ask: two rivals, two playbooks each, a patron, a few uncertain values."""

import tomllib

DUEL = """
title = "A duel"

[run]
start = "2024-01"
months = 6
replicates = 8
seed = 7

[states.A]
playbook = "hard"
gdp = 100.0
treasury = 5.0
deterrent = { dist = "uniform", low = 0.2, high = 0.8 }
cohesion = { dist = "triangular", low = 0.5, mode = 0.7, high = 0.9 }

[states.B]
playbook = "firm"
gdp = 300.0
treasury = 9.0

[states.C]
gdp = 200.0

[theatres.here]
intensity = 0.4

[rungs.test]
severity = 0.2
burden = 0.05
test = true

[rungs.strike]
severity = 0.8
burden = 0.6

[rivalries.A.B]
theatre = "here"
credibility = { dist = "uniform", low = 0.1, high = 0.5 }
evidence = 4.0
tempo = 0.8

[patronages.C.A]
trade = 1.0

[playbooks.hard]
provocation = 0.9
weapons_investment = 0.3

[playbooks.mild]
provocation = 0.2
openness = 0.9

[playbooks.firm]
announced_threat = 0.8
follow_through = { base = 0.7, provocation_faced = 0.1 }

[playbooks.soft]
announced_threat = 0.2
engagement = 0.6

[deterrence]
leverage = { dist = "choice", luck = "fit", values = [0.3, 0.5, 0.7] }
burst = { dist = "choice", luck = "fit", values = [0.0, 0.1, 0.2] }

[outcomes]
headline = ["provocations_per_year", "cohesion.A", "payoff.A", "payoff.B"]

[payoffs.A]
security = 0.25
economy = 0.25
regime = 0.5

[payoffs.B]
security = 0.6
economy = 0.4
"""


def duel(**run):
    """Return the document, with other values under [run]."""
    document = tomllib.loads(DUEL)
    document["run"].update(run)
    return document


CLAIM = """
[claims.{name}]
claim = "{name} follows."
mechanisms = ["deterrence"]
keys = ["deterrence.leverage"]
[[claims.{name}.trials]]
scenario = "mild.toml"
baseline = "duel.toml"
outcome = "{outcome}"
direction = "{direction}"
why = "Because."
"""


def register(directory, **trials):
    """Write the duel, a milder one, and a register of claims about them, each as (outcome, direction); return its path.

    The claims of the article take seconds each.
    """
    (directory / "duel.toml").write_text(DUEL)
    (directory / "mild.toml").write_text('extends = "duel.toml"\n[states.A]\nplaybook = "mild"\n')
    claims = [CLAIM.format(name=name, outcome=one, direction=way) for name, (one, way) in trials.items()]
    path = directory / "claims.toml"
    path.write_text('scenarios = "."\nbaseline = "duel.toml"\n' + "".join(claims))
    return path
