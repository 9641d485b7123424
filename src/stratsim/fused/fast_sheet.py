"""A formula with numbers in it, in machine code: all of it is made anew at a change, sooner than in numpy a part of it.

Like the months it is used only where it gave the same bits as numpy: each operation, and each formula as a whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, chain
from typing import Any

import numpy as np

from stratsim.fused import floats, llvm, proof, store
from stratsim.fused.formula import Formula, Rows, Worksheet
from stratsim.fused.graph import in_order, rewritten
from stratsim.fused.loop import Loop
from stratsim.fused.machine import LEVEL, NoMachine, compiled, host
from stratsim.fused.program import Program

WORTH_COMPILING = 2_000
"""Columns from which on a formula is compiled: fewer are done in numpy before."""
MOST_OPERATIONS = 5_000
"""Operations of a formula that take about a second to compile; what has more is left to numpy."""


@dataclass(frozen=True)
class FormulaCode:
    """A formula in machine code; ``reads``: those rows of its inputs that the code reads; ``rows``: those of each."""

    formula: Formula
    program: Program
    reads: tuple[int, ...]
    rows: Mapping[str, slice]

    @classmethod
    def of(cls, formula: Formula) -> "FormulaCode":
        """Return a formula in machine code, from the store or compiled; raise `NoMachine` where there can be none."""
        if why := proof.refusal():
            raise NoMachine(why)
        if len(formula.steps) > MOST_OPERATIONS or any(node.kind != "float" for node in formula.nodes):
            raise NoMachine("too long, or not made of numbers")
        reads = [node for node in in_order(formula.nodes) if node.name == "input"]
        nodes = rewritten(formula.nodes, floats.RULES, {node.number: n for n, node in enumerate(reads)})
        first, end = len(reads), len(reads) + len(nodes)
        loop = Loop(first, first, end, [(first + n, node) for n, node in enumerate(nodes)], ())
        made = llvm.module(loop, host().lanes)
        name = "formula-" + store.digest(made.text, proof.circumstances(), str(LEVEL))
        if (code := store.read(name)) is None:
            code = compiled(made.text)
            store.write(name, code)
        at = {place: n for n, place in enumerate(chain(*formula.inputs.values()))}
        return cls(formula, Program(made.shape, code), tuple(at[node.number] for node in reads), rows_of(formula))


def rows_of(formula: Formula) -> dict[str, slice]:
    """Return where the rows of each input are, all of them one after the other."""
    ends = accumulate(len(places) for places in formula.inputs.values())
    return {
        name: slice(end - len(places), end) for (name, places), end in zip(formula.inputs.items(), ends, strict=True)
    }


@dataclass
class FastSheet:
    """A formula with numbers in it, as `Worksheet` is one: inputs can be changed one by one.

    ``rows``: all inputs, (rows, columns), the columns filled up to whole registers.
    """

    code: FormulaCode
    columns: int
    rows: Rows

    @classmethod
    def of(cls, code: FormulaCode, inputs: Mapping[str, Any], columns: int) -> "FastSheet":
        """Return a formula with all inputs, each (rows..., columns), or one number for all columns."""
        lanes = code.program.shape.lanes
        count = max((rows.stop for rows in code.rows.values()), default=0)
        sheet = cls(code, columns, np.zeros((count, -(-columns // lanes) * lanes), np.float32))
        for name in code.rows:
            sheet.change(name, inputs[name])
        return sheet

    def change(self, name: str, value: Any) -> None:
        """Give one input other numbers; nothing changes where no result hangs on it."""
        if name not in self.code.rows:
            return
        rows = self.rows[self.code.rows[name], : self.columns]
        array = np.asarray(value, np.float32)
        rows[:] = array.reshape(len(rows), array.shape[-1] if array.ndim else 1)

    def results(self) -> tuple[Rows, ...]:
        """Return what the function gives, each (shape of the result..., columns)."""
        ran = self.code.program.run([self.rows], self.rows.shape[1], range(1), chosen=self.code.reads).rows
        found, start = [], 0
        for shape, places in self.code.formula.results:
            rows = ran[start : start + len(places), : self.columns]
            found.append(rows.reshape(*shape, self.columns))
            start += len(places)
        return tuple(found)


Sheet = Worksheet | FastSheet
SheetMaker = Callable[[Mapping[str, Any], int], Sheet]
"""Makes a sheet of inputs, each (rows..., columns) or one number for all, and the number of columns."""


def sheets(formula: Formula, inputs: Mapping[str, Any], columns: int) -> SheetMaker:
    """Return what makes sheets of a formula: in machine code where many columns wait and it can be, else in numpy.

    ``inputs``: what it is proved on, with so many columns.
    """
    code = fast(formula, inputs, columns) if columns >= WORTH_COMPILING else None
    return partial(FastSheet.of, code) if code else partial(Worksheet.of, formula)


def fast(formula: Formula, inputs: Mapping[str, Any], columns: int) -> FormulaCode | None:
    """Return a formula in machine code that gives the same bits as numpy for some inputs; None where there is none."""
    try:
        code = FormulaCode.of(formula)
        mine = FastSheet.of(code, inputs, columns).results()
    except NoMachine:
        return None
    theirs = Worksheet.of(formula, inputs, columns).results()
    return code if all(proof.same(a, b) for a, b in zip(mine, theirs, strict=True)) else None
