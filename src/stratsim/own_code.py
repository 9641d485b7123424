"""The package's own code as a hash: other code may give other numbers."""

import hashlib
from functools import cache
from pathlib import Path


@cache
def digest(*without: str) -> str:
    """Return a hash of the package's own files but those of some folders, such as "display"."""
    here = Path(__file__).parent
    files = sorted(path for path in here.rglob("*.py") if path.relative_to(here).parts[0] not in without)
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=8).hexdigest()
