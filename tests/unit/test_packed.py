"""Rows packed without loss: HDF5 and zlib read them, whatever is in them."""

import zlib

import h5py
import numpy as np
import pytest

from stratsim.files import packed

RNG = np.random.default_rng(11)
ROWS = {
    "noise in three bytes": RNG.random(4096, np.float32),
    "noise in all bytes": RNG.integers(0, 2**32, 4096, np.uint32).view(np.float32),
    "noise in the last byte": 1 + RNG.integers(0, 256, 4096).astype(np.float32) * np.float32(2**-23),
    "no noise": RNG.integers(0, 3, 4096).astype(np.float32),
    "zeros": np.zeros(4096, np.float32),
    "zeros and one that is negative": np.r_[np.zeros(4095, np.float32), np.float32(-0.0)],
    "one number": np.full(4096, 0.1, np.float32),
    "noise behind a quiet beginning": np.r_[np.zeros(512, np.float32), RNG.random(3584, np.float32)],
    "quiet behind noise": np.r_[RNG.random(512, np.float32), np.zeros(3584, np.float32)],
    "few": RNG.random(511, np.float32),
    "none": np.empty(0, np.float32),
    "more than a block of zlib": RNG.random(70_000, np.float32),
    "not a number": np.full(600, np.nan, np.float32),
    "every second of an array": RNG.random(2048, np.float32)[::2],
}


@pytest.fixture(autouse=True, params=[zlib.compressobj, packed.compressor], ids=["zlib", "quickest"])
def each_compressor(request, monkeypatch):
    """Ask the same of zlib, which is always there, and of what is quicker."""
    monkeypatch.setattr(packed, "compressor", request.param)
    packed.zeros.cache_clear()
    yield
    packed.zeros.cache_clear()


@pytest.mark.parametrize("name", ROWS)
def test_what_is_packed_comes_back_to_the_bit(name):
    row = ROWS[name]
    content = packed.packed(row)
    assert packed.unpacked(content, row.size).tobytes() == row.tobytes()
    assert len(content) <= 4 * row.size * 1.001 + 64


@pytest.mark.parametrize("name", [name for name in ROWS if ROWS[name].size])
def test_hdf5_reads_what_is_packed(name, tmp_path):
    row = ROWS[name]
    options = {"compression": "gzip", "shuffle": True, "chunks": row.shape}
    with h5py.File(tmp_path / "x.h5", "w") as file:
        table = file.create_dataset("x", row.shape, np.float32, **options)
        table.id.write_direct_chunk((0,), packed.packed(row))
    with h5py.File(tmp_path / "x.h5") as file:
        assert file["x"][:].tobytes() == row.tobytes()


def test_noise_is_left_as_it_is():
    row = ROWS["noise in three bytes"]
    low = np.ascontiguousarray(row.view(np.uint8).reshape(-1, 4).T)[:2].tobytes()
    assert low in packed.packed(row)
    shuffled = ROWS["no noise"].view(np.uint8).reshape(-1, 4).T.tobytes()
    assert len(packed.packed(ROWS["no noise"])) < 1.1 * len(zlib.compress(shuffled, packed.LEVEL))
    if packed.compressor is zlib.compressobj:
        assert packed.packed(ROWS["no noise"]) == zlib.compress(shuffled, packed.LEVEL)


def test_a_changed_byte_is_noticed():
    content = bytearray(packed.packed(ROWS["noise in all bytes"]))
    content[100] ^= 1
    with pytest.raises(zlib.error):
        packed.unpacked(bytes(content), 4096)
