"""The command ``report``: a brief on several scenarios, for those who do not run them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stratsim.cli import option
from stratsim.cli.group import Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.voice import Voice, bar

if TYPE_CHECKING:
    from stratsim.report.block import Brief

Out = Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The page (.html).")]
OutcomeName = Annotated[
    str | None, typer.Option("--outcome", metavar="NAME", help="The outcome to explain; the clearest if left out.")
]
Question = Annotated[str, typer.Option(metavar="TEXT", help="The question that the brief answers, its title.")]
Markdown = Annotated[bool, typer.Option("--md", help="Write Markdown beside the page, figures as files.")]
Word = Annotated[bool, typer.Option("--docx", help="Write a Word document beside the page (extra report).")]
Portable = Annotated[bool, typer.Option("--pdf", help="Print the page to PDF beside it, where Chromium is installed.")]


def report(
    scenarios: option.Scenarios,
    size: Size,
    voice: Voice,
    reading: Reading,
    out: Out = Path("brief.html"),
    outcome: OutcomeName = None,
    question: Question = "",
    md: Markdown = False,
    docx: Word = False,
    pdf: Portable = False,
) -> None:
    """Write a brief on scenarios, the first the baseline: one offline page that prints well.

    Question, answer and how sure, outcomes that differ, figures, why, what it hangs on, a typical history, what the
    model cannot say, what was changed, and how to repeat it.
    """
    from stratsim.cli.place import writable
    from stratsim.cli.refusal import before_work
    from stratsim.experiments.gather import gathered
    from stratsim.files.whole import write_all
    from stratsim.report import portable
    from stratsim.report.brief import brief, material

    name_own(scenarios, voice)
    with before_work():
        writable(out.parent)
        if pdf:
            portable.browser()
        meant = gathered(scenarios, reading.load_one_of_several).comparable(size.months)
        first = meant.scenarios[0].but(seed=size.seed, months=size.months)
        read = [first, *meant.scenarios[1:]]
    with bar(voice) as progress:
        found = material(
            read,
            outcome=outcome,
            question=question,
            replicates=size.replicates,
            jobs=size.jobs,
            progress=progress,
        )
    whole = brief(found)
    print("\n".join(str(path) for path in write_all(files(whole, out, md, docx, pdf), durable=False)))


def files(whole: "Brief", out: Path, md: bool, docx: bool, pdf: bool) -> dict[Path, bytes | str]:
    """Return every file of a brief, by its path."""
    from stratsim.report.markdown import markdown
    from stratsim.report.page import page
    from stratsim.report.portable import pdf as printed
    from stratsim.report.word import word

    html = page(whole)
    found: dict[Path, bytes | str] = {out: html}
    if md:
        text, pictures = markdown(whole, out.stem)
        found[out.with_suffix(".md")] = text
        found |= {out.with_name(name): png for name, png in pictures.items()}
    if docx:
        found[out.with_suffix(".docx")] = word(whole)
    if pdf:
        found[out.with_suffix(".pdf")] = printed(html)
    return found
