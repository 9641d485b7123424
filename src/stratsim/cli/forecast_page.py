"""The page of the forecast, docs/forecast.md: made from the table and the file of questions, nothing is run."""

from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from stratsim.cli import table
from stratsim.cli.forecast_show import SCREEN, quantile
from stratsim.cli.option import Format
from stratsim.history.forecast.asked import Asked, Questions, contents
from stratsim.history.forecast.digests import INPUTS, named
from stratsim.history.forecast.periods import stretch_of
from stratsim.history.forecast.row import MODEL, Forecast
from stratsim.history.forecast.table import ForecastTable
from stratsim.story.numerals import number

HEAD = """# A sealed forecast: January 2023 to December 2026

*Made by `stratsim forecast --format md` from `seeds/forecast.csv`. Do not edit by hand.*

The model was fitted to 2012 to 2022 and run on to the end of 2026. What comes from outside was typed as it was known in
June 2024; what was open then is drawn. **No outcome of 2023 or later was looked up for it**, and the files that it is
made from hold none of a series that it is judged on, but for those marked "not blind" below. It is to be judged by
whoever counts the outcomes, from the table alone: `stratsim forecast --score outcomes.csv`.

What a seal is worth: the table was made after most of the months that it speaks of. Nobody can prove what its makers
had read. What can be checked: data, drivers, priors and code are named by digest, and the table that is judged is the
one that was sealed. The mechanisms were chosen by people who knew the years to 2022
([trust.md](trust.md#what-was-not-blind)).

"""
SCORING = """## Score it

An outcome file is CSV with three columns; further ones are for readers. Leave out what nobody counted. A count is a
whole number, an event 0 or 1, a share from 0 to 1. What each series means, and by whom it is counted, stands above;
where no measure is named, whoever scores it has to name one.

```csv
series,period,value,source
launch_days,2023-01,0,made up to show the form
trade_china,2023,1.0,made up to show the form
talks,2023H1,0,made up to show the form
```

`stratsim forecast --score outcomes.csv` gives the mean log score (counts and events, higher is better), the CRPS (lower
is better), the share of outcomes in the central 90 % and 50 %, and the mean of the probability integral transform (0.5
where a forecast is not biased). Beside it stand plain forecasts from the training years, sealed in the same table, with
the model's lead over each, the 90 % block bootstrap interval of the lead, and its skill. `--format json` has every
transform. How each is computed: `src/stratsim/history/forecast/scored.py` and `plain.py`.
"""


def page(found: ForecastTable, asked: Questions) -> str:
    """Return the page."""
    rows = [row for row in found.rows if row.forecaster == MODEL]
    return "\n".join(
        [
            HEAD.rstrip("\n"),
            "\n## The seal\n",
            printed(list(seal(found)), ("what", "as sealed")),
            warning(found),
            "Check it: `stratsim forecast --verify`. A digest is BLAKE2b, 16 bytes, of what the files say.",
            "\n## Drivers of 2023 to 2026\n",
            printed(list(drivers(asked)), ("driver", "kind", "when", "what", "source, or why")),
            "\n## What is forecast\n",
            printed(list(meant(asked)), ("series", "what", "unit", "periods", "counted by", "plain forecasts from")),
            "\n## By year and half-year\n\n![Levels](../figures/forecast/forecast_levels.png)\n",
            "![Chances](../figures/forecast/forecast_chances.png)\n",
            in_columns([row for row in rows if stretch_of(row.period) != "month"]),
            "\n## By month\n\nMean, with the 5 % and 95 % quantiles; the table has the chance of every count.\n",
            "![Acts](../figures/forecast/forecast_acts.png)\n",
            by_month(rows),
            SCORING,
        ]
    )


def warning(found: ForecastTable) -> str:
    """Return what has to be said of the fit; nothing where it is good."""
    if found.head["fit"] == "good":
        return ""
    return f"**The fit behind this table: {found.head['fit']}. Its intervals are not to be relied on.**\n"


def printed(lines: Sequence[Sequence[str]], heads: Sequence[str]) -> str:
    """Return lines of text as a Markdown table."""
    to = StringIO()
    to.write("| " + " | ".join(heads) + " |\n" + "|" + "---|" * len(heads) + "\n")
    to.writelines("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
    return to.getvalue()


def seal(found: ForecastTable) -> Iterator[tuple[str, str]]:
    """Yield what the head of the table says."""
    head = found.head
    for key in ("sealed", "scenario", "trial", "training", "fit", "known_until", "replicates", "seed"):
        yield key.replace("_", " "), head[key]
    yield "digest of the table", f"`{found.digest}`" + ("" if found.whole else " **changed by hand**")
    yield from ((named(name), f"`{head[named(name)]}`") for name in INPUTS)


def drivers(asked: Questions) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the drivers of the years ahead: from the file of drivers, the scenario, and the facts that they name."""
    events = asked.base.document["events"]
    facts = {fact["id"]: fact for fact in contents(asked.drivers.parent / "record.toml")["fact"]}
    for name, driver in contents(asked.drivers)["drivers"].items():
        fact = facts.get(driver.get("fact", ""))
        source = f"{fact['date']}: {fact['what']} ({fact['source']})" if fact else ""
        why = "; ".join(part for part in (source, driver.get("why", "")) if part)
        yield f"`{name}`", driver["kind"], dated(events[name]), events[name].get("about", ""), why


def dated(event: Mapping[str, object]) -> str:
    """Return when an event comes, in words."""
    when = str(event.get("date") or f"from {event.get('earliest')}")
    if "hazard" in event:
        when += f", {event['hazard']} a month"
    if "latest" in event:
        when += f" to {event['latest']}"
    if isinstance(event.get("chance"), float):
        when += f", chance {event['chance']}"
    elif isinstance(chance := event.get("chance"), dict):
        when += f", chance {chance['low']} to {chance['high']}"
    return when


def meant(asked: Questions) -> Iterator[tuple[str, ...]]:
    """Yield what each series means and how it is counted."""
    for name, one in asked.series.items():
        blind = f" **Not blind:** {one.table.not_blind}" if one.table.not_blind else ""
        spans = ", ".join(one.table.spans)
        counted = one.table.outcome or "no measure known"
        yield f"`{name}`", one.about + blind, one.unit(one.table.spans[0]), spans, counted, behind(one)


def behind(one: Asked) -> str:
    """Return what plain forecasts of a series are made from."""
    if one.observed:
        return f"the record: {one.observed.source}"
    return one.table.before_source or "none"


def in_columns(rows: Sequence[Forecast]) -> str:
    """Return lines as a Markdown table, as on the screen."""
    to = StringIO()
    table.show(rows, SCREEN, Format.md, to)
    return to.getvalue()


def by_month(rows: Sequence[Forecast]) -> str:
    """Return the months as a table, a column a series."""
    monthly = [row for row in rows if stretch_of(row.period) == "month"]
    names = list(dict.fromkeys(row.series for row in monthly))
    cells = {(row.series, row.period): cell(row) for row in monthly}
    lines = [[period, *(cells.get((name, period), "") for name in names)] for period in sorted({p for _, p in cells})]
    return printed(lines, ["month", *names])


def cell(row: Forecast) -> str:
    """Return a month's forecast in a few letters."""
    return f"{number(row.mean)} ({table.span(quantile(0.05, row), quantile(0.95, row))})"
