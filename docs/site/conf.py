"""The documentation as a site: ``make docs`` builds it, offline, with warnings as errors."""

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from stratsim.version import __version__  # noqa: E402

project = "stratsim"
author = copyright = "The stratsim authors"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["site", "exercises"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.header", "misc.highlighting_failure"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_mock_imports: list[str] = []
html_theme = "furo"
html_title = f"stratsim {version}"
html_static_path: list[str] = []
html_copy_source = False
smartquotes = False  # they take a fifth of the time, and change commands and code in text
html_theme_options = {"source_repository": "", "navigation_with_keys": True}

OUTSIDE = re.compile(r"(?<!!)\[([^\]]+)\]\((?:\.\./[^)]*|exercises/[^)]*|[^):#]*\.(?:py|toml|json|ipynb)|decisions)\)")
"""A link to a file that is no page of the site: it is in the repository."""


def plain_links(app: Any, name: str, source: list[str]) -> None:
    """Show links that leave the documentation as text: the site stands alone."""
    source[0] = OUTSIDE.sub(r"\1", source[0])


def setup(app: Any) -> None:
    """Register what is done to every page as it is read."""
    app.connect("source-read", plain_links)
