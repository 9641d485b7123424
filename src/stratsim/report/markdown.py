"""A brief as Markdown, with its figures as files beside it."""

from stratsim.report.block import Block, Brief, Bullets, Grid, Heading, NewPage, Paragraph, Picture, Verbatim


def markdown(brief: Brief, stem: str) -> tuple[str, dict[str, bytes]]:
    """Return the text, and the figures by file name; names begin with ``stem``."""
    pictures = {f"{stem}_{one.name}.png": one.png for one in brief.blocks if isinstance(one, Picture)}
    return "\n\n".join(text for one in brief.blocks if (text := block(one, stem))) + "\n", pictures


def block(one: Block, stem: str) -> str:
    """Return one block."""
    match one:
        case Heading(text, level):
            made = f"{'#' * level} {text}"
        case Paragraph(text, strong):
            made = f"**{plain(text)}**" if strong else plain(text)
        case Bullets(items):
            made = "\n".join(f"- {plain(item)}" for item in items)
        case Grid(title, heads, rows, note):
            lines = [heads, ("---",) * len(heads), *rows]
            table = "\n".join(
                "| " + " | ".join(plain(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
            )
            made = "\n\n".join(part for part in (f"**{title}**" if title else "", table, note) if part)
        case Picture(name, _, caption, alt):
            made = f"![{alt}]({stem}_{name}.png)\n\n{plain(caption)}"
        case Verbatim(text):
            made = f"```sh\n{text}\n```"
        case NewPage():
            made = ""
    return made


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return text.replace("<", "&lt;").replace("_", "\\_").replace("*", "\\*") if text != "---" else text
