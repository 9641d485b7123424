"""Results files that were changed, come from elsewhere, or were made to do harm: each is refused by name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

import stratsim as ss
from stratsim.cli import main
from stratsim.engine.results import Results
from stratsim.files import seal

posix = pytest.mark.skipif(os.name != "posix", reason="needs links, pipes and limits of POSIX")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    path = tmp_path_factory.mktemp("results") / "small.toml"
    path.write_text("[states.A]\n[states.B]\n[patronages.A.B]\n[record]\nseries = ['cohesion', 'treasury', 'trade']\n")
    return ss.run(path, replicates=5, months=4, seed=3).save(path.with_suffix(".nc"))


@pytest.fixture
def saved(original, tmp_path):
    return Path(shutil.copy(original, tmp_path / "small.nc"))


def edited(path, change, sealed=True):
    """Change a results file by HDF5, and seal it anew where the one who did that knew how."""
    with h5py.File(path, "a") as file:
        change(file)
    if sealed:
        with path.open("r+b") as file:
            seal.seal(file)
    return path


def test_every_flipped_byte_is_noticed(saved):
    content = saved.read_bytes()
    for place in [*range(0, len(content), len(content) // 12), *range(len(content) - seal.SIZE, len(content), 5)]:
        changed = bytearray(content)
        changed[place] ^= 0x10
        saved.write_bytes(changed)
        with pytest.raises(ValueError, match=r"small\.nc"):
            Results.load(saved)


def test_a_byte_of_the_numbers_is_told_as_a_changed_byte(saved):
    content = saved.read_bytes()
    with h5py.File(saved) as file:
        place = file["outcomes"].id.get_chunk_info(0).byte_offset
    saved.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    with pytest.raises(ValueError, match="checksum does not fit; a byte of it was changed"):
        Results.load(saved)


def test_a_file_that_another_program_changed_is_noticed(saved):
    edited(saved, lambda file: file.attrs.update({"seed": "4"}), sealed=False)
    with pytest.raises(ValueError, match="no checksum: it was cut short, or changed by another program"):
        Results.load(saved)


def test_a_file_of_another_form_is_named_with_a_remedy(saved):
    edited(saved, lambda file: file.attrs.update({"format": "stratsim results 1", "stratsim": "0.0.3"}))
    with pytest.raises(ValueError, match=r"small.nc was written by stratsim 0.0.3 in the form .* again"):
        Results.load(saved)


@pytest.mark.once
def test_results_of_two_versions_are_not_paired(saved, tmp_path, capsys):
    other = edited(Path(shutil.copy(saved, tmp_path / "other.nc")), lambda f: f.attrs.update(ANOTHER))
    assert main(["plot", str(saved), str(other), "--figures", str(tmp_path / "figures")]) == 2
    assert "other was made by stratsim 0.0.3, small by" in capsys.readouterr().err
    assert not list((tmp_path / "figures").glob("*"))


ANOTHER = {"scenario": "other", "stratsim": "0.0.3"}


def external(file):
    secret = Path(file.filename).with_name("secret")
    secret.write_bytes(bytes(8_000))
    shape = file["outcomes"].shape
    del file["outcomes"]
    file.create_dataset("outcomes", shape, "f4", external=[(str(secret), 0, h5py.h5f.UNLIMITED)])


def virtual(file):
    shape = file["outcomes"].shape
    del file["outcomes"]
    layout = h5py.VirtualLayout(shape, "f4")
    layout[:] = h5py.VirtualSource("elsewhere.nc", "outcomes", shape)
    file.create_virtual_dataset("outcomes", layout)


def external_link(file):
    file["series/cohesion2"] = h5py.ExternalLink("elsewhere.nc", "/x")


def soft_link(file):
    file["series/cohesion2"] = h5py.SoftLink("/outcomes")


def circle(file):
    file["series/again"] = file["series"]


def bomb(file):
    file["series"].create_dataset("huge", (1_000_000, 1_000_000), "f4", chunks=(1000, 1000), compression="gzip")


def reshaped(file):
    one = file["series/cohesion"]
    scales = [one.dims[n][0] for n in range(len(one.dims))]
    del file["series/cohesion"]
    new = file.create_dataset("series/cohesion", data=np.zeros((4, 7, 5), "f4"))
    new.attrs["units"] = "0-1"
    for n, scale in enumerate(scales):
        new.dims[n].attach_scale(scale)


def regrouped(file):
    file["statistics/rows"].attrs["axes"] = ["state"] * len(file["statistics/rows"].attrs["axes"])


def overlong(file):
    del file["statistics/row"]
    file.create_dataset("statistics/row", data=np.arange(3)).make_scale("row")
    file["statistics/rows"].dims[2].attach_scale(file["statistics/row"])


def words(file):
    shape = file["outcomes"].shape
    del file["outcomes"]
    new = file.create_dataset("outcomes", data=np.full(shape, b"many"))
    for n, name in enumerate(("outcome", "replicate")):
        new.dims[n].attach_scale(file[name])


def nameless(file):
    del file.attrs["scenario"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (external, "in another file"),
        (virtual, "in another file"),
        (external_link, "a link to data elsewhere"),
        (soft_link, "a link to data elsewhere"),
        (circle, "nested too deeply"),
        (bomb, "more than the file holds"),
        (reshaped, "not as many numbers as labels"),
        (regrouped, "its labels make it"),
        (overlong, "not as many numbers as labels"),
        (words, "of kind 'S'"),
        (nameless, "small.nc is damaged"),
        (lambda file: file.attrs.update({"seed": "many"}), "small.nc is damaged"),
        (lambda file: file.pop("series"), "small.nc is damaged"),
    ],
)
@pytest.mark.parametrize("lazy", [False, pytest.param(True, marks=pytest.mark.deep)])
def test_files_made_to_do_harm(saved, change, reason, lazy):
    edited(saved, change)
    with pytest.raises(ValueError, match=r"small\.nc") as found:
        Results.load(saved, lazy=lazy)
    assert reason in str(found.value)


@posix
@pytest.mark.parametrize("ask", [Results.load, Results.origin])
def test_a_pipe_is_refused_as_results(tmp_path, ask):
    os.mkfifo(tmp_path / "small.nc")
    with pytest.raises(ValueError, match="is not a regular file"):
        ask(tmp_path / "small.nc")


@posix
def test_a_pipe_is_refused_before_a_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / "small.nc")
    (tmp_path / "small.toml").write_text("[states.A]\n")
    assert main(["run", "small.toml", "--out", "."]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "small.nc is not a regular file" in said.err


FULL = """
import resource, sys
from stratsim.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
sys.exit(main(sys.argv[1:]))
"""


@posix
@pytest.mark.once
@pytest.mark.parametrize("command", [pytest.param("run", marks=pytest.mark.deep), "compare"])
def test_a_full_disk_is_told_and_leaves_earlier_results(tmp_path, monkeypatch, command):
    (tmp_path / "small.toml").write_text("[states.A]\n[states.B]\n")
    (tmp_path / "wide.toml").write_text('extends = "small.toml"\n')
    arguments = [command, "small.toml", *(["wide.toml"] if command == "compare" else []), "--out", ".", "--months", "2"]
    arguments += ["--jobs", "1"]
    monkeypatch.chdir(tmp_path)
    assert main([*arguments, "--replicates", "3"]) == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    limited = [sys.executable, "-c", FULL, *arguments, "--replicates", "2000"]
    done = subprocess.run(limited, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "small.nc cannot be written: File too large; what was there is as it was" in done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
