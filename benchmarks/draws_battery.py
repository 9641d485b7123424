"""Battery for ``stratsim.core.draws``: raw words in the orders really used, for TestU01 or any reader of stdin.

    B=benchmarks/draws_battery.py
    python $B reader | gcc -O2 -xc - -I/usr/include/testu01 -o crush -ltestu01 -ltestu01probdist -ltestu01mylib -lm
    python $B words batch | ./crush small                (or crush, big, rabbit)
    python $B words replicates --lane 0 --rounds 3 | ./crush crush
    python $B words batch | dieharder -a -g 200
    python $B direct                                     (correlations, dispersion and chi-square with numpy)

Layouts, by what runs fastest: ``replicates`` (one slot, 65536 replicates, next month), ``months`` (one slot, 1024
months, next replicate), ``slots`` (4096 names at one month and replicate, next month), ``batch`` (6 names x 1024
replicates, next month; lane after lane as in ``Draws.uniform``), ``names`` and ``seeds`` (a new one at each address),
``weak`` (as ``replicates``, the name of a million whose third key word is worst). ``--lane`` keeps one lane of four.
``--bits upper`` packs the upper 24 bits of each word (the uniforms use 23); ``reversed`` shows the lower bits first.
``--rounds`` replaces the package's ``pcg4d`` by one of that many rounds. Results: ``docs/decisions/0003-draws.md``.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, count

import numpy as np
import numpy.typing as npt
from scipy import stats

from stratsim.core.draws import INCREMENT, MULTIPLIER, Draws, Words, key, pcg4d

READER = r"""
#include <stdio.h>
#include <stdlib.h>
#include <unif01.h>
#include <bbattery.h>
#include <swrite.h>
static unsigned int words[65536]; static size_t at, held; static unsigned long long used;
static unsigned int word(void) {
    if (at == held) { at = 0; held = fread(words, 4, 65536, stdin); if (!held) exit(1); }
    used++;
    return words[at++];
}
int main(int n, char **args) {
    unif01_Gen *stream = unif01_CreateExternGenBits("stdin", word);
    char which = n > 1 ? args[1][0] : 's';
    swrite_Basic = FALSE;
    if (which == 's') bbattery_SmallCrush(stream);
    if (which == 'c') bbattery_Crush(stream);
    if (which == 'b') bbattery_BigCrush(stream);
    if (which == 'r') bbattery_Rabbit(stream, 4294967296.0);
    for (int i = 0; i < bbattery_NTests; i++) printf("p %.6g %s\n", bbattery_pVal[i], bbattery_TestNames[i]);
    printf("words read: %llu\n", used);
    return 0;
}
"""
LAYOUTS = ("replicates", "months", "slots", "batch", "names", "seeds", "weak")
POINT = "deterrence.crisis"
SIX = ("USA", "CHN", "RUS", "IRN", "ISR", "SAU")
MANY = tuple(f"s{n}" for n in range(4096))
TURN = np.array([int(f"{n:08b}"[::-1], 2) for n in range(256)], np.uint8)
fresh = key.__wrapped__  # the same function without its memory, for keys used once
Mix = Callable[[Words, Words, Words, Words], tuple[Words, ...]]
Real = npt.NDArray[np.float64]


def steps(first: int, size: int) -> Words:
    """Return the counters ``first .. first + size - 1``."""
    return np.arange(first, first + size).astype(np.uint32)


@cache
def weakest(seed: int) -> str:
    """Return the name, of 2^20, whose third word is the most even multiplier: bits of x there move up, not down."""
    words = np.concatenate([fresh(seed, tuple(f"s{n + i}" for i in range(8192)), POINT) for n in range(0, 2**20, 8192)], 1)
    z = words[2, :, 0] * MULTIPLIER + INCREMENT
    return f"s{int(np.argmax(z & (~z + np.uint32(1))))}"


def addresses(layout: str, seed: int) -> Iterator[tuple[Words, Words, Words]]:
    """Yield key words, replicates and months that broadcast, without end."""
    for n in count():
        if layout in ("replicates", "weak"):
            name = "IRN" if layout == "replicates" else weakest(seed)
            yield key(seed, (name,), POINT), steps(n % 8 * 8192, 8192), steps(n // 8, 1)
        elif layout == "months":
            yield key(seed, ("IRN",), POINT), steps(n * 8, 8)[:, None], steps(0, 1024)
        elif layout == "slots":
            yield key(seed, MANY, POINT), steps(n // 1024, 1), steps(n % 1024, 1)
        elif layout == "batch":
            yield key(seed, SIX, POINT), Draws(seed, n // 1024 * 1024, 1024).replicates, steps(n % 1024, 1)
        elif layout == "names":
            yield fresh(seed, tuple(f"s{n * 8192 + i}" for i in range(8192)), POINT), steps(0, 1), steps(0, 1)
        else:
            keys = [fresh(seed + n * 8192 + i, ("IRN",), POINT) for i in range(8192)]
            yield np.concatenate(keys, axis=1), steps(0, 1), steps(0, 1)


def rounded(rounds: int) -> Mix:
    """Return pcg4d with another number of rounds; 2 is the published one."""

    def mix(x: Words, y: Words, z: Words, w: Words) -> tuple[Words, ...]:
        x, y, z, w = (v * MULTIPLIER + INCREMENT for v in (x, y, z, w))
        for n in range(rounds):
            if n:
                x, y, z, w = (v ^ (v >> np.uint32(16)) for v in (x, y, z, w))
            x = x + y * w
            y = y + z * x
            z = z + x * y
            w = w + y * z
        return x, y, z, w

    return mix


def write(layout: str, seed: int, lane: str, bits: str, mix: Mix) -> None:
    """Write words to stdout until the reader has had enough."""
    for k, replicates, months in addresses(layout, seed):
        lanes = np.broadcast_arrays(*mix(k[0] + replicates, k[1] + months, k[2], k[3]))
        words = np.stack(lanes, axis=0 if layout == "batch" else -1) if lane == "all" else lanes[int(lane)]
        data = np.ascontiguousarray(words).view(np.uint8).reshape(-1, 4)
        if bits != "all":
            data = np.ascontiguousarray(data[:, 1:] if bits == "upper" else TURN[data[:, ::-1]])
        try:
            sys.stdout.buffer.write(data)
        except BrokenPipeError:
            sys.stderr.close()
            return
