"""The command ``claims``: list the claims of the article, or put them to the test."""

import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratsim.claims.claim import Claim, Prediction
from stratsim.claims.register import Register, read_register
from stratsim.claims.trial import REPLICATES, run_trials, trials
from stratsim.claims.verdict import Finding
from stratsim.cli import claims_page, table
from stratsim.cli.claims_page import baseline_text, predicted, scenario_text
from stratsim.cli.group import Size
from stratsim.cli.option import Format
from stratsim.cli.voice import Voice, bar

WIDTH = 100


@dataclass(frozen=True)
class ClaimRow:
    """One trial of a claim, or a claim without any."""

    name: str
    claim: Claim
    trial: Prediction | None


def show(register: Path, only: Sequence[str], shape: Format) -> None:
    """Print the claims with their trials."""
    found = read_register(register).only(only)
    if shape is not Format.table:
        table.show(list(claim_rows(found)), LISTED, shape, sys.stdout)
        return
    for name, claim in found.claims.items():
        print("\n".join(described(name, claim)) + "\n")


def claim_rows(register: Register) -> Iterator[ClaimRow]:
    """Yield a row a trial."""
    for name, claim in register.claims.items():
        if not claim.trials:
            yield ClaimRow(name, claim, None)
        for trial in claim.trials:
            yield ClaimRow(name, claim, trial)


def described(name: str, claim: Claim) -> Iterator[str]:
    """Yield the lines in which a person reads a claim."""
    indent = " " * 5
    yield textwrap.fill(claim.claim, WIDTH, initial_indent=f"{name}  ", subsequent_indent=indent)
    yield f"{indent}mechanisms: {', '.join(claim.mechanisms)}"
    yield textwrap.fill(f"keys: {', '.join(claim.keys)}", WIDTH, initial_indent=indent, subsequent_indent=indent)
    for trial in claim.trials:
        words = f"trial: {predicted(trial)} in {scenario_text(trial)} than in {baseline_text(trial)}"
        yield textwrap.fill(words, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")
    if claim.not_testable:
        yield textwrap.fill(f"no trial: {claim.not_testable}", WIDTH, initial_indent=indent, subsequent_indent=indent)


def test(register: Path, only: Sequence[str], size: Size, voice: Voice) -> None:
    """Run the trials and print what was found; the verdicts do not matter to the exit code."""
    found = read_register(register).only(only)
    replicates = size.replicates or REPLICATES
    voice.note(f"claims: {len(found.claims)}, trials: {sum(1 for _ in trials(found))}, replicates: {replicates}")
    with bar(voice) as progress:
        findings = run_trials(found, replicates=replicates, seed=size.seed, jobs=size.jobs, progress=progress)
    if voice.shape is Format.md:
        seed = found.baseline.plan.seed if size.seed is None else size.seed
        claims_page.write(found, findings, (replicates, seed), sys.stdout)
        return
    table.show(findings, FOUND if voice.shape is Format.table else RAW, voice.shape, sys.stdout)


def text_of(row: ClaimRow, made: Any) -> str:
    """Return a text about a row's trial, empty where it has none."""
    return str(made(row.trial)) if row.trial is not None else ""


def named(found: Finding) -> str:
    """Return the name of a trial, as A09.2."""
    return f"{found.claim}.{found.number}"


LISTED: list[table.Column] = [
    ("id", lambda row: row.name),
    ("claim", lambda row: row.claim.claim),
    ("mechanisms", lambda row: ", ".join(row.claim.mechanisms)),
    ("keys", lambda row: ", ".join(row.claim.keys)),
    ("predicted", lambda row: text_of(row, predicted)),
    ("scenario", lambda row: text_of(row, scenario_text)),
    ("baseline", lambda row: text_of(row, baseline_text)),
    ("not testable", lambda row: row.claim.not_testable),
]
NUMBERS: list[table.Column] = [
    ("difference", lambda f: f.difference),
    ("90 % low", lambda f: f.low),
    ("90 % high", lambda f: f.high),
    ("s.e.", lambda f: f.error),
    ("P(predicted)", lambda f: f.probability),
    ("size", lambda f: f.size),
    ("verdict", lambda f: f.verdict),
]
FOUND: list[table.Column] = [("trial", named), ("predicted", lambda f: predicted(f.trial)), *NUMBERS]
RAW: list[table.Column] = [
    ("claim", lambda f: f.claim),
    ("trial", lambda f: f.number),
    ("scenario", lambda f: scenario_text(f.trial)),
    ("baseline", lambda f: baseline_text(f.trial)),
    ("outcome", lambda f: f.trial.outcome),
    ("direction", lambda f: f.trial.direction),
    ("beyond", lambda f: f.trial.beyond),
    *NUMBERS,
]
"""The same for machines, each word of a prediction by itself."""
