"""The look of all figures: one slide (16:9), DejaVu Sans, the colours of Okabe and Ito, a source line.

Text is never markup: a dollar sign is a dollar sign. What DejaVu lacks is drawn by the first other font that has it.

Lengths are inches from the lower left corner of the page; colours follow the order of the scenarios, baseline first.
"""

import textwrap
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

WIDTH, HEIGHT, DPI = 12.8, 7.2, 150
MARGIN = 0.45
"""Inches left free at the left and right of a page."""

INK, MUTED, FAINT = "#262626", "#666666", "#DDDDDD"
BASELINE = "#3A3A3A"
OTHERS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Blue, vermillion, green, purple, orange, sky; Okabe and Ito's yellow is too pale for lines on white."""
DASHES = ("-", (0, (10, 3)), (0, (4, 2)))
"""When the colours are used up they begin again with other dashes."""

FONT = "DejaVu Sans"
FALLBACKS = (
    *("Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Sans", "Source Han Sans"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "NanumGothic", "IPAexGothic", "Unifont"),
    *("Hiragino Sans", "PingFang SC", "Apple SD Gothic Neo", "Arial Unicode MS"),
    *("Microsoft YaHei", "Malgun Gothic", "Yu Gothic", "Segoe UI"),
)
"""Fonts for what DejaVu Sans lacks, Chinese, Japanese and Korean above all; those that are installed are used."""

LOOK: dict[str, Any] = {
    "text.parse_math": False,
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "grid.color": "#ECECEC",
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "lines.solid_capstyle": "butt",
    "lines.scale_dashes": False,
    "legend.frameon": False,
    "savefig.dpi": DPI,
    "svg.hashsalt": "stratsim",
    "svg.fonttype": "path",
}
NOT_LOOK = ("backend", "backend_fallback", "interactive", "toolbar", "date.epoch")


OWN: ContextVar[Mapping[str, Any] | None] = ContextVar("style", default=None)
"""Settings of the user's own style, on top of the look."""


@contextmanager
def own_style(path: str | Path | None) -> Iterator[None]:
    """Draw meanwhile with the settings of a matplotlib style file on top of the look; ValueError where it is none."""
    if path is None:
        yield
        return
    token = OWN.set(settings(Path(path)))
    try:
        yield
    finally:
        OWN.reset(token)


def settings(path: Path) -> dict[str, Any]:
    """Return the settings of a style file; raise ValueError where it is not there, or says what matplotlib lacks."""
    if not path.is_file():
        raise ValueError(f"there is no style file {path}")
    lines = [line.partition("#")[0].partition(":") for line in path.read_text(encoding="utf-8").splitlines()]
    unknown = [key.strip() for key, _, _ in lines if key.strip() and key.strip() not in mpl.rcParamsDefault]
    if unknown:
        raise ValueError(f"{path} is no style file of matplotlib: it sets {unknown[0]!r}")
    read = mpl.rc_params_from_file(str(path), use_default_template=False)
    return {str(key): value for key, value in read.items() if key not in NOT_LOOK}


@contextmanager
def look() -> Iterator[None]:
    """Use the look of this package, whatever the user's own matplotlib settings are, and give those back."""
    plain: dict[Any, Any] = {k: v for k, v in dict.items(mpl.rcParamsDefault) if k not in NOT_LOOK}
    with mpl.rc_context(plain | LOOK | {"font.family": fonts()} | dict(OWN.get() or {})), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)  # drawn as a box: no reason to stop
        yield


@cache
def fonts() -> list[str]:
    """Return the names of the fonts that are there, in the order in which they are asked for a letter."""
    from matplotlib.font_manager import get_font_names

    installed = set(get_font_names())
    return [FONT, *(name for name in FALLBACKS if name in installed)]


def colour(order: int) -> str:
    """Return the colour of the scenario at a place in the comparison; 0 is the baseline."""
    return BASELINE if order == 0 else OTHERS[(order - 1) % len(OTHERS)]


def dash(order: int) -> Any:
    """Return the line style of the scenario at a place in the comparison."""
    return DASHES[(order - 1) // len(OTHERS) % len(DASHES)] if order else "-"


def tint(name: str, share: float) -> str:
    """Return a colour thinned with white; ``share`` (0-1) of it is left. Cheaper to draw than transparency."""
    red, green, blue = (share * c + 1 - share for c in to_rgb(name))
    return to_hex((red, green, blue))


def shade(name: str, share: float = 0.75) -> str:
    """Return a colour darkened with black, to be read as text; ``share`` (0-1) of it is left."""
    red, green, blue = (share * c for c in to_rgb(name))
    return to_hex((red, green, blue))


def page(title: str, subtitle: str, foot: str) -> Figure:
    """Return an empty slide with its title, a line that says how to read it, and its source."""
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI)
    size = min(18, 18 * 78 // max(len(title), 1))  # 78 letters of 18 points fill the page
    write(figure, MARGIN, HEIGHT - 0.30, title, size=size, weight="bold", va="top")
    how = "\n".join(line for part in subtitle.splitlines() for line in textwrap.wrap(unbroken(part), 132) or [""])
    write(figure, MARGIN, HEIGHT - 0.72, how, size=11, color=MUTED, va="top", linespacing=1.15)
    lines = [textwrap.shorten(line, 188, placeholder=" ...") for line in foot.splitlines()]
    write(figure, MARGIN, 0.14, "\n".join(lines), size=8.5, color=MUTED, va="bottom", linespacing=1.25)
    return figure


def unbroken(text: str) -> str:
    """Return a text that is broken into lines before a number, not between it and its per cent."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def write(figure: Figure, x: float, y: float, text: str, **style: Any) -> None:
    """Write on a page at a place in inches."""
    figure.text(x / WIDTH, y / HEIGHT, text, **style)


def place(figure: Figure, x: float, y: float, width: float, height: float) -> Axes:
    """Return new axes at a place in inches."""
    return figure.add_axes((x / WIDTH, y / HEIGHT, width / WIDTH, height / HEIGHT))


def heading(figure: Figure, x: float, y: float, text: str, width: float) -> None:
    """Write a title of two lines at most over a panel, all of it: what is too long is written smaller."""
    for size in (10.5, 10, 9, 8, 7, 6):
        lines = textwrap.wrap(unbroken(text), max(int(width * 141 / size), 1))
        if len(lines) <= 2:
            break
    write(figure, x, y, "\n".join(lines), size=size, va="bottom", linespacing=1.1)
