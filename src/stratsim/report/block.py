"""Blocks that a brief is made of, the same for every form that it is written in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``strong``: the answer."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of points."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table: heads, rows of text, a note below."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """A figure as PNG, its caption, and what it shows for those who do not see it."""

    name: str
    png: bytes
    caption: str
    alt: str


@dataclass(frozen=True)
class Verbatim:
    """A command or text to copy."""

    text: str


@dataclass(frozen=True)
class NewPage:
    """A page ends here, in print."""


Block = Heading | Paragraph | Bullets | Grid | Picture | Verbatim | NewPage


@dataclass(frozen=True)
class Brief:
    """A whole brief, in order; ``title`` is that of the document."""

    title: str
    blocks: tuple[Block, ...]
