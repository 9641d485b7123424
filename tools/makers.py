"""How each made thing is made: every function writes its files below a root, where the repository has them."""

import json
import os
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import gallery
import month
import odd
import performance
import tables
from marks import fill, table

ROOT = Path(__file__).parents[1]
FLAGSHIP = re.compile(r"BIN\)/stratsim (compare .*?) --out")
"""Where the Makefile says what the flagship comparison is."""
SHOWN = ("baseline", "engagement", "escalation_dominance", "war_ends")
SHOWN_OUTCOME = "severity_per_year"
SHOWN_COLUMNS = ("scenario", "mean", "low", "high", "difference", "difference_low", "difference_high", "lower")
"""The part of the flagship comparison that README.md shows."""


def write(root: Path, name: str, text: str) -> None:
    """Write a text file below a root."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def page(name: str) -> str:
    """Return a page of the repository as it is."""
    return (ROOT / name).read_text(encoding="utf-8")


def stratsim(*arguments: str) -> str:
    """Return what a command prints."""
    return subprocess.run(
        [sys.executable, "-m", "stratsim", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    ).stdout


# ---------------------------------------------------------------------------------------------------------- quick
def fingerprint(root: Path) -> None:
    """Make the hashes and numbers that hold every scenario to the bit."""
    name = "tests/same_bits/fingerprint"
    spec = spec_from_file_location("fingerprint", ROOT / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    write(root, f"{name}.json", json.dumps(module.fingerprint(), indent=1) + "\n")


def month_list(root: Path) -> None:
    """Make the list of a month's stages in the docstring of the file that orders them."""
    write(root, "src/stratsim/engine/mechanism.py", month.page())


def odd_page(root: Path) -> None:
    """Make the parts of the ODD page that the code says."""
    write(root, "docs/odd.md", odd.page(page("docs/odd.md")))


def scenario_page(root: Path) -> None:
    """Make the tables of the page on scenarios."""
    write(root, "docs/scenario.md", tables.page(page("docs/scenario.md")))


def performance_page(root: Path) -> None:
    """Make the tables of the page on performance, of the last measurement."""
    found = json.loads(page("benchmarks/latest.json"))
    write(root, "docs/performance.md", performance.page(page("docs/performance.md"), found))


def gallery_page(root: Path) -> None:
    """Make the page that shows every kind of figure."""
    write(root, "docs/gallery.md", gallery.page())


def schema(root: Path) -> None:
    """Make the JSON Schema of scenarios."""
    write(root, "docs/scenario.schema.json", tables.schema())


# ----------------------------------------------------------------------------------------------------------- slow
def conformance(root: Path) -> None:
    """Make the page that holds the simulator against published results."""
    write(root, "docs/conformance.md", stratsim("conformance", "--format", "md"))


def claims(root: Path) -> None:
    """Make the page of claims, each put to the test."""
    write(root, "docs/claims.md", stratsim("claims", "--test", "--format", "md", "--quiet"))


def reach(root: Path) -> None:
    """Make the page that switches off each system of the baseline."""
    write(root, "docs/reach.md", stratsim("reach", "baseline", "--replicates", "300", "--format", "md", "--quiet"))


def validation(root: Path) -> None:
    """Make the page and the figures of the model beside the record."""
    figures = str(root / "figures" / "record")
    write(root, "docs/validation.md", stratsim("validate", "--format", "md", "--quiet", "--figures", figures))
    for path in Path(figures).glob("*.png"):
        if not (ROOT / "figures" / "record" / path.name).exists():  # the repository shows some of them
            path.unlink()


def comparison(root: Path) -> None:
    """Make the figures of the flagship comparison, and the part of its table that README.md shows."""
    said = FLAGSHIP.search(page("Makefile"))
    if said is None:
        raise ValueError("the Makefile has no line that compares the flagship scenarios")
    out = ("--out", str(root / "results"), "--figures", str(root / "figures"))
    rows = json.loads(stratsim(*said[1].split(), *out, "--quiet", "--format", "json"))
    write(root, "README.md", fill(page("README.md"), lambda _: shown(rows)))


def shown(rows: list[dict[str, Any]]) -> str:
    """Return the rows and columns of a comparison that README.md shows."""
    chosen = [row for row in rows if row["outcome"] == SHOWN_OUTCOME and row["scenario"] in SHOWN]
    return table(", ".join(SHOWN_COLUMNS), [[cell(row[name]) for name in SHOWN_COLUMNS] for row in chosen])


def cell(value: str | float | None) -> str:
    """Return a number to three digits, a dash where there is none."""
    return value if isinstance(value, str) else "-" if value is None else f"{value:.3g}"
