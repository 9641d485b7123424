"""Battery for ``stratsim.core.draws``: raw words in the orders really used, for TestU01 or any reader of stdin.

    B=benchmarks/draws_battery.py
    python $B reader | gcc -O2 -xc - -o crush -ltestu01 -ltestu01probdist -ltestu01mylib -lm
    python $B months --lane 0 --rounds 2 | ./crush small    (or: crush)
    python $B direct                                         (correlation, spread, chi-square)

Layouts, by what runs fastest: ``replicates`` (one slot, 65536 replicates, next month), ``months`` (one slot, 1024
months, next replicate), ``slots`` (4096 names, next month), ``batch`` (6 names x 1024 replicates, next month; lane by
lane as in ``Draws``), ``names`` and ``seeds`` (always new), ``weak`` (as ``replicates``, the worst name of a million).
Uniforms use the upper 23 bits: ``--bits used`` fills the other nine from PCG64, ``low`` also moves the 23 down to the
last bit TestU01 reads, ``upper`` packs 24, ``reversed`` turns words round. Results: ``docs/decisions/0003-draws.md``.
"""

import argparse
import signal
import sys
from collections.abc import Iterator
from functools import partial
from itertools import count

import numpy as np
import numpy.typing as npt
from scipy import stats

from stratsim.core import draws
from stratsim.core.draws import INCREMENT, MULTIPLIER, Draws, Words, key

READER = r"""
#include <TestU01.h>
static unsigned int words[65536], at, held; static unsigned long long used;
static unsigned int word(void) {
    if (at == held) { at = 0; held = fread(words, 4, 65536, stdin); if (!held) return 0; }
    return used++, words[at++];
}
int main(int n, char **args) {
    unif01_Gen *stream = unif01_CreateExternGenBits("stdin", word); swrite_Basic = FALSE;
    if (n > 1 && args[1][0] == 'c') bbattery_Crush(stream); else bbattery_SmallCrush(stream);
    for (int i = 0; i < bbattery_NTests; i++) printf("p %.6g %s\n", bbattery_pVal[i], bbattery_TestNames[i]);
    printf("words read: %llu\n", used);
}
"""
LAYOUTS = "replicates", "months", "slots", "batch", "names", "seeds", "weak"
POINT = "deterrence.crisis"
MANY = tuple(f"s{n}" for n in range(4096))
TURN = np.array([int(f"{n:08b}"[::-1], 2) for n in range(256)], np.uint8)
fresh = key.__wrapped__  # the same function without its memory, for keys used once


def steps(first: int, size: int = 1) -> Words:
    """Return the counters ``first .. first + size - 1``."""
    return np.arange(first, first + size).astype(np.uint32)


def weakest(seed: int) -> str:
    """Return the name, of 2^20, whose third word as a multiplier has most low bits zero."""
    z = np.concatenate([fresh(seed, (f"s{n}",), POINT)[2, :, 0] for n in range(2**20)]) * MULTIPLIER + INCREMENT
    return f"s{int(np.argmax(z & (~z + np.uint32(1))))}"


def addresses(layout: str, seed: int) -> Iterator[tuple[Words, Words, Words]]:
    """Yield key words, replicates and months that broadcast, without end."""
    slot = (weakest(seed) if layout == "weak" else "IRN",)
    for n in count():
        if layout in ("replicates", "weak"):
            yield key(seed, slot, POINT), steps(n % 8 * 8192, 8192), steps(n // 8)
        elif layout == "months":
            yield key(seed, slot, POINT), steps(n * 8, 8)[:, None], steps(0, 1024)
        elif layout == "slots":
            yield key(seed, MANY, POINT), steps(n // 1024), steps(n % 1024)
        elif layout == "batch":
            yield key(seed, MANY[:6], POINT), Draws(seed, n // 1024 * 1024, 1024).replicates, steps(n % 1024)
        elif layout == "names":
            yield fresh(seed, tuple(f"s{n * 8192 + i}" for i in range(8192)), POINT), steps(0), steps(0)
        else:
            yield np.hstack([fresh(seed + n * 8192 + i, slot, POINT) for i in range(8192)]), steps(0), steps(0)


def mixed(x: Words, y: Words, z: Words, w: Words, rounds: int) -> tuple[Words, Words, Words, Words]:
    """Return pcg4d with any number of rounds; 2 are the published ones."""
    x, y, z, w = (v * MULTIPLIER + INCREMENT for v in (x, y, z, w))
    for n in range(rounds):
        if n:
            x, y, z, w = (v ^ (v >> np.uint32(16)) for v in (x, y, z, w))
        x = x + y * w
        y = y + z * x
        z = z + x * y
        w = w + y * z
    return x, y, z, w


def write(layout: str, seed: int, lane: str, bits: str) -> None:
    """Write words to stdout until the reader has had enough."""
    other = np.random.default_rng(seed)
    for k, replicates, months in addresses(layout, seed):
        lanes = np.broadcast_arrays(*draws.pcg4d(k[0] + replicates, k[1] + months, k[2], k[3]))
        words = np.stack(lanes, axis=0 if layout == "batch" else -1) if lane == "all" else lanes[int(lane)]
        if bits in ("used", "low"):
            fill = other.integers(0, 2**32, words.shape, np.uint32)
            words = (words >> 9 << 2 | fill << 25 | fill >> 30) if bits == "low" else (words >> 9 << 9 | fill >> 23)
        data = np.ascontiguousarray(words).view(np.uint8).reshape(-1, 4)
        data = data[:, 1:] if bits == "upper" else TURN[data[:, ::-1]] if bits == "reversed" else data
        sys.stdout.buffer.write(np.ascontiguousarray(data).data)


def check(name: str, a: npt.NDArray[np.float64], b: npt.NDArray[np.float64] | float = 1.0) -> None:
    """Print the largest correlation between rows of mean 0 and variance 1, and two chances of seeing as much."""
    size, z = a.shape[-1], (a * b).sum(-1).ravel() / np.sqrt(a.shape[-1])
    usual, worst = stats.norm.isf((1 - 0.5 ** (1 / z.size)) / 2), np.abs(z).max()
    p = -np.expm1(z.size * np.log1p(-2 * stats.norm.sf(worst))), stats.chi2.sf(z @ z, z.size)
    print(f"{name:12} max|r| sqrt({size}) {worst:.2f} of {z.size}, usual {usual:.2f}, p {p[0]:.3f}; all, p {p[1]:.3f}")


def direct(seed: int) -> None:
    """Print the direct checks of the uniforms: correlation, spread of rows, and 2^28 of each lane in 2^23 cells."""
    both = [[Draws(s, 0, 4096, m).uniform(MANY[:48], POINT) for m in range(48)] for s in (seed, seed + 1)]
    u = np.array(both, float).transpose(0, 2, 3, 1, 4)
    for power, (a, b) in enumerate((12**0.5 * (u - 0.5), 1.25**0.5 * (12 * (u - 0.5) ** 2 - 1)), 1):
        check(f"mean {power}", a)
        check(f"replicates {power}", a[..., 1:], a[..., :-1])
        check(f"months {power}", a[:, :, 1:], a[:, :, :-1])
        check(f"slots {power}", a[:, 1:], a[:, :-1])
        check(f"lanes {power}", a[[0, 0, 0, 1, 1, 2]], a[[1, 2, 3, 2, 3, 3]])
        check(f"seeds {power}", a, b)
    cells = np.zeros((4, 2**23), int)
    for month in range(64):
        for lane, part in enumerate(Draws(seed, 0, 2**16, month).uniform(MANY[:64], POINT)):
            cells[lane] += np.bincount((part.ravel() * np.float32(2**23)).astype(np.intp), minlength=2**23)
    print("uniformity, p by lane", stats.chisquare(cells, axis=1).pvalue.round(4))


def main() -> None:
    """Read the command line and do as it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("reader", "direct", *LAYOUTS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, help="of pcg4d, instead of the package's")
    parser.add_argument("--lane", choices=("0", "1", "2", "3", "all"), default="all")
    parser.add_argument("--bits", choices=("all", "used", "low", "upper", "reversed"), default="all")
    args = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # the reader ends the run
    draws.pcg4d = partial(mixed, rounds=args.rounds) if args.rounds else draws.pcg4d
    if args.what in LAYOUTS:
        return write(args.what, args.seed, args.lane, args.bits)
    return print(READER) if args.what == "reader" else direct(args.seed)


if __name__ == "__main__":
    main()
