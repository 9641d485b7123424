"""Measure speed, scaling and size; print a table and write ``benchmarks/latest.json``.

    python benchmarks/run.py [--only KIND ...] [--repeats N] [--out FILE]        KIND: speed, scaling, process

Machines are noisy: contenders take turns, and what is reported is the median over repeats of their ratio. Times of a
replicate-month count the month alone, for kernel and plain Mesa alike; ``simulate`` adds drawing and recording.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the second implementation is the yardstick
from measure import process, scaling, speed

KINDS = {"speed": (speed.measure, 15), "scaling": (scaling.measure, 5), "process": (process.measure, 3)}
"""Kind -> what measures it, and its repeats."""

LATEST = Path(__file__).with_name("latest.json")


def main(arguments=None):
    """Measure what is asked for, print it as it comes, write it down."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=list(KINDS), default=list(KINDS), help="kinds to measure")
    parser.add_argument("--out", type=Path, default=LATEST, help="where the numbers go (JSON)")
    parser.add_argument("--repeats", type=int, help="repeats of each measurement")
    given = parser.parse_args(arguments)
    found = []
    for kind in given.only:
        measure, repeats = KINDS[kind]
        for one in measure(given.repeats or repeats):
            print(f"{one.name:<44}{one.value:>12.4g}  {one.unit}", flush=True)
            found.append({"name": one.name, "value": round(one.value, 6), "unit": one.unit})
    given.out.write_text(json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
