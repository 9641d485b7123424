"""Where the files that come with stratsim are: beside the package in the repository, inside it once installed."""

from pathlib import Path

INSTALLED = Path(__file__).parent / "shipped"
REPOSITORY = Path(__file__).parents[2]


def folder(name: str) -> Path:
    """Return the directory of shipped files called ``name``: "scenarios", "seeds" or "docs"."""
    inside = INSTALLED / name
    return inside if inside.is_dir() else REPOSITORY / name


def shown(path: Path) -> str:
    """Return a path as output and figures name it: a shipped file by its place among them, wherever that is here."""
    whole = path.resolve()
    for name in ("scenarios", "seeds"):
        if whole.is_relative_to(folder(name).resolve()):
            return (Path(name) / whole.relative_to(folder(name).resolve())).as_posix()
    return str(path)
