"""Measure speed, scaling and size; print them and write ``benchmarks/latest.json``, from which the page is made.

    python benchmarks/run.py [--only KIND ...] [--repeats N] [--out FILE]     KIND: speed, scaling, process, questions

Machines are noisy: contenders take turns, what is reported is the median over repeats of their ratio, with its
quartiles. Times of a replicate-month are processor time of one core and count the months alone; ``simulate`` adds
drawing and recording. Whole commands are measured by the clock on the wall. Each kind is written with its day and
machine, so that ``--only`` leaves the others as they were. Then ``make renew`` makes ``docs/performance.md``.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the second implementation is the yardstick
from measure import figure, machine, process, questions, scaling, speed

KINDS = {
    "speed": (speed.measure, 15),
    "scaling": (scaling.measure, 5),
    "process": (process.measure, 3),
    "questions": (questions.measure, 3),
}
"""Kind -> what measures it, and its repeats."""

LATEST = Path(__file__).with_name("latest.json")


def main(arguments=None):
    """Measure what is asked for, print it as it comes, write it down."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=list(KINDS), default=list(KINDS), help="kinds to measure")
    parser.add_argument("--out", type=Path, default=LATEST, help="where the numbers go (JSON)")
    parser.add_argument("--repeats", type=int, help="repeats of each measurement")
    given = parser.parse_args(arguments)
    found = json.loads(given.out.read_text()) if given.out.exists() else {}
    for kind in given.only:
        measure, repeats = KINDS[kind]
        rows = []
        for one in measure(given.repeats or repeats):
            print(f"{one.name:<48}{one.median:>12.4g}  {one.low:>10.4g} {one.high:>10.4g}  {one.unit}", flush=True)
            rows.append({**one._asdict(), **{key: round(getattr(one, key), 6) for key in ("median", "low", "high")}})
        found[kind] = {**machine.about(), "repeats": given.repeats or repeats, "measures": rows}
        given.out.write_text(json.dumps(found, indent=1) + "\n")
    if given.out == LATEST and set(found) == set(KINDS):
        figure.draw(found, Path(__file__).parents[1] / "docs" / "performance.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
