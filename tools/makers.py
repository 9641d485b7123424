"""How each made thing is made: every function writes its files below a root, where the repository has them."""

import json
import os
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import Any

import gallery
import month
import odd
import performance
import tables
from marks import fill, table
from stratsim.engine.mechanism import CLASSES
from stratsim.scenario.layers import layered
from stratsim.toml.written import written

ROOT = Path(__file__).parents[1]
FLAGSHIP = re.compile(r"BIN\)/stratsim (compare .*?) --out")
"""Where the Makefile says what the flagship comparison is."""
FORK = (
    "branch",
    "baseline",
    "--at",
    "2026-06",
    *(f"--with=scenarios/{name}.toml" for name in ("engagement", "war_ends")),
)
"""One past, several futures, as the gallery shows them."""
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
SHARED = """\
# Made by tools/renew.py from scenarios/baseline.toml and what it names. Do not edit by hand.
#
# The parameters of mechanisms that the baseline sets for all; other cases run by them as they are. What it sets for a
# state, a tie or a theatre of its own stays there. Of the sets that the fit kept every tenth is here; values at the
# same position of their lists belong together.
"""
EVERY = 10
"""Of the sets that a fit kept, one in so many is shared."""


def shared(root: Path) -> None:
    """Make the file of the parameters that the cases share."""
    document = layered("baseline").document
    lines = [SHARED.rstrip("\n")]
    for mechanism in CLASSES:
        values = {k: v for k, v in document.get(mechanism, {}).items() if not k.startswith("by_")}
        if values:
            lines += ["", f"[{mechanism}]", *(line for key, v in values.items() for line in entry(key, v))]
    write(root, "scenarios/fitted/shared.toml", "\n".join(lines) + "\n")


def entry(key: str, value: Any) -> list[str]:
    """Return a parameter as lines of TOML; the draws of a fit as a table on one logical line, thinned."""
    if not isinstance(value, dict) or value.get("luck") != "fit":
        return [f"{key} = {written(value)}"]
    numbers = ", ".join(written(one) for one in value["values"][::EVERY])
    return [f'{key}.dist = "choice"', f'{key}.luck = "fit"', f"{key}.values = [", *wrapped(numbers), "]"]


def wrapped(numbers: str) -> list[str]:
    """Return numbers as lines that fit the page."""
    return wrap(numbers + ",", 118, initial_indent="  ", subsequent_indent="  ")


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


def forecast_page(root: Path) -> None:
    """Make the page of the forecast from its sealed table, which is made once, by `stratsim forecast --seal` alone."""
    write(root, "docs/forecast.md", stratsim("forecast", "--format", "md", "--quiet"))


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


def evidence(root: Path) -> None:
    """Make the page and the figures of the harder trial; what is done of it is kept in results/evidence."""
    figures = str(root / "figures" / "evidence")
    write(root, "docs/evidence.md", stratsim("validate", "--full", "--format", "md", "--quiet", "--figures", figures))


CRISES = """# Cases that nothing was fitted to

*Made by `python tools/renew.py crises`. Do not edit by hand.*

Four other crises run on the parameters of the mechanisms of the baseline (`scenarios/fitted/shared.toml`); local are
who is there, base rates and burdens of the rungs, playbooks, economies and the calendar. What must be seen, with
sources and tolerances, stands in `seeds/crises`; only the public part of each record is there, and what came later is
kept for a separate check. A pattern **holds** (inside) where the median over replicates lies within its tolerance.
*judged*: in the judged years; *training* and *mixed*: before them, or in part. *If nothing happened*: the verdict on a
model in which nothing ever happens, every series 0; what it also holds is weak evidence.

"""
RATES = """
# Rates published of other cases

The same on many cases at once: what data sets say of disputes, wars, allies, sanctions and regimes outside Korea
(`seeds/rates.toml`, with what is counted, tolerances and their reasons), counted in the baseline. What the model has no
counterpart for is listed and not judged.

"""


def crises(root: Path) -> None:
    """Make the page of the cases that nothing was fitted to, and of the rates published elsewhere."""
    quiet = ("--format", "md", "--quiet")
    with TemporaryDirectory() as figures:
        cases = stratsim("validate", "--crisis", "all", *quiet, "--figures", figures)
        rates = stratsim("validate", "--rates", *quiet, "--figures", figures)
    write(root, "docs/crises.md", CRISES + cases + RATES + rates)


def answer(root: Path) -> None:
    """Make the page that says which playbook of Washington and Seoul serves whom."""
    with TemporaryDirectory() as place:
        page_ = Path(place) / "answer.md"
        books = "USA=status_quo,engagement,escalation_dominance,information_offensive,all_available_means"
        asked = ("rank", "baseline", "--states", "USA,KOR", "--playbooks", books)
        stratsim(*asked, "--quiet", "--page", str(page_))
        write(root, "docs/answer.md", page_.read_text(encoding="utf-8"))


def comparison(root: Path) -> None:
    """Make the figures of the flagship comparison, a fork, and the part of the table that README.md shows."""
    said = FLAGSHIP.search(page("Makefile"))
    if said is None:
        raise ValueError("the Makefile has no line that compares the flagship scenarios")
    out = ("--out", str(root / "results"), "--figures", str(root / "figures"))
    rows = json.loads(stratsim(*said[1].split(), *out, "--quiet", "--format", "json"))
    write(root, "README.md", fill(page("README.md"), lambda _: shown(rows)))
    stratsim(*FORK, "--quiet", "--figures", str(root / "figures"))


def shown(rows: list[dict[str, Any]]) -> str:
    """Return the rows and columns of a comparison that README.md shows."""
    chosen = [row for row in rows if row["outcome"] == SHOWN_OUTCOME and row["scenario"] in SHOWN]
    return table(", ".join(SHOWN_COLUMNS), [[cell(row[name]) for name in SHOWN_COLUMNS] for row in chosen])


def cell(value: str | float | None) -> str:
    """Return a number to three digits, a dash where there is none."""
    return value if isinstance(value, str) else "-" if value is None else f"{value:.3g}"
