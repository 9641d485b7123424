"""The documentation as a site: no page has a warning."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("myst_parser", reason="needs stratsim[docs]")
pytestmark = [pytest.mark.once, pytest.mark.deep]

ROOT = Path(__file__).parents[2]


def test_all_pages_are_built_without_a_warning(tmp_path):
    quiet = ["-b", "dummy", "-W", "--keep-going", "-q", "-c", str(ROOT / "docs" / "site")]
    call = [sys.executable, "-m", "sphinx", *quiet, str(ROOT / "docs"), str(tmp_path)]
    done = subprocess.run(call, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
