"""Own processes leave garbage, have one thread, start others where these have work; user programs stay as they were."""

import os
import subprocess
import sys

import pytest

from stratsim.cli.group import Size
from stratsim.cli.workers import processes

PROGRAM = """
import gc, os, sys
from stratsim.cli import main
before = gc.get_threshold()
sys.argv = ["stratsim", "docs"]
main({given})
same = gc.get_threshold() == before, gc.get_freeze_count() == 0
print(*same, os.environ.get("OPENBLAS_NUM_THREADS"), file=sys.stderr)
"""


def said(given, **environment):
    """Return what a process says of its collector and its threads after a command."""
    call = [sys.executable, "-c", PROGRAM.format(given=given)]
    others = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    found = subprocess.run(call, check=True, capture_output=True, text=True, env=others | environment)
    return found.stderr.splitlines()[-1]


def test_a_command_of_its_own_process_searches_seldom_and_not_at_its_end():
    assert said("") == "False False 1"


def test_a_program_that_calls_a_command_keeps_its_collector_and_threads():
    assert said("['docs']") == "True True None"


def test_who_sets_the_number_of_threads_keeps_it():
    assert said("", OPENBLAS_NUM_THREADS="2") == "False False 2"


@pytest.mark.parametrize(
    ("scenarios", "months", "replicates", "wanted"),
    [(1, 24, 50, 1), (6, 24, 50, 1), (1, 1200, 1000, 1), (6, None, None, 6), (1, 120, 100_000, 25), (2, 120, 1000, 1)],
)
def test_workers_start_at_once_where_each_has_a_block_of_much_work(scenarios, months, replicates, wanted):
    assert processes(Size(replicates=replicates, months=months), scenarios) == wanted
