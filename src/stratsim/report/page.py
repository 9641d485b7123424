"""A brief as one offline page of HTML: no scripts, no fonts, no pictures from elsewhere; fit to print on A4."""

import re
from base64 import b64encode
from html import escape

from stratsim.report.block import Block, Brief, Bullets, Grid, Heading, NewPage, Paragraph, Picture, Verbatim

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 "DejaVu Sans", Verdana, sans-serif; color: #262626; background: #fff; margin: 2rem auto;
  max-width: 60rem; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .6rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; border-bottom: 2px solid #ddd; padding-bottom: .2rem; }
p { margin: .5rem 0; } p.strong { font-weight: bold; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .82rem; margin: .6rem 0; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th { text-align: left; border-bottom: 2px solid #666; padding: .25rem .5rem; vertical-align: bottom; }
td { border-bottom: 1px solid #ddd; padding: .22rem .5rem; vertical-align: top; }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; } figure img { width: 100%; height: auto; border: 1px solid #ddd; }
figcaption, .note { font-size: .82rem; color: #555; }
pre { background: #f4f4f4; padding: .7rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .82rem; }
li { margin: .3rem 0; }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  body { font-size: 10pt; margin: 0; max-width: none; padding: 0; }
  .page { break-after: page; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; }
}
"""
ONE = r"[+-]?\d+(\.\d+)?(e[+-]\d+)?"
NUMBER = re.compile(f"{ONE}( to {ONE})?")


def page(brief: Brief) -> str:
    """Return the page."""
    body = "\n".join(block(one) for one in brief.blocks)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(brief.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def block(one: Block) -> str:
    """Return one block."""
    match one:
        case Heading(text, level):
            made = f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, strong):
            made = f"<p{' class=strong' if strong else ''}>{escape(text)}</p>"
        case Bullets(items):
            made = "<ul>\n" + "\n".join(f"<li>{escape(item)}</li>" for item in items) + "\n</ul>"
        case Grid():
            made = grid(one)
        case Picture(_, png, caption, alt):
            source = f"data:image/png;base64,{b64encode(png).decode()}"
            made = (
                f'<figure><img src="{source}" alt="{escape(alt)}"><figcaption>{escape(caption)}</figcaption></figure>'
            )
        case Verbatim(text):
            made = f"<pre>{escape(text)}</pre>"
        case NewPage():
            made = '<div class="page"></div>'
    return made


def grid(one: Grid) -> str:
    """Return a table."""
    caption = f"<caption>{escape(one.title)}</caption>" if one.title else ""
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in one.heads)
    rows = "\n".join("<tr>" + "".join(cell(text) for text in row) + "</tr>" for row in one.rows)
    note = f'<p class="note">{escape(one.note)}</p>' if one.note else ""
    top = f"<thead><tr>{heads}</tr></thead>" if any(one.heads) else ""
    return f'<div class="scroll"><table>{caption}{top}<tbody>\n{rows}\n</tbody></table></div>{note}'


def cell(text: str) -> str:
    """Return a cell, a number at the right."""
    return f"<td{' class=number' if NUMBER.fullmatch(text) else ''}>{escape(text)}</td>"
