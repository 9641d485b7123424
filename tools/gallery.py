"""Write the page that shows every kind of figure, made from the figures' own words."""

from pathlib import Path

from stratsim.display import branch, gallery

ROOT = Path(__file__).parents[1]
HEAD = """# Gallery

*Made by `make renew` from the flagship comparison, the last from a fork of its baseline. Do not edit by hand.*

`stratsim plot RESULTS --only NAME` draws one kind; `comparison.plot("NAME")` does in Python. A CSV of the numbers
plotted stands beside each. `stratsim branch` draws a fork with `--figures DIR`. Colours are safe for the colour-blind,
and every figure can be read in grey. A figure that is there already is not drawn again: `stratsim_figures.json` in its
folder says what each shows; without that file all are drawn anew.
"""


def page() -> str:
    """Return the page: a kind of figure, what it shows, and its picture where the repository holds it."""
    parts = [HEAD]
    for kind, module in {**gallery.FIGURES, "branch": branch}.items():
        said = " ".join((module.__doc__ or "").partition("\n\n")[0].split())
        shown = sorted((ROOT / "figures").glob(f"{kind}*.png"), key=lambda path: (len(path.name), path.name))
        picture = f"\n![{said}](../figures/{shown[0].name})\n" if shown else ""
        parts.append(f"## {kind}\n\n{said}\n{picture}")
    return "\n".join(parts)
