"""Draws: one address, one number. The statistical battery is in ``benchmarks/draws_battery.py``."""

from itertools import combinations

import numpy as np
import pytest

from stratsim.core.draws import Draws, key, pcg4d, to_uniform

WHO = ("USA", "CHN", "RUS", "IRN", "ISR", "SAU")
POINT = "deterrence.crisis"

FINGERPRINT = {
    (1, "IRN", "deterrence.crisis", 0, 0): (
        "0x1.58e6600000000p-5",
        "0x1.9ff8d80000000p-3",
        "0x1.c0e0d60000000p-1",
        "0x1.cf2fb20000000p-1",
    ),
    (1, "IRN", "deterrence.crisis", 239, 1023): (
        "0x1.47ba4a0000000p-1",
        "0x1.1aca600000000p-5",
        "0x1.a001340000000p-2",
        "0x1.cf7aaa0000000p-1",
    ),
    (20240613, "Iran's elections", "calendar.onset", 0, 1000000): (
        "0x1.32e0f20000000p-1",
        "0x1.41af160000000p-1",
        "0x1.54c9de0000000p-1",
        "0x1.852db00000000p-4",
    ),
}
"""(seed, who, point, month, replicate) and its four lanes. A change here changes every published run."""


@pytest.fixture(scope="module")
def many() -> np.ndarray:
    """Uniforms of 4 lanes, 6 names, 24 months, 4096 replicates, as float64."""
    months = [Draws(7, 0, 4096, month).uniform(WHO, POINT) for month in range(24)]
    return np.stack(months, axis=2).astype(np.float64)


@pytest.mark.parametrize(("first", "count"), [(0, 1), (0, 50), (17, 1), (17, 83), (99, 1)])
def test_replicate_keeps_its_number_in_any_batch(first: int, count: int) -> None:
    """Any part of the replicates alone gives the numbers it has in the whole."""
    whole = Draws(7, 0, 100, 3).uniform(WHO, POINT)
    part = Draws(7, first, count, 3).uniform(WHO, POINT)
    assert np.array_equal(part, whole[:, :, first : first + count])


def test_order_of_months_and_names_does_not_matter() -> None:
    """A number is the same asked first or last, alone or in company, and asked twice."""
    draws = Draws(7, 0, 20)
    forward = [draws.in_month(month).uniform(WHO, POINT) for month in range(5)]
    backward = [draws.in_month(month).uniform(WHO[::-1], POINT)[:, ::-1] for month in reversed(range(5))][::-1]
    alone = [draws.in_month(4).in_month(month).uniform(WHO[2:3], POINT) for month in range(5)]
    assert np.array_equal(forward, backward)
    assert np.array_equal(np.stack(forward)[:, :, 2:3], alone)


def test_drawing_leaves_keys_and_counters_as_they_were() -> None:
    """The kept arrays are not written, so that a second call sees the same ones."""
    draws = Draws(7, 5, 20)
    before = key(7, WHO, POINT).copy(), draws.replicates.copy()
    draws.uniform(WHO, POINT)
    assert np.array_equal(key(7, WHO, POINT), before[0])
    assert np.array_equal(draws.replicates, before[1])


def test_shape_and_type() -> None:
    """Four lanes, one row a name, one column a replicate, in float32."""
    uniform = Draws(7, 0, 9).uniform(WHO, POINT)
    assert uniform.shape == (4, 6, 9)
    assert uniform.dtype == np.float32


def test_uniform_is_never_0_nor_1(many: np.ndarray) -> None:
    """The ends are open, also for the smallest and the largest word."""
    ends = to_uniform(np.array([0, 2**9 - 1, 2**32 - 1], np.uint32))
    assert ends.tolist() == [2**-24, 2**-24, 1 - 2**-24]
    assert 0 < many.min() < 1e-4
    assert 1 - 1e-4 < many.max() < 1


@pytest.mark.parametrize(
    ("seed", "who", "point", "month", "replicate"),
    [
        (2, "IRN", POINT, 0, 0),
        (1, "ISR", POINT, 0, 0),
        (1, "IRN", "regime.crisis", 0, 0),
        (1, "IRN", POINT, 1, 0),
        (1, "IRN", POINT, 0, 1),
    ],
)
def test_each_part_of_the_address_counts(seed: int, who: str, point: str, month: int, replicate: int) -> None:
    """Another seed, name, point, month or replicate gives other numbers in all four lanes."""
    other = Draws(seed, replicate, 1, month).uniform((who,), point)
    assert (other != Draws(1, 0, 1).uniform(("IRN",), POINT)).all()


def test_parts_of_the_address_do_not_run_together() -> None:
    """Moving a letter from one part to the next makes another address."""
    assert not np.array_equal(key(1, ("1a",), "b"), key(11, ("a",), "b"))
    assert not np.array_equal(key(1, ("ab",), "c"), key(1, ("a",), "bc"))


def test_mean_and_variance(many: np.ndarray) -> None:
    """Each lane of 589824 has mean 1/2 and variance 1/12 within 4.5 standard errors."""
    size = many[0].size
    assert np.abs(many.mean(axis=(1, 2, 3)) - 1 / 2).max() < 4.5 * (1 / 12 / size) ** 0.5
    assert np.abs(many.var(axis=(1, 2, 3)) - 1 / 12).max() < 4.5 * (1 / 180 / size) ** 0.5


def test_lanes_are_uncorrelated(many: np.ndarray) -> None:
    """Any two lanes, and each lane with its neighbour replicate, month and name, within 4.5 standard errors."""
    pairs = [(many[i], many[j]) for i, j in combinations(range(4), 2)]
    pairs += [(many[..., 1:], many[..., :-1]), (many[:, :, 1:], many[:, :, :-1]), (many[:, 1:], many[:, :-1])]
    for a, b in pairs:
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 4.5 / a.size**0.5


def test_cells_are_evenly_filled(many: np.ndarray) -> None:
    """Chi-square of each lane over 1024 cells lies within 4.5 standard deviations of its mean."""
    for lane in many:
        cells = np.bincount((lane.ravel() * 1024).astype(int), minlength=1024)
        expected = lane.size / 1024
        assert abs(((cells - expected) ** 2 / expected).sum() - 1023) < 4.5 * (2 * 1023) ** 0.5


def test_pcg4d_agrees_with_whole_numbers() -> None:
    """The array version equals the published formula, with its third round, in Python integers."""

    def mix(v: list[int]) -> list[int]:
        v = [(a * 1664525 + 1013904223) % 2**32 for a in v]
        for turn in range(3):
            v = [a ^ (a >> 16) for a in v] if turn else v
            for i, j, k in ((0, 1, 3), (1, 2, 0), (2, 0, 1), (3, 1, 2)):
                v[i] = (v[i] + v[j] * v[k]) % 2**32
        return v

    counters = np.array([[0, 1, 2**32 - 1], [0, 2, 5], [0, 3, 2**31], [0, 4, 77]], np.uint32)
    assert np.array_equal(np.stack(pcg4d(*counters)).T.tolist(), [mix(v) for v in counters.T.tolist()])


@pytest.mark.parametrize("address", FINGERPRINT)
def test_stream_is_the_published_one(address: tuple[int, str, str, int, int]) -> None:
    """A few exact numbers, kept so that no change of the stream goes unseen."""
    seed, who, point, month, replicate = address
    uniform = Draws(seed, replicate, 1, month).uniform((who,), point).ravel()
    assert tuple(float(u).hex() for u in uniform) == FINGERPRINT[address]
