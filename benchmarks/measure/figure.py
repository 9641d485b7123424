"""The figure of the page on performance: a replicate-month in each kernel, and the time of a block by its size."""

from matplotlib.ticker import NullFormatter

from stratsim.display import style
from stratsim.story.numerals import number

from .scaling import REPLICATES

BARS = {
    "plain Mesa": "plain_mesa_us",
    "numpy, 1,024 replicates": "numpy_1024_us",
    "numpy, 4,096": "numpy_4096_us",
    "machine code, 1,024": "fused_1024_us",
    "machine code, 4,096": "fused_4096_us",
}
LINES = {"numpy": style.colour(1), "fused": style.colour(2)}


def draw(found, path):
    """Draw both panels into a file."""
    values = {one["name"]: one for kind in found.values() for one in kind["measures"]}
    with style.look():
        page = style.page(
            "A replicate-month in microseconds, and a block by its size",
            "Processor time of one core, medians over repeats; thin lines: quartiles. Both axes of the right panel and "
            "the axis of the left one are logarithmic.",
            f"{found['speed']['processor']}; measured {found['speed']['day']} by benchmarks/run.py",
        )
        bars(page.add_axes((0.20, 0.14, 0.30, 0.68)), values)
        lines(page.add_axes((0.60, 0.14, 0.36, 0.68)), values)
        page.savefig(path, metadata={"Software": None})


def bars(ax, values):
    """Draw the time of a replicate-month of each contender."""
    rows = [values[name] for name in BARS.values()]
    reach = [[row["median"] - row["low"] for row in rows], [row["high"] - row["median"] for row in rows]]
    colours = [style.BASELINE, style.colour(1), style.colour(1), style.colour(2), style.colour(2)]
    ax.barh(list(BARS), [row["median"] for row in rows], xerr=reach, color=colours, height=0.6, ecolor=style.MUTED)
    ax.set(xscale="log", xlabel="us a replicate-month")
    ax.invert_yaxis()
    for n, row in enumerate(rows):
        ax.annotate(number(row["median"]), (row["high"], n), (5, 0), textcoords="offset points", va="center")
    ax.margins(x=0.2)
    plain(ax.xaxis)


def lines(ax, values):
    """Draw the time of a block of 24 months by its replicates, in both kernels."""
    for kernel, colour in LINES.items():
        times = [values[f"{kernel}_{n}_replicates_seconds"]["median"] for n in REPLICATES]
        slope = values[f"{kernel}_slope_of_replicates"]["median"]
        ax.plot(REPLICATES, times, "o-", color=colour)
        name = "machine code" if kernel == "fused" else kernel
        label = f"{name}, slope {slope:.2f}"
        ax.annotate(label, (REPLICATES[1], times[1]), (8, -16), textcoords="offset points", color=colour)
    ax.set(xscale="log", yscale="log", xlabel="replicates of a block of 24 months", ylabel="seconds")
    plain(ax.xaxis)
    plain(ax.yaxis)


def plain(axis):
    """Write the numbers of a logarithmic axis out."""
    axis.set_major_formatter(lambda x, _: f"{x:,g}")
    axis.set_minor_formatter(NullFormatter())
