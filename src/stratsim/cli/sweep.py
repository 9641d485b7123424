"""The command ``sweep``: a scenario at many settings, all in one ensemble."""

from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stratsim.cli import option
from stratsim.cli.answer import Answer, Answering, give
from stratsim.cli.group import Size
from stratsim.cli.reading import Reading, name_own
from stratsim.cli.refusal import before_work
from stratsim.cli.voice import Voice, bar

if TYPE_CHECKING:
    import pandas as pd

    from stratsim.experiments.sample import Sample
    from stratsim.scenario.scenario import Scenario

Grid = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY=LO:HI:N", help="N values of KEY from LO to HI, or KEY=A,B,C; all combinations if repeated."
    ),
]
Latin = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="N points of a Latin hypercube over --vary, or over all that is uncertain."),
]
Vary = Annotated[list[str] | None, typer.Option(metavar="KEY=LO:HI", help="A range for --latin; may be repeated.")]
Table = Annotated[
    Path | None,
    typer.Option("--design", metavar="FILE", help="A table of settings (CSV): a row a point, a column a key."),
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option("--outcome", metavar="NAME", help="An outcome; may be repeated; the headline ones if left out."),
]
Store = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Keep the sample in this file (.nc), and go on with what it holds.")
]


def sweep(
    scenario: option.Scenario,
    size: Size,
    to: Answering,
    voice: Voice,
    reading: Reading,
    grid: Grid = None,
    latin: Latin = None,
    vary: Vary = None,
    design: Table = None,
    outcome: Outcomes = None,
    store: Store = None,
) -> None:
    """Run a scenario at many settings of its keys, all in one ensemble, and print the means of each.

    Every point has the same luck, replicate by replicate. Of two keys in a grid --figures draws heat maps, of one key
    lines.
    """
    from stratsim.experiments.pointwise import kept
    from stratsim.experiments.sample import sample

    name_own([scenario], voice)
    with before_work():
        to.ready()
        one = reading.load(scenario).but(seed=size.seed, months=size.months, replicates=size.replicates)
        names = kept(one, outcome)
        points = designed(one, grid or [], latin, vary or [], design)
    with bar(voice) as progress:
        found = sample(
            one,
            points,
            replicates=one.replicates,
            outcomes=names,
            jobs=size.jobs,
            kernel=size.kernel.value,
            progress=progress,
            store=store,
        )
    said = Answer(f"{one.name} at {len(points):,} points", in_words(found), rows(found), columns(found))
    give(said, voice, to, found)


def designed(
    scenario: "Scenario", grid: list[str], latin: int | None, vary: list[str], design: Path | None
) -> "pd.DataFrame":
    """Return the design that is asked for; raise ValueError where none is, or several."""
    from stratsim.experiments import design as makers

    if sum((bool(grid), latin is not None, design is not None)) != 1:
        raise ValueError("say what to vary, in one way: --grid KEY=LO:HI:N, --latin N, or --design FILE")
    if vary and latin is None:
        raise ValueError("--vary goes with --latin; a grid is --grid KEY=LO:HI:N")
    if design is not None:
        return read_table(design)
    if latin is not None:
        return makers.latin(dict(ranged(text) for text in vary) or scenario, latin)
    return makers.grid(dict(listed(text) for text in grid))


def read_table(path: Path) -> "pd.DataFrame":
    """Read a design from CSV; raise ValueError where it is none."""
    import pandas as pd

    if not path.is_file():
        raise ValueError(f"{path}: there is no such file")
    try:
        return pd.read_csv(path)
    except (ValueError, UnicodeError) as error:
        raise ValueError(f"{path} is not a table of comma-separated values: {error}") from None


def split(text: str, form: str) -> tuple[str, list[str]]:
    """Return the key and the parts behind it; raise ValueError where the text has another form."""
    key, equals, rest = text.partition("=")
    if not equals or not key.strip() or not rest.strip():
        raise ValueError(f"{text!r} must be {form}")
    return key.strip(), rest.split(":") if ":" in rest else rest.split(",")


def ranged(text: str) -> tuple[str, tuple[float, float]]:
    """Return a key and its range."""
    key, ends = split(text, "KEY=LO:HI, as in deterrence.leverage=0.3:0.7")
    try:
        low, high = map(float, ends)
    except ValueError:
        raise ValueError(f"{text!r} must be KEY=LO:HI, as in deterrence.leverage=0.3:0.7") from None
    return key, (low, high)


def listed(text: str) -> tuple[str, list[Any]]:
    """Return a key and its values."""
    import numpy as np

    form = "KEY=LO:HI:N or KEY=A,B,C, as in states.A.gdp=1:3:5"
    key, parts = split(text, form)
    if ":" not in text.partition("=")[2]:
        return key, [value_of(part) for part in parts]
    try:
        low, high, count = float(parts[0]), float(parts[1]), int(parts[2])
    except (ValueError, IndexError):
        raise ValueError(f"{text!r} must be {form}") from None
    if len(parts) != 3 or not 1 <= count <= 100_000:
        raise ValueError(f"{text!r} must be {form}")
    return key, np.linspace(low, high, count).tolist()


def value_of(text: str) -> Any:
    """Return a value as TOML reads it; plain words are text."""
    from stratsim.scenario.override import parsed

    return parsed(f"value={text.strip()}")[1]


def rows(found: "Sample") -> list[dict[str, Any]]:
    """Return a row a point: what it sets, and the mean of each outcome."""
    means = found.means
    cells = [found.inputs.iloc[n].to_dict() | means.iloc[n].to_dict() for n in range(len(found.inputs))]
    return [{str(name): plain(value) for name, value in row.items()} for row in cells]


def plain(value: Any) -> Any:
    """Return a cell as the tables take it."""
    value = value.item() if hasattr(value, "item") else value
    return str(value).lower() if isinstance(value, bool) else value


def columns(found: "Sample") -> list[Any]:
    """Return the columns of the table."""
    return [(str(name), itemgetter(str(name))) for name in [*found.inputs.columns, *found.names]]


def in_words(found: "Sample") -> list[str]:
    """Return in words where each outcome is least and greatest."""
    said = [f"{len(found.inputs):,} points x {found.replicates:,} replicates"]
    for name, values in found.means.items():
        there = values.dropna()
        if there.empty:
            said.append(f"{name}: no replicate has it")
        elif there.max() - there.min() <= 1e-6 * max(1.0, abs(there.max())):
            said.append(f"{name}: {there.max():.3g} at every point")
        else:
            least, most = (settings(found, at) for at in (there.idxmin(), there.idxmax()))
            said.append(f"{name}: from {there.min():.3g} at {least} to {there.max():.3g} at {most}")
    return said


def settings(found: "Sample", point: Any) -> str:
    """Return what a point sets, in words; its number where that is much."""
    row = found.inputs.loc[point]
    if len(row) > 3:
        return f"point {point}"
    return ", ".join(
        f"{key}={value:.4g}" if isinstance(value, float) else f"{key}={value}" for key, value in row.items()
    )
