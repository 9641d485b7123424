"""A dask cluster: a real scheduler, two real worker processes of which one dies, and the bits of one process."""

import os
import signal
import subprocess
import sys
import time

import pytest

import stratsim as ss
from stratsim.cli import cluster, main
from stratsim.cli.refusal import Refused
from stratsim.engine import ensemble
from stratsim.engine.recorded import Records
from stratsim.experiments.saved import run_into

pytest.importorskip("distributed")
pytestmark = [pytest.mark.once, pytest.mark.skipif(os.name != "posix", reason="kills a process")]

SMALL = """
[states.A]
gdp = { dist = "uniform", low = 1.0, high = 3.0 }
[states.B]
[patronages.A.B]
[run]
months = 6
replicates = 50
seed = 7
[record]
series = ["cohesion", "trade"]
"""
QUIET = ["--no-dashboard"]


def started(module, *arguments):
    command = [sys.executable, "-m", f"distributed.cli.{module}", *map(str, arguments)]
    hasty = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}  # to a worker that is dead
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=hasty)


@pytest.fixture(scope="module")
def workers(tmp_path_factory, request):
    """Start a scheduler and two workers, one where none will be killed; yield its address and the workers."""
    numbers = (1, 2) if any(item.get_closest_marker("deep") for item in request.session.items) else (1,)
    place = tmp_path_factory.mktemp("dask")
    file = place / "scheduler.json"
    running = [started("dask_scheduler", "--scheduler-file", file, "--host", "127.0.0.1", "--port", 0, *QUIET)]
    try:
        for n in numbers:
            alone = ["--no-nanny", "--nthreads", 1, "--local-directory", place / str(n), *QUIET]
            running.append(started("dask_worker", "--scheduler-file", file, *alone))
        yield address_of(file, len(numbers)), running[1:]
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()


def address_of(file, count):
    """Return the address of a scheduler once so many workers have joined."""
    from distributed import Client

    while not file.exists() or not file.read_text().endswith("}"):
        time.sleep(0.05)
    with Client(scheduler_file=str(file), set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)
        return client.scheduler.address


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return path


@pytest.mark.deep
def test_a_cluster_that_loses_a_worker_ends_with_the_same_bits(workers, path, tmp_path, monkeypatch):
    dask = pytest.importorskip("dask")
    for name in ("BLOCK", "LEAST_BLOCK", "WATCHED"):
        monkeypatch.setattr(ensemble, name, 4)
    address, (victim, other) = workers
    scenario, records = ss.load(path), Records(traces=6)
    moments = []

    def progress(done, of):
        moments.append(done)
        if len(moments) == 3:
            victim.send_signal(signal.SIGKILL)
            victim.wait()

    hasty = dask.config.set({"distributed.comm.timeouts.connect": "1s"})
    with hasty, cluster.cluster(address) as executor:
        options = {"replicates": 50, "records": records, "executor": executor, "progress": progress}
        (found,) = run_into({tmp_path / "out" / "small.nc": scenario}, **options)
    assert victim.poll() is not None
    assert other.poll() is None
    assert len(moments) == 13
    (expected,) = run_into({tmp_path / "alone" / "small.nc": scenario}, replicates=50, records=records)
    assert found.outcomes.equals(expected.outcomes)
    assert found.inputs.equals(expected.inputs)
    assert found.statistics.identical(expected.statistics)
    assert all(found.traces[name].tobytes() == values.tobytes() for name, values in expected.traces.items())


def test_the_command_takes_a_scheduler(workers, path, tmp_path, capsys):
    arguments = ["run", str(path), "--quiet", "--scheduler", workers[0], "--out", str(tmp_path)]
    assert main(arguments) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "small.nc")
    assert ss.Results.load(tmp_path / "small.nc").outcomes.equals(ss.run(path).outcomes)


def test_a_scheduler_that_is_not_there_is_told(path, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    arguments = ["run", str(path), "--scheduler", "tcp://127.0.0.1:9", "--out", str(tmp_path)]
    assert main(arguments) == 2
    assert "there is no dask scheduler at tcp://127.0.0.1:9" in capsys.readouterr().err


def test_workers_that_may_give_other_numbers_are_refused():
    here = cluster.circumstances()
    cluster.refuse_others("tcp://x", {"a": here})
    with pytest.raises(Refused, match="tcp://x has no workers yet"):
        cluster.refuse_others("tcp://x", {})
    with pytest.raises(Refused, match=r"the worker b has another numpy \(1.0, here"):
        cluster.refuse_others("tcp://x", {"a": here, "b": {**here, "numpy": "1.0"}})
