"""The command ``replay``: one replicate of saved results in full."""

from pathlib import Path
from typing import Annotated

import typer

from stratsim.cli import option
from stratsim.cli.refusal import before_work

Saved = Annotated[Path, typer.Argument(metavar="RESULTS", help="Results (.nc) that stratsim run or compare wrote.")]
Replicate = Annotated[int, typer.Option(metavar="N", min=0, help="The number of the replicate.")]
Target = Annotated[
    Path | None, typer.Option(metavar="FILE", help="File to write; RESULTS_replicate_N.nc beside RESULTS if left out.")
]


def replay(
    results: Saved,
    replicate: Replicate,
    out: Target = None,
    quiet: option.Quiet = False,
    allow_code: option.AllowCode = False,
    allow_large: option.AllowLarge = False,
) -> None:
    """Live one replicate of saved results again, to the bit, and save all its series.

    Results keep the series of their first replicates only; any other is made anew by the scenario that they name.
    """
    from stratsim.cli.place import writable
    from stratsim.experiments.replay import replay as lived
    from stratsim.files.regular import refuse_special

    target = out or results.with_name(f"{results.stem}_replicate_{replicate}.nc")
    with before_work():
        writable(target.parent)
        refuse_special(target)
    found = lived(results, replicate, allow_code=allow_code, allow_large=allow_large)
    found.save(target)
    if not quiet:
        typer.echo(f"replicate {replicate}, the same outcomes to the bit; {len(found.traces)} series in full", err=True)
    print(target)
