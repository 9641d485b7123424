"""Worker processes: results, errors, killed workers, missing guards, places that allow none."""

import multiprocessing
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import pytest

import chores
from chores import failing, killed, leaving, loaded, nested, squared, unsendable, waiting
from stratsim.engine.pool import UNGUARDED, WorkerLost, spread, staff

posix = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")


@pytest.mark.parametrize("jobs", [1, 2, pytest.param(9, marks=pytest.mark.deep)])
def test_every_task_is_done_once(jobs):
    assert sorted(spread(squared, [3, 1, 2], jobs)) == [(0, 9), (1, 1), (2, 4)]
    assert list(spread(squared, [], jobs)) == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_team_stays_for_several_lots(count):
    with staff(count) as team:
        assert not multiprocessing.active_children()
        pids = [pid for _ in range(3) for _, pid in team.spread(waiting, [0.0, 0.01, 0.0])]
        assert sorted(team.spread(squared, [2])) == [(0, 4)]
        assert sorted(team.spread(squared, [3, 1, 2])) == [(0, 9), (1, 1), (2, 4)]
        assert list(team.spread(squared, [])) == []
    assert len(pids) == 9
    assert len(set(pids)) <= count
    assert (os.getpid() in pids) == (count == 1)
    assert not multiprocessing.active_children()


def test_workers_import_ahead_what_their_tasks_need():
    with staff(2) as team:
        team.prepare("colorsys")
        assert not team.workers
        team.hire()
        for module in ("colorsys", "graphlib"):
            team.prepare(module)
        assert sorted(team.spread(loaded, ["colorsys", "graphlib", "this"])) == [(0, True), (1, True), (2, False)]
        team.prepare("chess_of_three")
        with pytest.raises(ModuleNotFoundError, match="chess_of_three"):
            list(team.spread(loaded, ["colorsys"] * 2))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_work_raises_is_raised(jobs):
    with pytest.raises(ValueError, match="not 1") as found:
        list(spread(failing, [1, 1], jobs))
    assert jobs == 1 or "failing" in "".join(found.value.__notes__)


def test_an_error_that_cannot_be_sent_is_told():
    with pytest.raises(RuntimeError, match="RuntimeError: <function unsendable"):
        list(spread(unsendable, [1, 2], 2))


@posix
def test_a_killed_worker_is_told_as_that():
    with pytest.raises(WorkerLost, match=r"killed \(SIGKILL\), often because memory ran out.*--jobs"):
        list(spread(killed, [1, 2], 2))
    with pytest.raises(WorkerLost, match="ended with code 3"):
        list(spread(leaving, [1, 2], 2))


def test_workers_end_where_the_work_is_given_up():
    found = spread(waiting, [0.0, 0.0, 600.0, 600.0], 2)
    pids = {next(found)[1], next(found)[1]}
    began = time.monotonic()
    found.close()
    assert time.monotonic() - began < 5
    assert not multiprocessing.active_children()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize("kind", ["daemonic", "nested"])
def test_pools_within_pools_work_alone_and_say_so(kind):
    context = multiprocessing.get_context("spawn")
    if kind == "daemonic":
        with context.Pool(1) as pool:
            (found, notes) = pool.apply(nested, (3,))
    else:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            (found, notes) = pool.submit(nested, 3).result()
    assert found == {0: 9, 1: 4}
    assert [note for note in notes if "in this process alone" in note] == notes
    assert len(notes) == 1


SCRIPT = """
import os
from stratsim.engine.pool import spread
{guard}
    print(sorted(spread(abs, [-1, -2], 2)))
"""


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=60, check=False, **options
    )


def test_a_script_with_a_guard_has_workers(tmp_path):
    (tmp_path / "one.py").write_text(SCRIPT.format(guard="if __name__ == '__main__':"))
    done = run(tmp_path / "one.py")
    assert (done.stdout, done.stderr) == ("[(0, 1), (1, 2)]\n", "")


def test_a_missing_guard_is_told_as_that(tmp_path):
    (tmp_path / "one.py").write_text(SCRIPT.format(guard="if True:"))
    done = run(tmp_path / "one.py")
    assert done.stdout == ""
    assert done.stderr.endswith(f"WorkerLost: {UNGUARDED}\n")
    assert done.stderr.count("Traceback") == 1


def test_a_script_from_standard_input_works_alone_and_says_so():
    done = run("-", input=SCRIPT.format(guard="if __name__ == '__main__':"))
    assert done.stdout == "[(0, 1), (1, 2)]\n"
    assert "a script from standard input cannot start processes: the work is done in this process alone" in done.stderr


ORPHANS = """
import os, sys, time
from stratsim.engine.pool import spread
sys.path.insert(0, {folder!r})
from chores import waiting
if __name__ == "__main__":
    pid = os.fork() if {forked} else 1
    if not pid:
        time.sleep(30)  # holds every line of its parent open
        os._exit(0)
    for number, pid in spread(waiting, [0.0, 0.0, 600.0, 600.0], 2):
        print(pid, flush=True)
"""


@posix
@pytest.mark.parametrize("forked", [False, True])
def test_workers_end_with_a_parent_that_is_killed(tmp_path, forked):
    (tmp_path / "one.py").write_text(ORPHANS.format(folder=os.path.dirname(chores.__file__), forked=forked))
    running = subprocess.Popen([sys.executable, tmp_path / "one.py"], stdout=subprocess.PIPE, text=True)
    pids = [int(running.stdout.readline()) for _ in range(2)]
    running.kill()
    running.wait()
    running.stdout.close()
    until = time.monotonic() + 5
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in pids)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_team_hires_nobody_for_less_work_than_a_start_takes():
    with staff(2) as team:
        assert dict(team.spread(abs, [-1, -2, -3, -4, -5], worth=3)) == {0: 1, 1: 2, 2: 3, 3: 4, 4: 5}
        assert not team.workers
        assert dict(team.spread(abs, [-1, -2, -3, -4, -5, -6], worth=3))[5] == 6
        assert len(team.workers) == 2
