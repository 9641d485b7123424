"""Machine code kept between processes, in the user's cache directory; without one, everything is made anew.

What is read is used only if it is what was written: a file holds the digest of its own content.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from stratsim.files.whole import write_all

PLACE = "STRATSIM_CACHE"
"""Environment variable that names another directory; empty: nothing is kept."""

MOST = 512
"""Files of a kind that are kept; the least recently used go first. A kind is what a name says before its first dash."""

SIZE = 32


def digest(*parts: str | bytes) -> str:
    """Return a name for what is made of some texts."""
    found = blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "little") + data)
    return found.hexdigest()


def directory() -> Path | None:
    """Return where files are kept; None where nothing can be."""
    named = os.environ.get(PLACE)
    if named is not None:
        return Path(named) if named else None
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA")
        return Path(home) / "stratsim" / "cache" if home else None
    try:
        home = str(Path.home())
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return Path(home) / "Library" / "Caches" / "stratsim"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path(home) / ".cache") / "stratsim"


def read(name: str) -> bytes | None:
    """Return what was kept under a name; None where there is nothing, or not what was written."""
    place = directory()
    if place is None or not ours(place):
        return None
    try:
        content = (place / name).read_bytes()
    except OSError:
        return None
    seal, data = content[:SIZE], content[SIZE:]
    if seal != sealed(data):
        return None
    with contextlib.suppress(OSError):
        os.utime(place / name)
    return data


def write(name: str, data: bytes) -> None:
    """Keep something under a name, at once or not at all; where nothing can be kept, go without."""
    place = directory()
    if place is None:
        return
    with contextlib.suppress(OSError, ValueError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not ours(place):
            return
        write_all({place / name: sealed(data) + data}, durable=False)
        tidy(place, kind_of(name))


def ours(place: Path) -> bool:
    """Tell whether nobody else can write there: what is read is run."""
    if not hasattr(os, "getuid"):
        return True
    try:
        found = place.stat()
    except OSError:
        return False
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def kind_of(name: str) -> str:
    """Return what kind of thing is kept under a name: small notes, of which there are many, must not push out code."""
    return name.partition("-")[0]


def tidy(place: Path, kind: str) -> None:
    """Remove what was not used for longest of a kind, where there is too much of it."""
    alike = [path for path in oldest_first(place) if kind_of(path.name) == kind]
    for path in alike[:-MOST]:
        path.unlink(missing_ok=True)


def oldest_first(place: Path) -> Iterator[Path]:
    """Yield the files, the least recently used first."""
    ages = []
    for path in place.glob("[!.]*"):
        with contextlib.suppress(OSError):
            ages.append((path.stat().st_mtime, path))
    yield from (path for _, path in sorted(ages))


def sealed(data: bytes) -> bytes:
    """Return the digest of some data."""
    return blake2b(data, digest_size=SIZE).digest()
