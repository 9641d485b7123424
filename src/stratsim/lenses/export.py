"""Results for other programs: tidy tables with a codebook, as CSV, Parquet or Excel; tables for papers.

A row is an observation, a column a variable: outcomes have a row a scenario and replicate, series a row a scenario,
replicate and month. The codebook has a row a column: unit, meaning, and what it belongs to.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.engine.outcome import text_of, unit_of
from stratsim.engine.results import Results
from stratsim.experiments.compare import Row, together
from stratsim.files.whole import write_all

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("csv", "parquet", "xlsx")
PAPERS = ("tex", "md")
FORMATS = (*TABLES, *PAPERS)
NEEDS = {"parquet": "pyarrow", "xlsx": "openpyxl"}
EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 16_384
"""The most that a sheet of Excel holds."""
FORMULA = ("=", "+", "-", "@")
LATEX = {"\\": r"\textbackslash{}", "_": r"\_", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "{": r"\{", "}": r"\}"}
LATEX |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", ">": r"$\to$", "<": r"$<$"}


def outcomes(results: Sequence[Results], names: Sequence[str] = ()) -> "pd.DataFrame":
    """Return the outcomes of all replicates: columns scenario, replicate, and one an outcome (all unless named).

    Raises ValueError where an outcome is in none of the results.
    """
    import pandas as pd

    known = list(dict.fromkeys(name for one in results for name in one.labels["outcome"]))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"there is no outcome {unknown[0]!r} in these results")
    parts = []
    for one in results:
        table = one.outcomes.reindex(columns=list(names) or known).reset_index()
        table.insert(0, "scenario", safe(one.name))
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def series(results: Sequence[Results], names: Sequence[str] = ()) -> "pd.DataFrame":
    """Return the series of the replicates that kept them: scenario, replicate, month, and a column a row of each.

    Empty where none did. Raises ValueError where a variable is in none of the results.
    """
    import pandas as pd

    unknown = [name for name in names if not any(name in one.traces for one in results)]
    if unknown:
        raise ValueError(f"there is no series {unknown[0]!r} in these results")
    found = [traced(one, names) for one in results if one.traced]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def traced(one: Results, names: Sequence[str]) -> "pd.DataFrame":
    """Return the series of one scenario."""
    import pandas as pd

    months, count = list(one.labels["month"]), one.traced
    columns: dict[str, Any] = {
        "scenario": safe(one.name),
        "replicate": np.repeat(np.arange(one.first, one.first + count), len(months)),
        "month": months * count,
    }
    for name in names or list(one.traces):
        if name not in one.traces:
            continue
        values = np.asarray(one.traces[name])
        for at in np.ndindex(values.shape[1:-1]):
            labels = [one.labels[axis][n] for axis, n in zip(one.axes[name], at, strict=True)]
            columns[".".join([name, *labels])] = values[(slice(None), *at, slice(None))].T.ravel()
    return pd.DataFrame(columns)


def codebook(tables: Mapping[str, "pd.DataFrame"]) -> "pd.DataFrame":
    """Return what every column of the tables is: table, column, unit, of (state, tie ...), meaning."""
    import pandas as pd

    units = {v.name: (v.unit, v.text) for v in variables_of(World)}
    keys = {
        "scenario": "name of the scenario",
        "replicate": "number of the replicate: the same luck in every scenario",
        "month": "the month",
    }
    rows = []
    for table, frame in tables.items():
        for column in frame.columns:
            name, _, label = str(column).partition(".")
            if column in keys:
                rows.append((table, column, "", "", keys[column]))
            elif table == "outcomes":
                rows.append((table, column, unit_of(column), label, text_of(column)))
            else:
                rows.append((table, column, units[name][0], label, units[name][1]))
    return pd.DataFrame(rows, columns=["table", "column", "unit", "of", "meaning"])


def export(
    results: Sequence[Results],
    directory: str | Path,
    to: str = "csv",
    *,
    names: Sequence[str] = (),
    variables: Sequence[str] | None = None,
) -> list[Path]:
    """Write results into a directory and return the files.

    ``to``: "csv" or "parquet" (a file a table), "xlsx" (one workbook), "tex" or "md" (the comparison, as a table for a
    paper). ``names``: outcomes, all unless named. ``variables``: series too, those named, all where the list is empty;
    none where left out. Raises ValueError where the format is unknown, needs a package, or cannot hold so much.
    """
    if to not in FORMATS:
        raise ValueError(f"there is no format {to!r}; there are: {', '.join(FORMATS)}")
    directory = Path(directory)
    if to in PAPERS:
        text = paper(results, to, names)
        return write_all({directory / f"comparison.{to}": text})
    if to in NEEDS and find_spec(NEEDS[to]) is None:
        raise ValueError(f"{to} needs {NEEDS[to]}: pip install 'stratsim[export]'")
    tables = {"outcomes": outcomes(results, names)}
    if variables is not None and len(found := series(results, variables)):
        tables["series"] = found
    tables["codebook"] = codebook(tables)
    if to == "xlsx":
        return write_all({directory / "results.xlsx": workbook(tables)})
    return write_all({directory / f"{name}.{to}": MADE[to](table) for name, table in tables.items()})


def workbook(tables: Mapping[str, "pd.DataFrame"]) -> bytes:
    """Return a workbook of Excel, a sheet a table; ValueError where one is too large."""
    import pandas as pd

    content = io.BytesIO()
    with pd.ExcelWriter(content, engine="openpyxl") as writer:
        for name, table in tables.items():
            if len(table) >= EXCEL_ROWS or len(table.columns) > EXCEL_COLUMNS:
                raise ValueError(
                    f"{name} has {len(table):,} rows and {len(table.columns):,} columns: too many for Excel"
                )
            table.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
    return content.getvalue()


def as_csv(table: "pd.DataFrame") -> bytes:
    """Return a table as CSV."""
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text.encode()


def as_parquet(table: "pd.DataFrame") -> bytes:
    """Return a table as Parquet."""
    content = io.BytesIO()
    table.to_parquet(content, index=False, engine="pyarrow")
    return content.getvalue()


MADE: Mapping[str, Callable[[Any], bytes]] = {"csv": as_csv, "parquet": as_parquet}


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def paper(results: Sequence[Results], to: str, names: Sequence[str] = ()) -> str:
    """Return the comparison as a table in LaTeX (booktabs) or Markdown; the headline outcomes unless named."""
    paired = together(results, str(results[0].provenance["headline"]).split())
    lines = paper_rows(paired.rows(list(names) or None), len(results) > 1)
    return latex(lines, results[0]) if to == "tex" else markdown(lines)


def paper_rows(rows: Sequence[Row], several: bool) -> list[list[str]]:
    """Return the table of a paper: heads, then a line an outcome and scenario."""
    heads = ["outcome", "unit", "scenario", "mean", "90 %", *(["difference", "90 % of its mean"] if several else [])]
    found = [heads]
    for n, one in enumerate(rows):
        again = n > 0 and rows[n - 1].outcome == one.outcome
        line = ["" if again else one.outcome, "" if again else one.unit, one.scenario]
        line += [number(one.mean), f"{number(one.low)} to {number(one.high)}"]
        if several:
            is_baseline = not np.isfinite(one.lower) and one.difference == 0 and one.difference_low == 0
            span = f"{number(one.mean_difference_low)} to {number(one.mean_difference_high)}"
            line += ["", ""] if is_baseline else [number(one.difference), span]
        found.append(line)
    return found


def number(x: float) -> str:
    """Return a number with three figures, a dash where there is none."""
    return f"{x:.3g}" if np.isfinite(x) else "-"


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """Return lines as a Markdown table."""
    rows = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([rows[0], "|" + "---|" * len(lines[0]), *rows[1:]]) + "\n"


def latex(lines: Sequence[Sequence[str]], first: Results) -> str:
    """Return lines as a table of LaTeX with booktabs, its source as a comment."""
    origin = first.provenance
    said = f"% stratsim {origin['stratsim']}, seed {origin['seed']}, {first.replicates} replicates"
    body = [
        " & ".join("".join(LATEX.get(letter, letter) for letter in cell) for cell in line) + r" \\" for line in lines
    ]
    form = "lll" + "r" * (len(lines[0]) - 3)
    head = [said, rf"\begin{{tabular}}{{{form}}}", r"\toprule", body[0], r"\midrule"]
    return "\n".join([*head, *body[1:], r"\bottomrule", r"\end{tabular}"]) + "\n"
