"""The parts of one run, made on several machines or one after the other, as the whole run."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from stratsim.engine.bands import Bands
from stratsim.engine.limits import Counts, merged

if TYPE_CHECKING:
    from stratsim.engine.results import Results

SAME = ("scenario", "seed", "months", "overrides", "policies", "digest", "stratsim", "numpy")
"""What the parts of one run have in common."""


def concatenated(kind: "type[Results]", parts: Sequence["Results"]) -> "Results":
    """Return consecutive parts of a run as one."""
    if not parts:
        raise ValueError("there are no results to join")
    for part, before in zip(parts[1:], parts[:-1], strict=True):
        refuse_strangers(part, before)
    start = parts[0]
    traced = [part for part in parts if part.traced]
    names = list(start.traces)
    joint = {
        "replicates": sum(part.replicates for part in parts),
        "kernel": " and ".join(sorted({str(part.provenance["kernel"]) for part in parts})),
    }
    return kind(
        np.concatenate([np.asarray(part.values) for part in parts], axis=-1),
        {name: np.concatenate([part.traces[name] for part in traced], axis=-1) for name in names},
        start.labels,
        start.axes,
        start.units,
        {**start.provenance, **joint},
        joint_limits(parts),
        joint_bands(parts),
        np.concatenate([np.asarray(part.drawn) for part in parts], axis=-1),
    )


def joint_bands(parts: Sequence["Results"]) -> Bands | None:
    """Return the bands of the whole: the first part's where it has all that is looked at, else from series kept."""
    start = parts[0].bands
    if start is None or len(parts) == 1 or start.replicates == start.most:
        return start
    needed = min(start.most, sum(part.replicates for part in parts))
    traced = [part for part in parts if part.traced]
    if sum(part.traced for part in traced) < needed:
        return None
    series = {name: np.concatenate([part.traces[name] for part in traced], axis=-1) for name in start.variables}
    first = {name: values[..., :needed] for name, values in series.items()}
    return Bands.of(first, parts[0].axes, parts[0].labels, start.most)


def joint_limits(parts: Sequence["Results"]) -> Mapping[str, Counts]:
    """Return the counts at bounds of the whole, none where no parts together saw just its first replicates."""
    start = parts[0].bands
    if start is None or len(parts) == 1 or start.replicates == start.most:
        return parts[0].limits
    if sum(part.replicates for part in parts) > start.most:
        return {}
    return {name: merged([part.limits[name] for part in parts]) for name in parts[0].limits}


def refuse_strangers(part: "Results", before: "Results") -> None:
    """Raise ValueError where a part does not go on where the one before it ends, with the same scenario."""
    for key in SAME:
        if str(part.provenance[key]) != str(before.provenance[key]):
            raise ValueError(f"parts of one run differ in {key}: {before.provenance[key]} and {part.provenance[key]}")
    if part.first != before.first + before.replicates:
        raise ValueError(
            f"a part ends before replicate {before.first + before.replicates}, the next begins with {part.first}: "
            "parts must follow one another without gap or overlap"
        )
    if part.traced and before.traced < before.replicates:
        raise ValueError("parts keep series of different replicates: run all with the same traces=")
