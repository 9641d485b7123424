"""Parameters from a file of their own, as `stratsim calibrate` writes it, laid right below the file that names it.

    parameters = "fitted/first.toml"    between what this file extends and what it says itself

A calibration leaves them out, so that a fit does not depend on an earlier one.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from stratsim.toml.problem import Problem, ScenarioError, short, shown
from stratsim.toml.source import Source, read

KEY = "parameters"
Parameters = Path | bool
"""True: as the files name them; False: none; a path: that file in place of those named."""


def below(sources: Sequence[Source], parameters: Parameters) -> Mapping[int, Source]:
    """Return the file of parameters to lay below a source, by the number of the source.

    A path in place of those named lies where the first of them would; below all sources where none is named.
    """
    naming = [n for n, source in enumerate(sources) if KEY in source.document]
    if isinstance(parameters, Path):
        return {naming[0] if naming else 0: plain(read(parameters))}
    return {n: named(sources[n]) for n in naming} if parameters else {}


def named(source: Source) -> Source:
    """Read the file of parameters that a source names, beside the source or beside what it is a link to."""
    name = source.document[KEY]
    if not isinstance(name, str) or not name.strip():
        raise wrong(source, f"must be the name of a file (is {shown(name)})", 'as in parameters = "fitted/first.toml"')
    places = [Path(source.name).parent, Path(os.path.realpath(source.name)).parent]
    for place in places:
        if os.path.isfile(place / name):
            return plain(read(place / name))
    raise wrong(source, f"there is no file {short(str(places[0] / name))}", "`stratsim calibrate` makes such a file")


def wrong(source: Source, what: str, advice: str) -> ScenarioError:
    """Return the error of the parameters that a source names."""
    return ScenarioError([Problem(source.place((KEY,)), KEY, what, advice)])


def plain(source: Source) -> Source:
    """Return a file of parameters; raise `ScenarioError` where it rests on other files."""
    if keys := [key for key in ("extends", KEY, "remove", "tables") if key in source.document]:
        what = "does not belong into a file of parameters"
        raise ScenarioError([Problem(source.place((key,)), key, what, "it holds values only") for key in keys])
    return source
