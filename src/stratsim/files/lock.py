"""Locks that the kernel drops when their holder ends, whatever ended it: how a living writer is told from a dead one.

Where the system has no such locks (Windows), an open file cannot be removed or renamed by others, which says the same.
"""

import contextlib
import os
import sys
import time
from pathlib import Path

LOCKS = bool(sys.platform != "win32")
if sys.platform != "win32":
    import fcntl

WAIT = 10.0
"""Seconds to wait for a living writer; renaming takes milliseconds."""


def hold(handle: int) -> None:
    """Lock an open file of one's own; a file system without locks leaves it unlocked."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def freed(path: Path, wait: float = 0.0) -> int | None:
    """Return an open handle of a file that nobody holds, locked by this process; None where somebody holds it.

    None also where the file is gone, or cannot be locked. Waits so many seconds for a holder to let go.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    until = time.monotonic() + wait
    while not taken(handle):
        if time.monotonic() >= until:
            os.close(handle)
            return None
        time.sleep(0.02)
    if not same(handle, path):  # renamed or removed meanwhile
        os.close(handle)
        return None
    return handle


def taken(handle: int) -> bool:
    """Lock an open file if nobody holds it; tell whether that was so."""
    if sys.platform != "win32":
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def same(handle: int, path: Path) -> bool:
    """Tell whether a path still names an open file."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path, follow_symlinks=False))
    except OSError:
        return False
