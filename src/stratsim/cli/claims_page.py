"""The page that reports on the claims, in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from stratsim.claims.claim import Claim, Prediction, dotted
from stratsim.claims.register import Register
from stratsim.claims.verdict import GROUPS, Finding
from stratsim.cli import table

SLIGHT = 0.1
"""Size, in standard deviations, below which a difference is called slight."""

HEAD = """# The claims, put to the test

*Made by `stratsim claims --test --format md{options}`: {replicates} replicates, seed {seed}. Do not edit by hand; the
words on each claim are in `seeds/claims.toml`.*

The source article argues from mechanisms, and each of its claims is a hypothesis that the model can express. A trial
is a pair of scenarios with common random numbers and the same uncertain values, which differ in what the claim is
about. It predicts, as the article would, which way one outcome differs. The predictions were written down before any
trial was run. The model was built to express these mechanisms, so a verdict says what follows from its assumptions,
most of which nobody has measured. It is no evidence about the world; where a verdict goes against the article, one of
the two is wrong, and the assumption named is the place to look.

How to read a line: the mean **difference** to the paired run; the **90 %** interval of the differences over
replicates and the standard error (**s.e.**) of their mean; **P**, the share of replicates in which the prediction holds
(ties half); the **size** of the mean difference in standard deviations of the outcome over replicates (below {slight}:
slight). The verdict is *supported in the model* where P is at least 0.9 and *not supported* where it is at most 0.1.
Between, the claim holds, or fails, *on average* where the mean is three standard errors to that side; else the trial is
*not distinguishable*. *Without effect*: no replicate differs at all. `docs/decisions/0007-claims.md` says why.
"""


def write(register: Register, findings: Sequence[Finding], size: tuple[int, int], to: TextIO) -> None:
    """Write the page: how to read it, the verdicts in one list, then claim by claim."""
    replicates, seed = size
    options = "" if len(register.claims) > 1 else f" --only {next(iter(register.claims))}"
    to.write(HEAD.format(options=options, replicates=replicates, seed=seed, slight=SLIGHT))
    to.write("\n## All verdicts\n\n")
    to.writelines(f"{line}\n" for line in overview(register, findings))
    to.write("\n## Claim by claim\n")
    for name, claim in register.claims.items():
        section(name, claim, [one for one in findings if one.claim == name], to)


def overview(register: Register, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line a verdict: how many trials it has, and which."""
    yield "| verdict | trials | which |"
    yield "|---|---|---|"
    for verdict in GROUPS:
        which = [f"{one.claim}.{one.number}{mark(one)}" for one in findings if one.verdict == verdict]
        if which:
            yield f"| {verdict} | {len(which)} | {', '.join(which)} |"
    untested = [name for name, claim in register.claims.items() if claim.not_testable]
    if untested:
        yield f"| not testable | {len(untested)} | {', '.join(untested)} |"
    yield ""
    yield f"`~` marks a slight difference (size below {SLIGHT})."


def mark(found: Finding) -> str:
    """Return the mark of a slight difference."""
    return "~" if abs(found.size) < SLIGHT else ""


def section(name: str, claim: Claim, findings: Sequence[Finding], to: TextIO) -> None:
    """Write what there is to say about one claim."""
    to.write(f"\n### {name}\n\n{claim.claim}\n\n")
    to.write(f"Mechanisms: {', '.join(claim.mechanisms)}. Carried by: {', '.join(f'`{k}`' for k in claim.keys)}.\n\n")
    if findings:
        table.as_markdown(findings, PAGE, to)
        to.write("\n")
    for one in findings:
        before = f" *Posed before:* {one.trial.before}" if one.trial.before else ""
        to.write(f"- **{one.number}** {one.trial.why}{explained(one)}{before}\n")
    if claim.not_testable:
        to.write(f"Not testable: {claim.not_testable}\n")
    if claim.untested:
        to.write(f"\nLeft out: {claim.untested}\n")


def explained(found: Finding) -> str:
    """Return what follows a trial's reason: why the model says so, where that is known or owed."""
    if found.reading:
        return f" *{found.verdict.capitalize()}:* {found.reading}"
    return " *Against the claim; why has not been looked into.*" if found.group == "against" else ""


def predicted(trial: Prediction) -> str:
    """Return what a trial predicts, as "cohesion.PRK higher"."""
    margin = f" (beyond {trial.beyond:+g})" if trial.beyond else ""
    return f"{trial.outcome} {trial.direction}{margin}"


def scenario_text(trial: Prediction) -> str:
    """Return the scenario of a trial with its overrides and months."""
    return run_text(trial.scenario, trial.overrides_scenario, trial.months)


def baseline_text(trial: Prediction) -> str:
    """Return the baseline of a trial with its overrides and months."""
    return run_text(trial.baseline, trial.overrides_baseline, trial.months)


def run_text(file: str, overrides: Mapping[str, Any], months: int | None) -> str:
    """Return a run as text."""
    given = [f"{key}={value}" for key, value in dotted(overrides).items()]
    words = [*([f"with {', '.join(given)}"] if given else []), *([f"for {months} months"] if months else [])]
    return " ".join([file.removesuffix(".toml"), *words])


PAGE: list[table.Column] = [
    ("trial", lambda f: str(f.number)),
    ("predicted", lambda f: f"`{f.trial.outcome}` {predicted(f.trial).partition(' ')[2]}"),
    ("in", lambda f: scenario_text(f.trial)),
    ("than in", lambda f: baseline_text(f.trial)),
    ("difference", lambda f: f.difference),
    ("90 %", lambda f: table.span(f.low, f.high)),
    ("s.e.", lambda f: f.error),
    ("P", lambda f: f.probability),
    ("size", lambda f: f.size),
    ("verdict", lambda f: f"**{f.verdict}**"),
]
