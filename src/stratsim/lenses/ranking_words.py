"""A ranking in words: a page for somebody who decides, and a line for a screen."""

from collections.abc import Sequence

import numpy as np

from stratsim.lenses.ranking import Ranking
from stratsim.lenses.robust import AS_IT_STANDS
from stratsim.lenses.weigh import SPREAD

FAR = 10.0
"""Factors on a weight that are named at most, and their inverse."""

PARTS_IN_WORDS = {
    "conceded": "conceding",
    "contested": "a contest",
    "fought": "a war",
    "settled": "settling a war",
    "provoked": "being provoked",
    "granted": "what a deal grants",
    "paid": "money paid",
    "economy": "output",
    "regime": "the regime's survival",
    "sway": "standing and sway",
}


def in_a_line(one: Ranking) -> str:
    """Return which playbook comes first, and how sure that is."""
    lead = one.lead
    by = f"{lead.middle:.2g} ({lead.low:.2g} to {lead.high:.2g})"
    return f"{one.state}: {one.first} before {one.second} by {by}; {sure(one)}"


def sure(one: Ranking) -> str:
    """Return how far the first place stands."""
    n = one.order[0]
    return (
        f"{one.verdict}: best in {one.futures(n):.0%} of futures, {one.ways(n):.0%} of ways to decide, "
        f"{one.weights(n):.0%} of weights."
    )


def page(found: Sequence[Ranking], command: str) -> str:
    """Return the page: what follows, from what, how sure, what would change it; Markdown."""
    scenario = found[0].found.scenario
    parts = [
        f"# Which playbook serves whom: {scenario.title or scenario.name}",
        f"*Made by `{command}`. Do not edit by hand.*",
        *in_short(found),
    ]
    for one in found:
        parts += section(one)
    return "\n\n".join([*parts, *made_from(found)]) + "\n"


def in_short(found: Sequence[Ranking]) -> list[str]:
    """Return the answer in one sentence for each state, and what to keep in mind."""
    lines = [f"- **{one.state}: {one.first}** by its own payoff; this {one.verdict}." for one in found]
    return [
        "## The answer",
        "\n".join(lines),
        "A first place *stands* where it is clear of the second and holds in 80 % of the futures, of the ways to "
        "decide and of the weights of the payoff; it *mostly stands* where it holds in half of each. Else it *hangs on "
        "assumptions*, which are named below. The ranking is one of the model: [trust.md](trust.md) says what of it "
        "was tested against history, and what was not.",
    ]


def section(one: Ranking) -> list[str]:
    """Return what is said of the playbooks of a state."""
    return [
        f"## Playbooks of {one.state}",
        table(one),
        served(one),
        "**How sure.** " + sure(one).capitalize(),
        "**What would change it.** " + " ".join([*by_way(one), *by_weight(one)]),
    ]


def table(one: Ranking) -> str:
    """Return the payoff of every state under every playbook, the best of each in bold."""
    means = one.means()
    names = list(means)
    lines = [f"| playbook | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    for n in one.order:
        cells = [shown(means[name][n], max(means[name])) for name in names]
        lines.append(f"| {one.found.playbooks[n]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def shown(value: float, best: float) -> str:
    """Return a payoff, in bold where it is the best."""
    text = f"{value:.3f}"
    return f"**{text}**" if value == best else text


def served(one: Ranking) -> str:
    """Return who fares best with which playbook, as far as that is clear."""
    said = [f"{row.playbook}: {row.serves}" for row in one.rows() if row.serves]
    rest = [name for name in one.found.payoffs if not any(name in row.serves.split() for row in one.rows())]
    unclear = f" For {', '.join(rest)} the best cannot be told from the second." if rest else ""
    return f"**Whom it serves** (payoff clearly above that under every other): {'; '.join(said) or 'nobody'}.{unclear}"


def by_way(one: Ranking) -> list[str]:
    """Return under which ways to decide another playbook comes first."""
    best = one.found.best_under()
    others: dict[str, list[str]] = {}
    for way, name in best.items():
        if name != best[AS_IT_STANDS]:
            others.setdefault(name, []).append(way)
    said = [f"{name} comes first with: {', '.join(ways)}." for name, ways in others.items()]
    return said or ["No way to decide that was tried puts another first."]


def by_weight(one: Ranking) -> list[str]:
    """Return the factors on parts of the payoff at which the first two change places."""
    turns = {name: at for name, at in (one.found.turns or {}).items() if 1 / FAR <= at <= FAR}
    near = sorted(turns.items(), key=lambda item: abs(np.log(item[1])))
    said = [f"{PARTS_IN_WORDS[name]} at {at:.2g} times its weight" for name, at in near]
    if not said:
        return [f"No single weight of the payoff, up to {FAR:g} times as high or low, puts {one.second} first."]
    return [f"{one.second} comes to the same as {one.first} with {'; or '.join(said)}."]


def made_from(found: Sequence[Ranking]) -> list[str]:
    """Return what the page was made from."""
    one = found[0].found
    return [
        "## From what",
        f"{one.y.shape[2]} futures, spread evenly over all that is uncertain in the scenario (the fit's draws and the "
        f"assumptions, each by its distribution); {len(one.deciders)} ways to decide: {', '.join(one.deciders)}. Every "
        "playbook meets the same futures with the same luck. Weights of the payoff: "
        f"{SPREAD:g} times as high or low, each by itself. The state keeps to its playbook; the others go on as the "
        "scenario says, and answer it.",
        f"Scenario `{one.scenario.name}`, {one.scenario.plan.months} months from {one.scenario.plan.first_month}, "
        f"digest `{one.scenario.digest}`.",
    ]
