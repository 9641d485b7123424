"""Making a brief: run, compare, explain, tell, and put it in order; a minister reads page one, a sceptic the rest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stratsim.display import chronology, danger, heat, waterfall, words
from stratsim.display.sheet import Sheet
from stratsim.experiments.compare import PairedResults, together
from stratsim.experiments.run import Progress, quiet, run_all
from stratsim.report.answer import answer
from stratsim.report.block import Block, Brief, Bullets, Grid, Heading, NewPage, Paragraph, Picture, Verbatim
from stratsim.report.findings import ClearDifference, Hold, findings, holds
from stratsim.scenario.difference import differences
from stratsim.scenario.scenario import Scenario
from stratsim.shipped import folder
from stratsim.story import sentences
from stratsim.story.chronicle import Story, story
from stratsim.story.explain import Explanation, explain
from stratsim.story.numerals import number, signed
from stratsim.story.stock import own_stock
from stratsim.story.target import target_of
from stratsim.story.words import listed

EXPLAINED = 100
"""Replicates of the explanation."""
ROWS, LINES, KEYS, CANNOT = 12, 12, 24, 5
"""Rows of the table of outcomes, lines of the story, keys that differ, points on what the model cannot say."""


@dataclass(frozen=True)
class Material:
    """All that a brief is written from."""

    scenarios: tuple[Scenario, ...]
    comparison: PairedResults
    found: tuple[ClearDifference, ...]
    explained: Explanation | None
    holds: tuple[Hold, ...]
    told: Story
    question: str

    @property
    def titles(self) -> dict[str, str]:
        """What the scenarios are called."""
        names = [one.name for one in self.comparison.results]
        return dict(zip(names, words.cut(words.names(self.comparison.results), 40), strict=True))


def material(
    scenarios: Sequence[Scenario],
    *,
    outcome: str | None = None,
    question: str = "",
    replicates: int | None = None,
    jobs: int | None = None,
    explained: int = EXPLAINED,
    progress: Progress = quiet,
) -> Material:
    """Run the scenarios as pairs, the first the baseline, and gather what a brief says.

    ``outcome``: what is explained; the clearest that can be where left out. Raises ValueError where fewer than two
    scenarios are given or they cannot be paired.
    """
    if len(scenarios) < 2:
        raise ValueError("a brief compares scenarios: name at least two, the baseline first")
    first = scenarios[0].but(replicates=replicates)
    same = tuple(one.but(seed=first.plan.seed, months=first.plan.months) for one in scenarios)
    count = first.replicates
    results = run_all(same, replicates=count, jobs=jobs, progress=progress)
    comparison = together(results, first.headline)
    found = tuple(findings(comparison))
    what = explainable(same, found, outcome)
    why = None
    if what is not None:
        other = next(one for one in same if one.name == what[1])
        why = explain(same[0], other, what[0], replicates=min(explained, count), jobs=jobs)
    hangs = holds(comparison, [one.plan for one in same], *what) if what else []
    chosen = same[0] if what is None else next(one for one in same if one.name == what[1])
    told = story(chosen, comparison[chosen.name], "typical", LINES)
    others = listed(words.plain(one.name) for one in same[1:])
    asked = question or f"How {'does' if len(same) == 2 else 'do'} {others} differ from {words.plain(same[0].name)}?"
    return Material(same, comparison, found, why, tuple(hangs), told, asked)


def explainable(
    scenarios: Sequence[Scenario], found: Sequence[ClearDifference], outcome: str | None
) -> tuple[str, str] | None:
    """Return the outcome and scenario to explain: the clearest difference that has paths, else one with a ledger."""
    plan = scenarios[0].plan
    same = {one.name for one in scenarios if one.plan.system.rivalry.names == plan.system.rivalry.names}
    clear = [(one.row.outcome, one.row.scenario) for one in found if one.row.scenario in same]
    if outcome is not None:
        return next((one for one in clear if one[0] == outcome), (outcome, scenarios[1].name))
    paths = [one for one in clear if target_of(one[0]) is not None]
    stocks = [one for one in clear if own_stock(plan, one[0]) is not None]
    return next(iter([*paths, *stocks]), None)


def brief(m: Material) -> Brief:
    """Return the brief in order."""
    blocks: list[Block] = [
        Heading(m.question, 1),
        Paragraph(", ".join(f"{name}: {title}" for name, title in m.titles.items())),
        *(Paragraph(text, strong=n == 0) for n, text in enumerate(m_answer(m))),
        outcomes(m),
        NewPage(),
        Heading("What moves"),
        *pictures(m)[:2],
        *why(m),
        *hangs(m),
        *typical(m),
        Heading("What the model cannot say"),
        Bullets(tuple(cannot())),
        *apart(m),
        *provenance(m),
    ]
    return Brief(m.question, tuple(blocks))


def m_answer(m: Material) -> list[str]:
    """Return the answer."""
    return answer(m.comparison, m.found, m.explained, m.holds, m.titles)


def outcomes(m: Material) -> Grid:
    """Return the table of the outcomes that differ clearly, the greatest effect first."""
    rows = []
    for one in m.found[:ROWS]:
        row = one.row
        span = f"{signed(row.mean_difference_low)} to {signed(row.mean_difference_high)}"
        numbers = (number(row.mean - row.difference), number(row.mean))
        rows.append(
            (
                words.outcome(row.outcome),
                row.unit,
                m.titles[row.scenario],
                *numbers,
                signed(row.difference),
                span,
            )
        )
    left = len(m.found) - len(rows)
    note = "Clear: the 90 % interval of the mean difference does not hold 0. By standard deviations of the baseline."
    return Grid(
        "Outcomes that differ clearly",
        ("outcome", "unit", "scenario", "baseline", "scenario's", "difference", "90 % of its mean"),
        tuple(rows),
        note + (f" {left} more are in the comparison." if left else ""),
    )


def pictures(m: Material) -> list[Picture]:
    """Return the figures that compare: what moves most, and the danger over time."""
    sheets = [*heat.sheets(m.comparison)[:1], *danger.sheets(m.comparison)[:1]]
    return [picture(sheet) for sheet in sheets]


def picture(sheet: Sheet) -> Picture:
    """Return a figure as a block."""
    caption = " ".join(sheet.subtitle.split())
    return Picture(sheet.name, sheet.files(("png",))["png"], f"{sheet.title}. {caption}", sheet.title)


def why(m: Material) -> list[Block]:
    """Return why the greatest difference comes about."""
    if m.explained is None:
        return []
    blocks: list[Block] = [Heading("Why"), *map(Paragraph, sentences.sentences(m.explained))]
    if waterfall.falls(m.explained):
        blocks.append(picture(waterfall.sheet(m.explained)))
    return blocks + [Grid(one.title, one.heads, one.rows, one.note) for one in sentences.tables(m.explained)]


def hangs(m: Material) -> list[Block]:
    """Return what the greatest difference hangs on."""
    if not m.holds or m.explained is None:
        return []
    rows = tuple((one.key, signed(one.correlation)) for one in m.holds[:8])
    title = f"Uncertain inputs that go with the difference of {words.plain(m.explained.outcome)}"
    note = (
        "Rank correlations over replicates beyond three standard errors. A value fixed in the files cannot show here."
    )
    return [Heading("What it hangs on"), Grid(title, ("input", "rank correlation"), rows, note)]


def typical(m: Material) -> list[Block]:
    """Return the typical history of the scenario that was explained."""
    head, counts = m.told.heading.splitlines()
    return [
        Heading("A typical history"),
        Paragraph(f"{head} {counts}"),
        picture(chronology.sheet(m.told)),
        Bullets(tuple(map(str, m.told.lines))),
        Paragraph(m.told.ending),
    ]


def cannot() -> list[str]:
    """Return the first points of docs/trust.md, in plain text."""
    text = (folder("docs") / "trust.md").read_text(encoding="utf-8")
    section = text.partition("## In short")[2].partition("\n## ")[0]
    points = [" ".join(part.partition("\n\n")[0].split()) for part in re.split(r"^- ", section, flags=re.MULTILINE)[1:]]
    plain = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", one.replace("**", "")) for one in points]
    return plain[-1:] + plain[: CANNOT - 1]  # the last says what holds of every answer


def apart(m: Material) -> list[Block]:
    """Return what differs between the files of the scenarios."""
    blocks: list[Block] = [Heading("What was changed")]
    for one in m.scenarios[1:]:
        if not (m.scenarios[0].path.is_file() and one.path.is_file()):
            continue
        found = differences(m.scenarios[0].path, one.path)
        rows = tuple((d.key, d.a or "-", d.b or "-") for d in found[:KEYS])
        left = len(found) - len(rows)
        blocks.append(
            Grid(m.titles[one.name], ("key", m.scenarios[0].name, one.name), rows, f"{left} more" * bool(left))
        )
    return blocks if len(blocks) > 1 else []


def provenance(m: Material) -> list[Block]:
    """Return where the numbers come from, and the command that makes them again."""
    origin = m.comparison.baseline.provenance
    keys = ("stratsim", "numpy", "python", "cpu", "seed", "replicates", "months", "overrides")
    rows = [(key, str(origin[key])) for key in keys if str(origin.get(key, ""))]
    rows += [(f"digest of {one.name}", str(one.provenance["digest"])) for one in m.comparison.results]
    sets = "".join(f" --set '{key}={value}'" for key, value in m.scenarios[0].overrides.items())
    names = " ".join(given(one) for one in m.scenarios)
    size = f"--replicates {m.comparison.baseline.replicates} --seed {origin['seed']} --months {origin['months']}"
    command = f"stratsim report {names} {size}{sets}"
    return [Heading("Where this comes from"), Grid("", ("", ""), tuple(rows)), Verbatim(command)]


def given(one: Scenario) -> str:
    """Return a scenario as it is named on the command line: by name where it comes with stratsim, else by file."""
    from stratsim.scenario.shelf import name_of

    return name_of(one.path) or str(one.path)
