"""What a scenario stands on: the files that it extends, each once, the farthest base first.

    extends = "baseline.toml"                                one base
    extends = ["war_ends.toml", "election_as_happened.toml"] overlays, laid one on the other in order
    war_ends+election_as_happened                            the same as the name of a scenario

A base that several overlays share is laid once, below them all: each adds only what it says itself.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from stratsim import shipped
from stratsim.scenario.schema import Document
from stratsim.toml.problem import Problem, ScenarioError, did_you_mean, short, shown
from stratsim.toml.source import DEEPEST_KEY, Source, deeper, fault, read

DEEPEST = 16
"""Files from a scenario to its farthest base."""

MOST = 64
"""Files that one scenario can stand on."""

IN_MEMORY = "(mapping)"
"""What messages call a scenario that is given as a mapping."""

Given = str | Path | Mapping[str, Any] | Sequence[Any]
"""A scenario file, a name, several joined by "+", a document, or a list of these to lay one on the other."""


@dataclass
class Bases:
    """The sources of a scenario in the order in which they are laid, and those that were named themselves.

    ``under``: for each source by its number, the numbers of the sources that it stands on.
    """

    sources: list[Source] = field(default_factory=list)
    under: list[frozenset[int]] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    _laid: dict[Path, int] = field(default_factory=dict)
    _open: list[tuple[Path, Source]] = field(default_factory=list)

    @classmethod
    def of(cls, given: Given) -> "Bases":
        """Return the sources of what is given; raise `ScenarioError` where a file cannot be read or found."""
        bases = cls()
        for one in parts(given):
            before = len(bases.sources)
            top = bases.lay(one) if isinstance(one, Path) else bases.put(document(one), Path())
            if len(bases.sources) == before:
                raise fault(str(one), "adds nothing: what it is laid on extends it already", "leave it out")
            bases.named.append(top)
        return bases

    def lay(self, path: Path) -> int:
        """Lay a file with all that it extends, unless it is there; return its number."""
        where = Path(os.path.realpath(path)) if "\0" not in str(path) else path
        if where in self._laid:
            return self._laid[where]
        if where in (following := [at for at, _ in self._open]):
            names = " -> ".join(at.name for at in [*following[following.index(where) :], where])
            raise self._wrong(f"goes in a circle: {names}", "one of them must extend another file, or none")
        if len(self._open) >= DEEPEST or len(self.sources) + len(self._open) >= MOST:
            most = DEEPEST if len(self._open) >= DEEPEST else MOST
            raise self._wrong(f"leads through more than {most} files", "extend a nearer base")
        self._laid[where] = number = self.put(self._read(path), path, where)
        return number

    def put(self, source: Source, path: Path, where: Path = Path()) -> int:
        """Lay a source on what it extends, by names beside its ``path``; return its number."""
        self._open.append((where, source))
        below = [self.lay(base) for base in bases_of(source, path)]
        self._open.pop()
        self.sources.append(source)
        self.under.append(frozenset(below).union(*(self.under[n] for n in below)))
        return len(self.sources) - 1

    def _read(self, path: Path) -> Source:
        """Read a file; where it is no file and another extends it, the error is at that line."""
        if os.path.isfile(path) or (os.path.lexists(path) and not self._open):
            return scenario_in(read(path))
        if not self._open:
            raise fault(short(str(path)), "there is no such file", near(path))
        if os.path.isdir(path):
            raise self._wrong(f"{path} is a directory", "name a .toml file inside it")
        raise self._wrong(f"there is no file {short(str(path))}", near(path))

    def _wrong(self, what: str, advice: str) -> ScenarioError:
        """Return the error of what the file that is being followed extends."""
        return wrong_base(self._open[-1][1], what, advice)

    @property
    def title(self) -> str:
        """The title of what was named, all of them where they are several; a file without one goes by its name."""
        return " + ".join(str(self.sources[n].document.get("title") or stem(self.sources[n])) for n in self.named)


def scenario_in(source: Source) -> Source:
    """Return a source; raise `ScenarioError` where it is TOML, but of something else: no line of it is shown."""
    if something_else(source):
        raise fault(source.name, "is TOML, but not a scenario", "a scenario has tables like [states] or says 'extends'")
    return source


def something_else(source: Source) -> bool:
    """Tell whether a source is TOML that has no key of a scenario, such as a pyproject.toml."""
    return bool(source.document) and source.document.keys().isdisjoint(Document.model_fields)


def stem(source: Source) -> str:
    """Return what a source is called in the name of a combination."""
    return "mapping" if source.name == IN_MEMORY else Path(source.name).stem


def parts(given: Given) -> Iterator[Path | Mapping[str, Any]]:
    """Yield the files and documents that are laid one on the other."""
    if isinstance(given, Mapping):
        yield given
    elif isinstance(given, str | os.PathLike):
        yield from located(os.fspath(given), [Path()])
    elif isinstance(given, Sequence) and given:
        for one in given:
            yield from parts(one)
    else:
        raise fault(f"scenario {short(repr(given))}", "must be a file, a name, a mapping, or a list of these")


def located(name: str, beside: Sequence[Path], above: Path | None = None) -> list[Path]:
    """Return the file of a name, or those of several names joined by "+"; the first is returned where none is there.

    ``above``: the file that extends them.
    """
    if alone := file_of(name, beside, above):
        return [alone]
    several = [part.strip() for part in name.split("+")]
    if len(several) > 1 and all(several):
        here = [*beside, Path(several[0]).parent]
        return [file_of(part, here, above) or beside[0] / part for part in several]
    return [beside[0] / name]


def file_of(name: str, beside: Sequence[Path], above: Path | None = None) -> Path | None:
    """Return the file of a name: as it stands, with .toml added, or, where none is there, one that is shipped.

    The file ``above`` that extends it is not meant, if there is another: a user's baseline may extend the shipped one.
    """
    if "\0" in name or not name:
        return None
    plain = Path(name).suffix != ".toml"
    wanted = [Path(name), *([Path(f"{name}.toml")] if plain else [])]
    places = [folder / path for folder in beside for path in wanted]
    if plain:
        places.append(shipped.folder("scenarios") / f"{name}.toml")
    there = [path for path in places if os.path.isfile(path)]
    others = [path for path in there if above is None or not os.path.samefile(path, above)]
    return next(iter([*others, *there]), None)


def bases_of(source: Source, path: Path) -> list[Path]:
    """Return the files that a source extends: beside the file, or beside what it is a link to."""
    named = source.document.get("extends", [])
    bases = [named] if isinstance(named, str) else named
    if not isinstance(bases, list) or not all(isinstance(one, str) and one.strip() for one in bases):
        advice = 'as in extends = "baseline.toml", or a list of files'
        raise wrong_base(source, f"must be the name of a file (is {shown(named)})", advice)
    beside = [path.parent]
    if os.path.islink(path):
        beside.append(Path(os.path.realpath(path)).parent)
    return [file for base in bases for file in located(base, beside, path)]


def wrong_base(source: Source, what: str, advice: str) -> ScenarioError:
    """Return the error of what a source extends."""
    return ScenarioError([Problem(source.place(("extends",)), "extends", what, advice)])


def near(path: Path) -> str:
    """Return advice that names what is nearest to a file that is not there: beside it, or shipped."""
    here = sorted(path.parent.glob("*.toml")) if path.parent.is_dir() else []
    if path.suffix == ".toml":
        return did_you_mean(path.name, (file.name for file in here))
    folder = shipped.folder("scenarios")
    files = folder.rglob("*.toml") if path.parent == Path() else ()
    known = [file.relative_to(folder).with_suffix("").as_posix() for file in files]
    return did_you_mean(path.name, [*known, *(file.stem for file in here)])


def document(given: Mapping[str, Any]) -> Source:
    """Return the source of a scenario that is given as a mapping."""
    plain = in_plain(given)
    if deeper(plain, DEEPEST_KEY):
        raise fault(IN_MEMORY, "is nested too deeply to be a scenario")
    return Source(IN_MEMORY, plain)


def in_plain(value: Any, depth: int = 0) -> Any:
    """Return a value with tables, lists and numbers as TOML has them, all of them new."""
    if depth > DEEPEST_KEY + 1:
        raise fault(IN_MEMORY, "is nested too deeply to be a scenario")
    if isinstance(value, Mapping):
        if strange := [key for key in value if not isinstance(key, str)]:
            raise fault(IN_MEMORY, f"has a key that is no text: {shown(strange[0])}")
        return {str(key): in_plain(part, depth + 1) for key, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [in_plain(part, depth + 1) for part in value]
    return value.item() if isinstance(value, np.generic) else value
