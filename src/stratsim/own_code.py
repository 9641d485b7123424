"""The package's own code as a hash: other code may give other numbers."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def digest(*without: str) -> str:
    """Return a hash of the package's own files but those of some folders, such as "display"."""
    return of_files(path for path in HERE.rglob("*.py") if path.relative_to(HERE).parts[0] not in without)


@cache
def digest_of(*patterns: str) -> str:
    """Return a hash of those of the package's own files that have one of some patterns, such as "display/**/*.py"."""
    return of_files(path for pattern in patterns for path in HERE.glob(pattern))


def of_files(paths: Iterable[Path]) -> str:
    """Return a hash of the content of files, in the order of their paths."""
    return hashlib.blake2b(b"".join(path.read_bytes() for path in sorted(paths)), digest_size=8).hexdigest()
