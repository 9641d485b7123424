"""Files appear whole or not at all: modes, links, full disks, dead writers, several files at once."""

import errno
import io
import json
import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from stratsim.files import journal, lock, whole
from stratsim.files.steady import Steady
from stratsim.files.whole import NotWritten, write, write_all

posix = pytest.mark.skipif(os.name != "posix", reason="needs links, modes and limits of POSIX")


def names(directory):
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize("content", ["wörds", "wörds".encode(), lambda file: file.write("wörds".encode())])
def test_content_of_every_kind(tmp_path, content):
    assert write(tmp_path / "deep" / "a.txt", content) == tmp_path / "deep" / "a.txt"
    assert (tmp_path / "deep" / "a.txt").read_bytes() == "wörds".encode()
    assert names(tmp_path / "deep") == ["a.txt"]


@posix
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_umask_is_respected(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        write(tmp_path / "a", b"1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


@posix
def test_the_mode_of_what_is_replaced_is_kept(tmp_path):
    write(tmp_path / "a", b"1")
    (tmp_path / "a").chmod(0o640)
    write(tmp_path / "a", b"2")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@posix
@pytest.mark.parametrize("there", [True, False], ids=["there", "yet to come"])
def test_a_link_is_written_through(tmp_path, there):
    (tmp_path / "store").mkdir()
    if there:
        (tmp_path / "store" / "a").write_bytes(b"1")
    (tmp_path / "a").symlink_to("store/a")
    write_all({tmp_path / "a": b"2", tmp_path / "b": b"3"})
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "store" / "a").read_bytes() == b"2"
    assert names(tmp_path / "store") == ["a"]


@posix
def test_what_is_no_regular_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "circle").symlink_to("circle")
    for name, words in [("pipe", "a pipe"), ("folder", "a directory"), ("circle", "Too many levels")]:
        with pytest.raises((ValueError, NotWritten), match=words):
            write(tmp_path / name, b"1")
    assert names(tmp_path) == ["circle", "folder", "pipe"]


def test_several_files_need_one_directory(tmp_path):
    with pytest.raises(ValueError, match="one directory"):
        write_all({tmp_path / "a" / "x": b"1", tmp_path / "b" / "x": b"1"})


def test_a_writer_that_fails_leaves_all_files_as_they_were(tmp_path):
    write_all({tmp_path / "a": b"1", tmp_path / "b": b"1"})

    def failing(file):
        file.write(b"2")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_all({tmp_path / "a": b"2", tmp_path / "b": failing})
    assert {(tmp_path / name).read_bytes() for name in names(tmp_path)} == {b"1"}


def test_an_interrupt_between_two_names_comes_too_late(tmp_path, monkeypatch):
    write_all({tmp_path / "a": b"1", tmp_path / "b": b"1"})
    replace, calls = os.replace, []

    def interrupted(part, target):
        calls.append(target)
        if len(calls) == 3:  # the journal, the first file, the second
            raise KeyboardInterrupt
        replace(part, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all({tmp_path / "a": b"2", tmp_path / "b": b"2"})
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == {"a": b"2", "b": b"2"}


KILLED = """
import os, sys
from pathlib import Path
from stratsim.files.whole import write_all
replace, left = os.replace, int(sys.argv[2])
def killed(part, target):
    global left
    if not left:
        os._exit(9)
    left -= 1
    replace(part, target)
os.replace = killed
write_all({Path(sys.argv[1], name): b"2" for name in "abc"})
"""


@pytest.mark.parametrize("renamed", range(5))
def test_a_kill_at_any_name_leaves_files_of_one_run(tmp_path, renamed):
    write_all({tmp_path / name: b"1" for name in "abc"})
    code = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(renamed)], check=False).returncode
    assert code == (9 if renamed < 4 else 0)
    journal.mend(tmp_path)
    assert names(tmp_path) == ["a", "b", "c"]
    assert {(tmp_path / name).read_bytes() for name in "abc"} == {b"2" if renamed else b"1"}


def test_parts_of_dead_writers_are_swept_and_those_of_living_ones_are_not(tmp_path):
    (tmp_path / ".stratsim-77-0123abcd-0.part").write_bytes(b"left by a killed run")
    mine = tmp_path / ".stratsim-78-0123abcd-0.part"
    with mine.open("wb") as held:
        lock.hold(held.fileno())
        write(tmp_path / "a", b"1")
        assert names(tmp_path) == [mine.name, "a"]
    write(tmp_path / "a", b"1")
    assert names(tmp_path) == ["a"]


def test_other_hidden_files_are_left_alone(tmp_path):
    for name in (".stratsim-notes", ".a.part", ".stratsim-1-2-3.part.txt"):
        (tmp_path / name).write_bytes(b"mine")
    write(tmp_path / "a", b"1")
    assert names(tmp_path) == [".a.part", ".stratsim-1-2-3.part.txt", ".stratsim-notes", "a"]


@pytest.mark.parametrize("listed", [["../a"], ["/etc/passwd"], [".."], [""], "a", [1], {"a": 1}])
def test_a_journal_leads_nowhere_else(tmp_path, listed):
    path = tmp_path / ".stratsim-1-0123abcd.journal"
    path.write_text(json.dumps({"files": listed}))
    with pytest.raises(ValueError, match="not a journal"):
        journal.mend(tmp_path)


def test_a_journal_that_is_held_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "WAIT", 0.1)
    path = tmp_path / ".stratsim-1-0123abcd.journal"
    with path.open("wb") as held:
        lock.hold(held.fileno())
        with pytest.raises(ValueError, match="is being written into"):
            journal.mend(tmp_path)


@pytest.mark.parametrize("fails_at", [0, 3, 10])
def test_a_file_that_fails_is_steady_until_it_is_checked(tmp_path, monkeypatch, fails_at):
    class Full(io.FileIO):
        def write(self, data):
            room = fails_at - self.tell()
            if room <= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data[:room])

    with Full(tmp_path / "a", "x+b") as raw:
        file = Steady(raw)
        assert [file.write(b"12345"), file.write(b"67890"), file.write(b"abc")] == [5, 5, 3]
        file.seek(2)
        assert file.read(9) == b"34567890a"
        with pytest.raises(OSError, match="No space left"):
            file.check()
    assert (tmp_path / "a").stat().st_size == 0


LIMITED = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from stratsim.files.whole import write_all
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    one, other = (Path(sys.argv[1], name) for name in ("a", "b.npz"))
    write_all({one: b"2", other: lambda file: np.savez(file, x=np.ones(90_000))})
except OSError as error:
    print(error)
"""


@posix
def test_a_full_disk_leaves_what_was_there(tmp_path):
    write_all({tmp_path / "a": b"1", tmp_path / "b.npz": lambda file: np.savez(file, x=np.ones(3))})
    done = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "b.npz cannot be written: File too large; what was there is as it was" in done.stdout
    assert names(tmp_path) == ["a", "b.npz"]
    assert (tmp_path / "a").read_bytes() == b"1"
    assert np.load(tmp_path / "b.npz")["x"].size == 3


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(NotWritten, match="cannot be written"):
        write(tmp_path / "a", b"1")


def test_nothing_else_in_the_package_writes_files():
    source = Path(whole.__file__).parents[1]
    calls = re.compile(
        r"os\.(replace|rename)\(|\.write_(text|bytes)\(|mkstemp|NamedTemporaryFile|to_netcdf\(|\bopen\((?!os\.devnull)[^)]*\"[wax]b?\+?\""
    )
    modules = [one for one in source.rglob("*.py") if one.parent != source / "files"]
    assert len(modules) > 100
    assert not [(one.name, call[0]) for one in modules if (call := calls.search(one.read_text("utf-8")))]


def slowly(file):
    file.write(b"one")
    time.sleep(0.3)
    file.write(b"two")


def test_what_takes_long_to_write_is_on_its_way_to_the_disk_meanwhile(tmp_path, monkeypatch):
    sizes, bring = [], os.fsync

    def noted(handle):
        sizes.append(os.fstat(handle).st_size)
        bring(handle)

    monkeypatch.setattr(whole, "PAUSE", 0.05)
    monkeypatch.setattr(os, "fsync", noted)
    write(tmp_path / "a", slowly)
    assert {3, 6} <= set(sizes)  # the first, too, while it was written


def test_a_disk_that_fails_meanwhile_is_told_of(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("before")
    bring, failed = os.fsync, []

    def failing(handle):
        if not failed:  # as a system does: once
            failed.append(handle)
            raise OSError(errno.EIO, "Input/output error")
        bring(handle)

    monkeypatch.setattr(whole, "PAUSE", 0.05)
    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(NotWritten, match="Input/output error"):
        write(tmp_path / "a", slowly)
    assert (tmp_path / "a").read_text() == "before"
    assert names(tmp_path) == ["a"]
