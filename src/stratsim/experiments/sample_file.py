"""The file of a sample: netCDF-4, ``outcomes (outcome, point, replicate)`` with the design beside them, sealed."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from stratsim.engine.outcome import unit_of
from stratsim.engine.results_file import words
from stratsim.engine.results_guard import refuse_strange
from stratsim.engine.results_write import storable
from stratsim.files import seal
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
    import h5netcdf

    points, columns = len(sample.inputs), [str(name) for name in sample.inputs.columns]
    with h5netcdf.File(out, "w") as file:
        known = {key: storable(str(value)) for key, value in sample.provenance.items()}
        file.attrs.update({"format": FORMAT, "Conventions": "CF-1.11", "common_luck": int(sample.common_luck), **known})
        sizes = {"outcome": len(sample.names), "point": points, "replicate": sample.replicates}
        file.dimensions.update({**sizes, "input": len(columns), "one": 1})
        write_text(file, "outcome", "outcome", sample.names, "name of the outcome")
        write_text(file, "unit", "outcome", [unit_of(name) for name in sample.names], "unit of the outcome")
        write_text(file, "input", "input", columns, "what the design sets")
        write_text(file, "scenario", "one", [scenario_text(sample)], "the scenario, as stratsim reads it again")
        cells = [json.dumps(sample.inputs[name].tolist()) for name in sample.inputs.columns]
        write_text(file, "design", "input", cells, "what is set at each point, a list in JSON a column")
        outcomes = file.create_variable("outcomes", ("outcome", "point", "replicate"), data=sample.values)
        outcomes.attrs["long_name"] = "outcomes of each replicate of each point"
    seal.seal(out)


def write_text(group: Any, name: str, dimension: str, words: Sequence[str], meaning: str) -> None:
    """Write a coordinate of words."""
    import h5py

    data = np.array(words, dtype=object)
    group.create_variable(name, (dimension,), data=data, dtype=h5py.string_dtype()).attrs["long_name"] = meaning


def scenario_text(sample: "Sample") -> str:
    """Return the scenario of a sample as text."""
    _, arguments = sample.scenario.__reduce__()
    return json.dumps(arguments)


def read(path: Path) -> dict[str, Any]:
    """Return the fields of the sample in a file; raise ValueError where it is not of that kind, or was changed."""
    import h5netcdf
    import h5py
    import pandas as pd

    refuse_special(path)
    try:
        raw = h5py.File(path, "r")
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: there is no such file") from None
    except (OSError, ValueError):
        raise ValueError(f"{path} is not a sample of stratsim, or is cut short") from None
    with raw:
        if str(raw.attrs.get("format", "")) != FORMAT:
            raise ValueError(f"{path} is not a sample of stratsim in the form that this version reads ({FORMAT})")
        seal.check(path)
        refuse_strange(path, raw)
        file = h5netcdf.File(raw, "r")
        names, columns = words(file["outcome"]), words(file["input"])
        cells = [json.loads(text) for text in words(file["design"])]
        values = file["outcomes"][...]
        index = pd.RangeIndex(values.shape[1], name="point")
        text, where, changes, allowed = json.loads(words(file["scenario"])[0])
        scenario = restored(text, tuple(where), (changes[0], tuple(changes[1]), changes[2]), tuple(allowed))
        known = {key: value for key, value in file.attrs.items() if not key.startswith("_")}
        return {
            "scenario": scenario,
            "inputs": pd.DataFrame(dict(zip(columns, cells, strict=True)), index=index),
            "names": names,
            "values": np.asarray(values, np.float32),
            "provenance": {key: value for key, value in known.items() if key not in ("format", "Conventions")},
            "common_luck": bool(known["common_luck"]),
        }
