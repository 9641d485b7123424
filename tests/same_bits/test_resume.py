"""Going on: whatever ended a run, the same command uses the blocks that are done and ends with the same file."""

import os
import sys

import pytest

import stratsim as ss
from chores import Failing
from stratsim.cli import main, signals
from stratsim.engine import ensemble
from stratsim.engine.pool import WorkerLost, staff
from stratsim.engine.recorded import Records
from stratsim.engine.results_write import save
from stratsim.engine.shards import Shard, packed_block
from stratsim.experiments import saved
from stratsim.experiments.run import run_all
from stratsim.files.work import GOES_ON, PLACE, WorkFolder, said_of

SMALL = """
[states.A]
gdp = { dist = "uniform", low = 1.0, high = 3.0 }
[states.B]
[patronages.A.B]
[run]
months = 5
replicates = 22
seed = 7
"""
FEW = Records(traces=6, only=frozenset({"cohesion", "trade"}))
BLOCKS = 6
"""Of 4 replicates each, the last of 2."""


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(ensemble, "BLOCK", 4)
    monkeypatch.setattr(ensemble, "LEAST_BLOCK", 4)
    monkeypatch.setattr(ensemble, "WATCHED", 4)
    now = saved.machine()
    moments = iter(range(1000))
    monkeypatch.setattr(saved, "machine", lambda: {**now, "made": f"moment {next(moments)}"})


@pytest.fixture
def scenario(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "small.toml").write_text(SMALL)
    return ss.load(tmp_path / "in" / "small.toml")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def into(directory, *scenarios, **options):
    files = {directory / f"{one.name}.nc": one for one in scenarios}
    return saved.run_into(files, replicates=22, **{"records": FEW, **options})


def interrupted(directory, *scenarios, after, **options):
    """Run until so many blocks are done; return what the interrupt says."""
    done = iter(range(1, after + 1))

    def progress(*_):
        if next(done) == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as ended:
        into(directory, *scenarios, progress=progress, **options)
    return said_of(ended.value)


def counted(monkeypatch):
    """Return a list that grows by a task with each block that is simulated."""
    made = []
    real = saved.packed_block
    monkeypatch.setattr(saved, "packed_block", lambda task: made.append(task) or real(task))
    return made


@pytest.mark.once
def test_results_on_disk_are_those_in_memory(scenario, out):
    (found,) = into(out, scenario, records=Records(traces=6))
    (expected,) = run_all([scenario], records=Records(traces=6), jobs=1)
    whole = ss.Results.load(out / "small.nc")
    for one in (found, whole):
        assert one.outcomes.equals(expected.outcomes)
        assert one.inputs.equals(expected.inputs)
        assert {k: v.tolist() for k, v in one.limits.items()} == {k: v.tolist() for k, v in expected.limits.items()}
        assert one.bands.curves.tobytes() == expected.bands.curves.tobytes()
        assert one.traces.keys() == expected.traces.keys()
        assert all(one.traces[name].tobytes() == values.tobytes() for name, values in expected.traces.items())
        assert one.statistics.identical(expected.statistics)
        differ = {key for key in one.provenance if str(one.provenance[key]) != str(expected.provenance[key])}
        assert differ == {"made"}
    assert os.listdir(out) == ["small.nc"]
    save(out / "again.nc", whole)
    assert ss.Results.load(out / "again.nc").statistics.identical(whole.statistics)


@pytest.mark.parametrize("after", [3, *(pytest.param(n, marks=pytest.mark.deep) for n in (1, 6))])
def test_a_run_goes_on_to_the_same_file(scenario, out, monkeypatch, after):
    into(out.with_name("undisturbed"), scenario)
    expected = (out.with_name("undisturbed") / "small.nc").read_bytes().replace(b"moment 1", b"moment 3")
    assert interrupted(out, scenario, after=after) == f"{GOES_ON}{after} of {BLOCKS} blocks"
    assert os.listdir(out) == [PLACE]
    made = counted(monkeypatch)
    into(out, scenario)
    assert len(made) == BLOCKS - after
    found = (out / "small.nc").read_bytes()
    assert without_seal(found) == without_seal(expected)
    assert os.listdir(out) == ["small.nc"]


def without_seal(content):
    return content[: content.rindex(b"stratsim blake2b")]


@pytest.mark.parametrize("error", [KeyboardInterrupt, signals.Ended])
def test_a_command_that_is_interrupted_says_how_much_is_done(scenario, out, monkeypatch, capsys, error):
    made = []

    def ending(task):
        if len(made) == 3:
            raise error
        made.append(task)
        return packed_block(task)

    monkeypatch.setattr(saved, "packed_block", ending)
    arguments = ["run", str(scenario.path), "--out", str(out), "--jobs", "1", "--kernel", "numpy", "-q"]
    assert main(arguments) == 130
    assert capsys.readouterr().err == f"{signals.INTERRUPTED}; {GOES_ON}3 of {BLOCKS} blocks\n"


@pytest.mark.once
def test_a_comparison_goes_on_where_it_was(scenario, out, monkeypatch):
    other = scenario.but(overrides={"states.B.gdp": 5.0}, name="other")
    assert interrupted(out, scenario, other, after=8) == f"{GOES_ON}8 of {2 * BLOCKS} blocks"
    made = counted(monkeypatch)
    found = into(out, scenario, other)
    assert len(made) == 2 * BLOCKS - 8
    expected = run_all([scenario, other], replicates=22, records=FEW, jobs=1)
    assert all(a.outcomes.equals(b.outcomes) for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    "harm",
    [
        lambda b: b[:200] + bytes([b[200] ^ 1]) + b[201:],
        *(pytest.param(one, marks=pytest.mark.deep) for one in (lambda b: b[:-50], lambda b: b"")),
    ],
)
def test_a_block_that_is_not_whole_is_simulated_again(scenario, out, monkeypatch, harm):
    interrupted(out, scenario, after=3)
    path = sorted(out.glob(f"{PLACE}/*/*.npz"))[1]
    path.write_bytes(harm(path.read_bytes()))
    made = counted(monkeypatch)
    (found,) = into(out, scenario)
    assert len(made) == BLOCKS - 2
    assert found.outcomes.equals(run_all([scenario], jobs=1)[0].outcomes)


@pytest.mark.parametrize(
    "change",
    [
        {"overrides": {"states.B.gdp": 2.0}},
        *(pytest.param(one, marks=pytest.mark.deep) for one in ({"seed": 8}, {"months": 4})),
    ],
)
def test_blocks_of_another_run_are_not_used_and_go_with_the_next_that_ends(scenario, out, monkeypatch, change):
    interrupted(out, scenario, after=2)
    made = counted(monkeypatch)
    into(out, scenario.but(**change))
    assert len(made) == BLOCKS
    assert os.listdir(out) == ["small.nc"]


def test_other_code_does_not_use_blocks(scenario, out, monkeypatch):
    interrupted(out, scenario, after=2)
    monkeypatch.setattr(saved, "digest", lambda: "other")
    made = counted(monkeypatch)
    into(out, scenario)
    assert len(made) == BLOCKS


def test_two_processes_at_the_same_work_do_not_meet(scenario, out):
    interrupted(out, scenario, after=2)
    (folder,) = (out / PLACE).iterdir()
    key = folder.name.removeprefix("small-")
    held = WorkFolder(out / "small.nc", "small", key)
    assert held.path == folder
    into(out, scenario)
    assert sorted(path.suffix for path in folder.iterdir()) == ["", ".json", ".npz", ".npz"]
    held.close(keep=False)
    assert os.listdir(out) == ["small.nc"]


def test_an_executor_that_breaks_loses_what_is_in_flight_only(scenario, out, monkeypatch):
    with pytest.raises(WorkerLost) as ended:
        into(out, scenario, executor=Failing())
    assert said_of(ended.value) == f"{GOES_ON}1 of {BLOCKS} blocks"
    made = counted(monkeypatch)
    into(out, scenario)
    assert len(made) == BLOCKS - 1


def test_an_interrupt_before_any_block_leaves_nothing(scenario, out, monkeypatch):
    def never(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(saved, "packed_block", never)
    with pytest.raises(KeyboardInterrupt) as ended:
        into(out, scenario)
    assert said_of(ended.value) == ""
    assert os.listdir(out) == []


def test_blocks_are_written_as_they_come_and_not_held(scenario, out):
    there = []

    def progress(*_):
        there.append(len(list(out.glob(f"{PLACE}/*/*.npz"))))

    into(out, scenario, progress=progress)
    assert there == [1, 2, 3, 4, 5, 6]


def test_a_shard_knows_its_block(scenario, out):
    interrupted(out, scenario, after=2)
    first, second = (Shard(path) for path in sorted(out.glob(f"{PLACE}/*/*.npz")))
    assert (first.head["first"], first.head["count"], first.head["kernel"]) == (0, 4, "numpy")
    assert first.bands().replicates == 4
    assert second.bands() is None
    assert second.limits() == {}
    (whole,) = run_all([scenario], records=Records(traces=6), jobs=1)
    assert first.series("cohesion").tobytes() == whole.traces["cohesion"][..., :4].tobytes()
    assert second.series("cohesion").tobytes() == whole.traces["cohesion"][..., 4:6].tobytes()
    assert second.pieces()[0].values().tobytes() == whole.values[:, 4:8].tobytes()
    assert not first.is_whole(0, 5)
    assert sys.getsizeof(first.path.read_bytes()) < 100_000


def test_files_that_workers_make_are_those_of_one_process(scenario, out, monkeypatch):
    monkeypatch.undo()  # workers have blocks of the usual size
    now = saved.machine()
    monkeypatch.setattr(saved, "machine", lambda: now)
    other = scenario.but(overrides={"states.B.gdp": 5.0}, name="other")
    into(out.with_name("alone"), scenario, other)
    with staff(2) as team:
        team.hire()
        into(out, scenario, other, team=team)
    for name in ("small.nc", "other.nc"):
        assert (out / name).read_bytes() == (out.with_name("alone") / name).read_bytes()
