"""Remake everything that is made: after a change of the model, of a scenario or of a seed.

    python tools/renew.py                  remake what is out of date (`make renew`)
    python tools/renew.py --all            remake all of it, out of date or not (`make renew ALL=1`)
    python tools/renew.py --check          write nothing, say what is out of date, leave with 1 if anything is
    python tools/renew.py --check --all    remake all of it in a temporary folder and compare (`make renew CHECK=all`)
    python tools/renew.py odd tables       these only; what takes very long is made only so

What is quick to make is made anew to be checked. What takes longer is checked by a digest, kept in ``docs/made.json``,
of what it is made from and of the files themselves. The model enters that digest by its fingerprint, code without
comments and docstrings: a change that changes no number and no line of a page leaves the page as it is.
"""

import argparse
import ast
import json
import sys
import tempfile
import tokenize
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import makers
from marks import marked

ROOT = Path(__file__).parents[1]
RECORD = "docs/made.json"
MODEL = ("tests/same_bits/fingerprint.json",)
SOURCE = "src/stratsim"


@dataclass(frozen=True)
class Made:
    """Files that are made: ``make(root)`` writes them below ``root``, at the place where the repository has them."""

    name: str
    files: Sequence[str]
    """Patterns of their paths."""
    make: Callable[[Path], None]
    made_from: Sequence[str] = ()
    """Patterns of the files that they are made from; none where making is quick enough to be the check."""
    slow: bool = False
    """It takes so long that it is made only where it is named; that it is out of date is said, and no fault."""


MADE = (
    Made("shared", ["scenarios/fitted/shared.toml"], makers.shared),
    Made("fingerprint", MODEL, makers.fingerprint),
    Made("month", ["src/stratsim/engine/mechanism.py"], makers.month_list),
    Made("odd", ["docs/odd.md"], makers.odd_page),
    Made("tables", ["docs/scenario.md"], makers.scenario_page),
    Made("performance", ["docs/performance.md"], makers.performance_page),
    Made("schema", ["docs/scenario.schema.json"], makers.schema),
    Made("gallery", ["docs/gallery.md"], makers.gallery_page),
    Made("forecast", ["docs/forecast.md"], makers.forecast_page),
    Made(
        "conformance",
        ["docs/conformance.md"],
        makers.conformance,
        [*MODEL, f"{SOURCE}/conformance/**/*.*", f"{SOURCE}/cli/conformance.py", f"{SOURCE}/mechanisms/**/*.py"],
    ),
    Made(
        "claims",
        ["docs/claims.md"],
        makers.claims,
        [*MODEL, "seeds/claims.toml", f"{SOURCE}/claims/*.py", f"{SOURCE}/cli/claims*.py"],
    ),
    Made(
        "reach",
        ["docs/reach.md"],
        makers.reach,
        [*MODEL, "seeds/systems.toml", f"{SOURCE}/lenses/reach.py", f"{SOURCE}/cli/reach.py"],
    ),
    Made(
        "validation",
        ["docs/validation.md", "figures/record/*.png"],
        makers.validation,
        [
            *MODEL,
            "seeds/*.toml",
            f"{SOURCE}/history/*.py",
            f"{SOURCE}/display/history/*.py",
            f"{SOURCE}/cli/validate.py",
        ],
    ),
    Made(
        "evidence",
        ["docs/evidence.md", "figures/evidence/*.png"],
        makers.evidence,
        [
            *MODEL,
            "seeds/calibration.toml",
            "seeds/evidence.toml",
            "seeds/patterns.toml",
            "seeds/rungs.toml",
            "seeds/series.toml",
            "scenarios/fitted/*.toml",
            f"{SOURCE}/history/evidence/*.py",
            f"{SOURCE}/history/fit/*.py",
            f"{SOURCE}/history/*.py",
            f"{SOURCE}/cli/evidence*.py",
            f"{SOURCE}/display/history/*.py",
        ],
        slow=True,
    ),
    Made(
        "crises",
        ["docs/crises.md"],
        makers.crises,
        [
            *MODEL,
            "scenarios/crises/**/*.*",
            "scenarios/fitted/shared.toml",
            "seeds/crises/*/*.toml",
            "seeds/rates.toml",
            f"{SOURCE}/history/rates/*.py",
            f"{SOURCE}/history/*.py",
            f"{SOURCE}/cli/crisis.py",
            f"{SOURCE}/cli/rates.py",
        ],
    ),
    Made(
        "answer",
        ["docs/answer.md"],
        makers.answer,
        [
            *MODEL,
            "scenarios/deciders/*.toml",
            *(f"{SOURCE}/lenses/{name}.py" for name in ("ranking", "ranking_words", "robust", "weigh")),
            f"{SOURCE}/cli/rank.py",
        ],
    ),
    Made(
        "comparison",
        ["README.md", "figures/*.png", "figures/stratsim_figures.json"],
        makers.comparison,
        [*MODEL, "Makefile", f"{SOURCE}/experiments/*.py", f"{SOURCE}/display/*.py", f"{SOURCE}/story/numerals.py"],
    ),
)


# ------------------------------------------------------------------------------------------------------- digests
def digest(one: Made) -> str:
    """Return a short hash of what a thing is made from and of its files; ValueError where a source is not there."""
    summary = blake2b(digest_size=8)
    for pattern in one.made_from:
        if not matching(ROOT, [pattern]):
            raise ValueError(f"tools/renew.py names {pattern}, and there is no such file")
    for path in matching(ROOT, [*one.made_from, *one.files]):
        summary.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + substance(path) + b"\0")
    return summary.hexdigest()


def matching(root: Path, patterns: Iterable[str]) -> list[Path]:
    """Return the files of some patterns, in order."""
    paths = {path for pattern in patterns for path in root.glob(pattern)}
    return sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts)


def substance(path: Path) -> bytes:
    """Return what counts of a file: of code all but comments and docstrings, of a page with marks what is made."""
    if path.suffix == ".png":
        return path.read_bytes()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return bare(text).encode()
    return "\n".join(marked(text) if path.suffix == ".md" else [text]).encode()


def bare(code: str) -> str:
    """Return code without comments, docstrings and empty lines, in any supported Python the same."""
    lines = code.splitlines()
    for token in tokenize.generate_tokens(iter(code.splitlines(keepends=True)).__next__):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def recorded() -> dict[str, str]:
    """Return the digests of when things were last made."""
    path = ROOT / RECORD
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


# ---------------------------------------------------------------------------------------------------- what is done
def stale(one: Made, thorough: bool) -> bool:
    """Return whether a thing is out of date; ``thorough``: made anew to know, however long it takes."""
    if one.made_from and not thorough:
        return recorded().get(one.name) != digest(one)
    with tempfile.TemporaryDirectory() as folder:
        one.make(Path(folder))
        return contents(one, Path(folder)) != contents(one, ROOT)


def contents(one: Made, root: Path) -> dict[str, bytes]:
    """Return the files of a thing by path."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in matching(root, one.files)}


def remake(one: Made) -> bool:
    """Make a thing anew in the repository; return whether a file changed."""
    before = contents(one, ROOT)
    with tempfile.TemporaryDirectory() as folder:
        one.make(Path(folder))
        now = contents(one, Path(folder))
    for name in before.keys() - now.keys():
        (ROOT / name).unlink()
    for name, content in now.items():
        if before.get(name) != content:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_bytes(content)
    if one.made_from:
        record = dict(sorted({**recorded(), one.name: digest(one)}.items()))
        (ROOT / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return before != now


def check(things: Sequence[Made], thorough: bool) -> int:
    """Say what is out of date; return 1 if anything is."""
    late = [one for one in things if stale(one, thorough and not one.slow)]
    for one in late:
        print(f"{one.name}: out of date ({', '.join(one.files)})", file=sys.stderr)
    if quick := [one for one in late if not one.slow]:
        print("run `make renew`, look at `git diff`, and commit what it wrote", file=sys.stderr)
    for one in late:
        if one.slow:
            print(f"{one.name} takes long, and is made only by name: python tools/renew.py {one.name}", file=sys.stderr)
    return int(bool(quick))


def renew(things: Sequence[Made], everything: bool, named: Sequence[str] = ()) -> int:
    """Remake what is out of date, or everything, but for what is slow and not named; say what was done."""
    for one in things:
        late = (everything and not one.slow) or not one.made_from or stale(one, thorough=False)
        if late and one.slow and one.name not in named:
            print(f"{one.name}: out of date, takes long: python tools/renew.py {one.name}", flush=True)
            continue
        changed = late and remake(one)
        print(f"{one.name}: {'changed' if changed else 'made, the same' if late else 'up to date'}", flush=True)
    return 0


def main(arguments: Sequence[str]) -> int:
    """Renew or check, as the arguments say."""
    names = [one.name for one in MADE]
    parser = argparse.ArgumentParser(description="Remake everything that is made.")
    parser.add_argument("--check", action="store_true", help="write nothing; say what is out of date")
    parser.add_argument("--all", action="store_true", help="remake everything, however long it takes")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"these only: {', '.join(names)}")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(names):
        parser.error(f"nothing that is made is called {', '.join(sorted(unknown))}")
    things = [one for one in MADE if not given.names or one.name in given.names]
    return check(things, given.all) if given.check else renew(things, given.all, given.names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
