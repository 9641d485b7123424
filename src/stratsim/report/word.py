"""A brief as a Word document, by python-docx (extra ``report``)."""

import io
from importlib.util import find_spec
from typing import Any

from stratsim.report.block import Block, Brief, Bullets, Grid, Heading, NewPage, Paragraph, Picture, Verbatim


def word(brief: Brief) -> bytes:
    """Return the document; raise ValueError where python-docx is not installed."""
    if find_spec("docx") is None:
        raise ValueError("--docx needs python-docx: pip install 'stratsim[report]'")
    from docx import Document

    document = Document()
    document.core_properties.title = brief.title
    document.core_properties.author = "stratsim"
    for one in brief.blocks:
        put(document, one)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def put(document: Any, one: Block) -> None:
    """Add one block to a document."""
    from docx.shared import Inches, Pt

    match one:
        case Heading(text, level):
            document.add_heading(text, level=0 if level == 1 else level - 1)
        case Paragraph(text, strong):
            document.add_paragraph().add_run(text).bold = strong
        case Bullets(items):
            for item in items:
                document.add_paragraph(item, style="List Bullet")
        case Grid():
            grid(document, one)
        case Picture(_, png, caption, _):
            document.add_picture(io.BytesIO(png), width=Inches(6))
            document.add_paragraph(caption, style="Caption")
        case Verbatim(text):
            run = document.add_paragraph().add_run(text)
            run.font.name, run.font.size = "DejaVu Sans Mono", Pt(9)
        case NewPage():
            document.add_page_break()


def grid(document: Any, one: Grid) -> None:
    """Add a table to a document."""
    from docx.shared import Pt

    if one.title:
        document.add_paragraph().add_run(one.title).bold = True
    lines = [*([one.heads] if any(one.heads) else []), *one.rows]
    table = document.add_table(rows=len(lines), cols=len(one.heads), style="Light List")
    for row, line in zip(table.rows, lines, strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(8)
    if one.note:
        document.add_paragraph(one.note)
