"""What a results file may not be: data kept elsewhere, more numbers than it holds, shapes that do not fit its labels.

All of it is refused before any number is read, so that a file made to do harm opens no other file and fills no memory.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

DEEPEST = 3
"""Groups within groups; ours have one."""
DENSEST = 1100
"""Bytes of numbers that a byte of a file may stand for: zlib packs 1,032 into one."""
SLACK = 1 << 16
"""Bytes that need no room in the file."""

SEEN: dict[str, tuple[int, ...]] = {}
"""Which file was looked at last under a path: who reads a file series by series looks at all of it once."""


class NotResults(ValueError):
    """A file is not what `Results.save` writes."""


def refuse_strange_once(path: str | Path, group: Any) -> None:
    """Do as `refuse_strange`, but for a file that was looked at and has not been written to since."""
    now = os.stat(path)
    this = (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)
    if SEEN.get(str(path)) != this:
        refuse_strange(path, group)
        SEEN[str(path)] = this


def refuse_strange(path: object, group: Any, depth: int = 0) -> None:
    """Raise `NotResults` where an open HDF5 file links to data elsewhere, or claims more numbers than it holds."""
    import h5py

    if depth > DEEPEST:
        raise NotResults(f"{path} is not a results file of stratsim: its groups are nested too deeply")
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise NotResults(f"{path} is refused: {name!r} is a link to data elsewhere")
        one = group[name]
        if isinstance(one, h5py.Group):
            refuse_strange(path, one, depth + 1)
        else:
            refuse_dataset(path, name, one)


def refuse_dataset(path: object, name: str, one: Any) -> None:
    """Raise `NotResults` where a dataset keeps its numbers elsewhere, or claims more than it holds."""
    import h5py

    if not isinstance(one, h5py.Dataset):
        raise NotResults(f"{path} is refused: {name!r} is neither a group nor a dataset")
    if one.external or one.is_virtual:
        raise NotResults(f"{path} is refused: the numbers of {name!r} are in another file")
    for n, size in enumerate(one.shape or ()):
        if len(one.dims[n]) and one.dims[n][0].shape != (size,):
            raise NotResults(f"{path} is refused: {name!r} has not as many numbers as labels along its axis {n}")
    claimed = int(one.size or 0) * one.dtype.itemsize
    if claimed > DENSEST * one.id.get_storage_size() + SLACK:
        raise NotResults(f"{path} is refused: {name!r} claims {claimed:,} bytes of numbers, more than the file holds")


def refuse_misfit(
    path: object, name: str, variable: Any, dimensions: Sequence[str], sizes: Mapping[str, int], kinds: str
) -> None:
    """Raise `NotResults` where a variable has not the shape that its labels give it, or not the kind of numbers."""
    shape = tuple(sizes[one] for one in dimensions)
    if tuple(variable.shape) != shape or variable.dtype.kind not in kinds:
        found = " x ".join(str(one) for one in variable.shape)
        raise NotResults(
            f"{path} is refused: {name!r} is {found} of kind {variable.dtype.kind!r}, but its labels make it "
            f"{' x '.join(str(one) for one in shape)} numbers"
        )
