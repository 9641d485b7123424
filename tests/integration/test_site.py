"""Every page of the documentation is on the site, and every link leads somewhere; `make docs` builds it with Sphinx."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

DOCS = Path(__file__).parents[2] / "docs"
INDEX = (DOCS / "index.md").read_text(encoding="utf-8")
PAGES = sorted(path for path in DOCS.glob("*.md") if path.name != "index.md")


def test_every_page_is_on_the_site():
    named = set(re.findall(r"^(\w+)$", INDEX, flags=re.MULTILINE))
    assert {path.stem for path in PAGES} <= named
    assert {name for name in named if not (DOCS / f"{name}.md").exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_links_to_pages_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+\.md)", text):
        assert (DOCS / target).resolve().exists(), target


@pytest.mark.parametrize("page", ["analyst", "teacher", "how_to", "why"])
def test_commands_on_the_pages_are_commands(page):
    from stratsim.cli.app import NAMES

    said = re.findall(r"stratsim ([a-z]+)\b", (DOCS / f"{page}.md").read_text(encoding="utf-8"))
    for name in said:
        assert name in NAMES or name in ("simulates",), name


@pytest.mark.deep
def test_all_pages_are_built_without_a_warning(tmp_path):
    pytest.importorskip("myst_parser", reason="needs stratsim[docs]")
    quiet = ["-b", "dummy", "-W", "--keep-going", "-q", "-c", str(DOCS / "site")]
    call = [sys.executable, "-m", "sphinx", *quiet, str(DOCS), str(tmp_path)]
    done = subprocess.run(call, cwd=DOCS.parent, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
