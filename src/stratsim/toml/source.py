"""One TOML file as text: read with care, parsed once a process, and each of its keys known by its line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stratsim.toml.problem import Place, Problem, ScenarioError, short

LARGEST = 2_000_000
"""Bytes; the largest scenario of the library has some 30,000."""

DEEPEST_KEY = 24
"""Parts of a dotted key; the longest of the library has 7."""

DEEP = f"is nested too deeply: more than {DEEPEST_KEY} tables and lists in one another"

PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*"""
TOO_DEEP = re.compile(rf"^[ \t\[]*(?:{PART}\.[ \t]*){{{DEEPEST_KEY}}}", re.MULTILINE)

Path_of_key = tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A file's content: the parsed document, and the line of every key."""

    name: str
    document: dict[str, Any]
    lines: Mapping[Path_of_key, int] = field(default_factory=dict)
    text: tuple[str, ...] = ()

    def place(self, key: Path_of_key) -> Place:
        """Return the place of a key, or of the nearest part of it that has a line."""
        key = split(key)
        for end in range(len(key), 0, -1):
            line = self.lines.get(key[:end])
            if line:
                return Place(self.name, line, self.text[line - 1])
        return Place(self.name)


class Unreadable(ValueError):
    """A text is no document; the message says why, ``line`` (0: the whole text) where, ``advice`` what to do."""

    def __init__(self, what: str, line: int = 0, shown: str = "", advice: str = "") -> None:
        super().__init__(what)
        self.line, self.shown, self.advice = line, shown, advice


def read(path: Path) -> Source:
    """Read one file; raise `ScenarioError` where it cannot be read or is not TOML. Its document is the caller's own."""
    name = str(path)
    try:
        content = parsed(read_bytes(path, name))
    except Unreadable as error:
        text = error.shown if is_toml(path) else ""  # of a file that is something else, nothing is shown
        raise ScenarioError([Problem(Place(name, error.line, text), "", str(error), error.advice)]) from None
    return Source(name, copied(content.document), content.lines, content.text)


def is_toml(path: Path) -> bool:
    """Tell whether a file is meant as TOML, and what it may be a link to as well."""
    return path.suffix == path.resolve().suffix == ".toml"


def copied(value: Any) -> Any:
    """Return a value whose tables and lists are new."""
    if isinstance(value, dict):
        return {key: copied(part) for key, part in value.items()}
    if isinstance(value, list):
        plain = HOLDERS.isdisjoint(map(type, value))  # a list of numbers; those of a fit are thousands long
        return value.copy() if plain else [copied(part) for part in value]
    return value


HOLDERS = frozenset({dict, list})


@lru_cache(maxsize=64)
def parsed(data: bytes) -> Source:
    """Return what the bytes of a file say, parsed once however often they are read; raise `Unreadable`."""
    text = decoded(data).replace("\r\n", "\n")
    if deep := TOO_DEEP.search(text):
        raise Unreadable(DEEP, text.count("\n", 0, deep.start()) + 1)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise not_toml(text, str(error)) from None
    except RecursionError:
        raise Unreadable(DEEP) from None
    except ValueError:  # Python reads whole numbers of up to 4300 digits
        raise Unreadable("holds a number of more than 4300 digits") from None
    if deeper(document, DEEPEST_KEY):
        raise Unreadable(DEEP)
    return Source("", document, MappingProxyType(key_lines(text)), tuple(text.split("\n")))


def deeper(value: Any, than: int) -> bool:
    """Tell whether tables and lists are nested deeper than so many levels."""
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return than == 0 or any(deeper(part, than - 1) for part in parts)


HDF5 = b"\x89HDF"
"""How a results file begins."""


def read_bytes(path: Path, name: str) -> bytes:
    """Return the content of a file; raise `ScenarioError` where there is none to be had."""
    try:
        if path.is_dir():
            raise fault(name, "is a directory, not a file", "name a .toml file inside it")
        if path.exists() and not path.is_file():
            raise fault(name, "is not a file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        kind = ".csv" if path.suffix == ".csv" else ".toml"
        near = sorted(p.name for p in path.parent.glob(f"*{kind}")) if path.parent.is_dir() else []
        raise fault(name, "there is no such file", f"files there: {', '.join(near[:8])}" if near else "") from None
    except OSError as error:
        raise fault(short(name), f"cannot be read: {error.strerror or error}") from None
    except ScenarioError:
        raise
    except ValueError as error:
        raise fault(short(name), f"cannot be read: {error}") from None
    if data.startswith(HDF5):
        raise fault(name, "holds results, not a scenario", f"read them with stratsim.Results.load({name!r})")
    if len(data) > LARGEST:
        raise fault(name, f"is larger than {LARGEST // 1_000_000} MB", "split it in files that extend each other")
    return data


def decoded(data: bytes) -> str:
    """Return bytes as text; raise `Unreadable` where they are not UTF-8, or nothing but blanks."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable("is not UTF-8 text", line, advice="save the file as UTF-8") from None
    if not text.strip():
        raise Unreadable("is empty", advice="write a table in it, or name another file")
    return text


def fault(name: str, what: str, advice: str = "", line: int = 0) -> ScenarioError:
    """Return the error of a file as a whole."""
    return ScenarioError([Problem(Place(name, line), "", what, advice)])


def not_toml(text: str, message: str) -> Unreadable:
    """Return what tomllib says, with its line taken out of the sentence."""
    at = re.search(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)", message)
    line = int(at.group(1)) if at and at.group(1) else max(1, text.rstrip().count("\n") + 1)
    what = message[: at.start()] if at else message
    lines = text.split("\n")
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    return Unreadable(f"is not valid TOML: {what}", line, shown, syntax_advice(what))


def syntax_advice(what: str) -> str:
    """Return what to do about the commonest slips."""
    if "overwrite" in what or "twice" in what:
        return "the same key or table stands twice: keep one"
    if "Invalid value" in what:
        return "text needs quotes; numbers use a point, not a comma"
    return ""


TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]|\n', re.DOTALL
)
KEY = re.compile(r'\s*(?:"((?:\\.|[^"\\])*)"|\'([^\']*)\'|([A-Za-z0-9_-]+))\s*(\.?)')


def key_lines(text: str) -> dict[Path_of_key, int]:
    """Return the line of every key and table of a valid TOML text (keys of inline tables: their line)."""
    lines: dict[Path_of_key, int] = {}
    table: Path_of_key = ()
    for number, statement in statements(text):
        if statement.startswith("["):
            table = dotted(statement.strip("[] \t"))
            path = table
        else:
            path = table + dotted(statement)
        path = split(path)
        for end in range(1, len(path) + 1):
            lines.setdefault(path[:end], number)
    return lines


def statements(text: str) -> list[tuple[int, str]]:
    """Return (line, first line) of each statement; values that span lines count once."""
    found: list[tuple[int, str]] = []
    begin, depth, line, first = 0, 0, 1, 1
    for token in TOKEN.finditer(text + "\n"):
        mark = token.group()
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth = max(0, depth - 1)
        line += mark.count("\n")
        if mark == "\n" and not depth:
            statement = text[begin : token.start()].split("\n", 1)[0].strip()
            if statement and not statement.startswith("#"):
                found.append((first, statement))
            begin, first = token.end(), line
    return found


def dotted(text: str) -> Path_of_key:
    """Return the parts of a dotted key at the start of a text."""
    parts: list[str] = []
    position = 0
    while match := KEY.match(text, position):
        parts.append(next(part for part in match.groups()[:3] if part is not None))
        position = match.end()
        if not match.group(4):
            break
    return tuple(parts)


def split(key: Path_of_key) -> Path_of_key:
    """Return a key with its quoted dots split too: "theatres.korea.intensity" may be one part or three."""
    return tuple(".".join(key).split("."))


def path_of(text: str) -> Path_of_key:
    """Return the parts of a dotted key as TOML reads it, () where the text is no key."""
    try:
        table: Any = tomllib.loads(f"{text} = 0") if text.count(".") < DEEPEST_KEY else {}
    except ValueError:
        return ()
    parts: list[str] = []
    while isinstance(table, dict):
        if len(table) != 1:
            return ()
        ((part, table),) = table.items()
        parts.append(part)
    return tuple(parts)
