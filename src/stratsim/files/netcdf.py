"""Groups of a netCDF-4 file, as far as results need them: variables over dimensions that all have a coordinate.

A coordinate is a dimension scale of HDF5, which is what readers of netCDF look for. h5netcdf can do more, and takes a
second for a file of a hundred variables.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

DIMENSION = "_Netcdf4Dimid"


class NewGroup:
    """A group that is written."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.scales: dict[str, Any] = {}

    def group(self, name: str) -> "NewGroup":
        """Return a new group below this one."""
        return NewGroup(self.raw.create_group(name, track_order=True))

    def note(self, said: Mapping[str, Any]) -> None:
        """Note something of the whole group."""
        self.raw.attrs.update(said)

    def size(self, dimension: str) -> int:
        """Return the size of a dimension."""
        return int(self.scales[dimension].shape[0])

    def coordinate(self, name: str, data: Any, said: Mapping[str, Any], **packed: Any) -> None:
        """Write the coordinate of a new dimension."""
        made = self.raw.create_dataset(name, **content(data), **packed)
        made.attrs.update({**said, DIMENSION: np.int32(len(self.scales))})
        made.make_scale(name)
        self.scales[name] = made

    def variable(self, name: str, dimensions: Sequence[str], said: Mapping[str, Any], **options: Any) -> Any:
        """Write a variable over dimensions that have their coordinates; return it. ``options`` as h5py takes them."""
        made = self.raw.create_dataset(name, **options)
        for number, dimension in enumerate(dimensions):
            made.dims[number].attach_scale(self.scales[dimension])
        made.attrs.update(said)
        return made


def content(data: Any) -> dict[str, Any]:
    """Return data as h5py takes it: words are text of any length."""
    import h5py

    if isinstance(data, np.ndarray):
        return {"data": data}
    return {"data": np.array(data, dtype=object), "dtype": h5py.string_dtype()}


def dimensions(variable: Any) -> tuple[str, ...]:
    """Return the names of the dimensions of a variable in an open file; raise KeyError where one has none."""
    import h5py

    name = h5py.h5ds.get_scale_name  # it is noted in the scale: to look for the scale in the file takes far longer
    return tuple(name(one[0].id).decode() for one in variable.dims)


def coordinates(group: Any) -> dict[str, int]:
    """Return the dimensions of an open group, and their sizes."""
    return {name: one.shape[0] for name, one in group.items() if is_coordinate(one)}


def variables(group: Any) -> dict[str, Any]:
    """Return the variables of an open group that are no coordinates."""
    return {name: one for name, one in group.items() if hasattr(one, "dims") and not is_coordinate(one)}


def is_coordinate(one: Any) -> bool:
    """Tell whether something in a group is the coordinate of a dimension."""
    return hasattr(one, "is_scale") and bool(one.is_scale)
