"""The file of a sample: netCDF-4, ``outcomes (outcome, point, replicate)`` with the design beside them, sealed."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from stratsim.engine.outcome import unit_of
from stratsim.engine.results_file import words
from stratsim.engine.results_guard import refuse_strange
from stratsim.engine.results_write import storable
from stratsim.files import seal
from stratsim.files.netcdf import NewGroup, content
from stratsim.files.regular import refuse_special
from stratsim.files.whole import write as write_whole
from stratsim.scenario.scenario import restored

if TYPE_CHECKING:
    from stratsim.experiments.sample import Sample

FORMAT = "stratsim sample 1"


def save(path: Path, sample: "Sample") -> Path:
    """Write a sample to a file, whole or not at all; return its path."""
    return write_whole(path, partial(write, sample=sample))


def write(out: BinaryIO, sample: "Sample") -> None:
    """Write a sample to a binary file, and its checksum behind it."""
    import h5py

    columns = [str(name) for name in sample.inputs.columns]
    with h5py.File(out, "w", track_order=True) as raw:
        file = NewGroup(raw)
        known = {key: storable(str(value)) for key, value in sample.provenance.items()}
        file.note({"format": FORMAT, "Conventions": "CF-1.11", "common_luck": int(sample.common_luck), **known})
        file.coordinate("outcome", sample.names, {"long_name": "name of the outcome"})
        file.coordinate("input", columns, {"long_name": "what the design sets"})
        file.coordinate("point", np.arange(len(sample.inputs)), {"long_name": "number of the point"})
        file.coordinate("replicate", np.arange(sample.replicates), {"long_name": "number of the replicate"})
        units = content([unit_of(name) for name in sample.names])
        file.variable("unit", ("outcome",), {"long_name": "unit of the outcome"}, **units)
        cells = content([json.dumps(sample.inputs[name].tolist()) for name in sample.inputs.columns])
        file.variable("design", ("input",), {"long_name": "what is set at each point, in JSON"}, **cells)
        text = content([scenario_text(sample)])
        file.variable("scenario", (), {"long_name": "the scenario, as stratsim reads it again"}, **text)
        said = {"long_name": "outcomes of each replicate of each point", "coordinates": "unit"}
        file.variable("outcomes", ("outcome", "point", "replicate"), said, data=sample.values)
    seal.seal(out)


def scenario_text(sample: "Sample") -> str:
    """Return the scenario of a sample as text."""
    _, arguments = sample.scenario.__reduce__()
    return json.dumps(arguments)


def read(path: Path) -> dict[str, Any]:
    """Return the fields of the sample in a file; raise ValueError where it is not of that kind, or was changed."""
    import h5py
    import pandas as pd

    refuse_special(path)
    if path.is_file():
        seal.refuse_changed(path)
    try:
        raw = h5py.File(path, "r")
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: there is no such file") from None
    except (OSError, ValueError):
        raise ValueError(f"{path} is not a sample of stratsim, or is cut short") from None
    with raw:
        if str(raw.attrs.get("format", "")) != FORMAT:
            raise ValueError(f"{path} is not a sample of stratsim in the form that this version reads ({FORMAT})")
        refuse_strange(path, raw)
        seal.refuse_unsealed(path)
        names, columns = words(raw["outcome"]), words(raw["input"])
        cells = [json.loads(text) for text in words(raw["design"])]
        values = raw["outcomes"][...]
        index = pd.RangeIndex(values.shape[1], name="point")
        text, where, changes, allowed = json.loads(words(raw["scenario"])[0])
        scenario = restored(text, tuple(where), (changes[0], tuple(changes[1]), changes[2]), tuple(allowed))
        known = dict(raw.attrs)
        return {
            "scenario": scenario,
            "inputs": pd.DataFrame(dict(zip(columns, cells, strict=True)), index=index),
            "names": names,
            "values": np.asarray(values, np.float32),
            "provenance": {key: value for key, value in known.items() if key not in ("format", "Conventions")},
            "common_luck": bool(known["common_luck"]),
        }
