"""Regular files only: no pipe that waits for ever, no device, no directory."""

import os
import stat
from pathlib import Path


def real(path: Path) -> Path:
    """Return what a path names once links are followed; the last need not be there yet."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def refuse_special(path: Path) -> None:
    """Raise ValueError where a path names something else than a regular file; nothing there is no fault."""
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):  # what writes or reads says so in its own words
        return
    except OSError as error:
        raise ValueError(f"{path} cannot be used: {error.strerror or error}") from None
    if stat.S_ISDIR(mode):
        raise ValueError(f"{path} is a directory, not a file")
    if not stat.S_ISREG(mode):
        raise ValueError(f"{path} is not a regular file, but a pipe, a socket or a device")


def plain(name: str) -> bool:
    """Tell whether a text is the name of a file in a directory, and nothing that leads elsewhere."""
    return bool(name) and name not in (".", "..") and not set(name) & {"/", "\\", "\0", os.sep}
