"""Own processes leave garbage alone; a user's program that calls the command line is left as it was."""

import subprocess
import sys

PROGRAM = """
import gc, sys
from stratsim.cli import main
before = gc.get_threshold()
sys.argv = ["stratsim", "docs"]
main({given})
print(gc.get_threshold() == before, gc.get_freeze_count() == 0, file=sys.stderr)
"""


def said(given):
    """Return what a process says of its collector after a command."""
    call = [sys.executable, "-c", PROGRAM.format(given=given)]
    found = subprocess.run(call, check=True, capture_output=True, text=True)
    return found.stderr.splitlines()[-1]


def test_a_command_of_its_own_process_searches_seldom_and_not_at_its_end():
    assert said("") == "False False"


def test_a_program_that_calls_a_command_keeps_its_collector():
    assert said("['docs']") == "True True"
