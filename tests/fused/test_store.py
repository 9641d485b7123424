"""Machine code between processes: read only as it was written, and done without where nothing can be kept."""

import os
import sys

import pytest

from stratsim.fused import store


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(store.PLACE, str(tmp_path / "store"))
    return tmp_path / "store"


def test_what_is_written_is_read(place):
    assert store.read("a") is None
    store.write("a", b"code")
    assert store.read("a") == b"code"
    store.write("a", b"other")
    assert store.read("a") == b"other"


@pytest.mark.parametrize(
    "harm",
    [lambda data: data[:-1], lambda data: data[:-1] + b"x", lambda data: b"", lambda data: b"x" + data[1:]],
    ids=["cut short", "another end", "emptied", "another seal"],
)
def test_what_is_damaged_is_not_read(place, harm):
    store.write("a", b"machine code")
    (place / "a").write_bytes(harm((place / "a").read_bytes()))
    assert store.read("a") is None
    store.write("a", b"machine code")
    assert store.read("a") == b"machine code"


def test_an_empty_name_keeps_nothing(monkeypatch):
    monkeypatch.setenv(store.PLACE, "")
    store.write("a", b"code")
    assert store.directory() is None
    assert store.read("a") is None


def test_a_place_that_is_a_file_keeps_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(store.PLACE, str(tmp_path / "file"))
    store.write("a", b"code")
    assert store.read("a") is None
    assert (tmp_path / "file").read_text() == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_place_without_permission_keeps_nothing(tmp_path, monkeypatch):
    tmp_path.chmod(0o500)
    monkeypatch.setenv(store.PLACE, str(tmp_path / "store"))
    store.write("a", b"code")
    assert store.read("a") is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no such permissions here")
@pytest.mark.parametrize("mode", [0o777, 0o775])
def test_a_place_that_others_can_write_into_is_not_used(place, mode):
    store.write("a", b"code")
    place.chmod(mode)
    assert store.read("a") is None
    store.write("b", b"code")
    assert [path.name for path in place.iterdir()] == ["a"]
    place.chmod(0o755)
    assert store.read("a") == b"code"


def test_the_least_recently_used_goes_first(place, monkeypatch):
    monkeypatch.setattr(store, "MOST", 3)
    names = [f"month-{letter}" for letter in "abcd"]
    for number, name in enumerate(names):
        store.write(name, name.encode())
        os.utime(place / name, (number, number))
        if number == 2:
            assert store.read("month-a")  # used again: b is the oldest now
    assert [store.read(name) is not None for name in names] == [True, False, True, True]


def test_many_notes_do_not_push_out_code(place, monkeypatch):
    monkeypatch.setattr(store, "MOST", 3)
    store.write("month-a", b"code")
    for number in range(9):
        store.write(f"wanted-{number}", b"1")
    assert store.read("month-a") == b"code"
    assert len(list(place.iterdir())) == 4


def test_the_usual_place_is_the_users_cache(monkeypatch, tmp_path):
    monkeypatch.delenv(store.PLACE, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert store.directory() == tmp_path / "stratsim"


def test_a_digest_tells_parts_apart():
    assert store.digest("ab", "c") != store.digest("a", "bc")
    assert store.digest("ab") == store.digest(b"ab")
