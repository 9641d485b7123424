"""The graph as a loop in LLVM's language: for some replicates at a time, all steps, before the next replicates.

Layout of the work of one tile, rows of ``lanes`` numbers:

    inputs that stay | inputs that change | rows made anew | sums | rows made once

Inputs come from arrays of the caller: a row from ``sources``, the same in every tile where its ``step`` is 0. What
changes is written back after the last step, from row ``changing`` on, to ``out``; ``series`` gets, after every step,
the rows that ``kept`` lists, for the first tiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stratsim.fused.frame import function
from stratsim.fused.graph import Element, Node, in_order

KINDS: dict[Element, str] = {"float": "float", "word": "i32", "flag": "i1"}

STATEMENTS = {
    ("add", "float"): "fadd {t} {0}, {1}",
    ("subtract", "float"): "fsub {t} {0}, {1}",
    ("multiply", "float"): "fmul {t} {0}, {1}",
    ("divide", "float"): "fdiv {t} {0}, {1}",
    ("negative", "float"): "fneg {t} {0}",
    ("less", "float"): "fcmp olt {t} {0}, {1}",
    ("less_equal", "float"): "fcmp ole {t} {0}, {1}",
    ("greater", "float"): "fcmp ogt {t} {0}, {1}",
    ("greater_equal", "float"): "fcmp oge {t} {0}, {1}",
    ("equal", "float"): "fcmp oeq {t} {0}, {1}",
    ("not_equal", "float"): "fcmp une {t} {0}, {1}",
    ("fma", "float"): "call {t} @llvm.fma.v{lanes}f32({t} {0}, {t} {1}, {t} {2})",
    ("floor", "float"): "call {t} @llvm.floor.v{lanes}f32({t} {0})",
    ("rint", "float"): "call {t} @llvm.rint.v{lanes}f32({t} {0})",
    ("sqrt", "float"): "call {t} @llvm.sqrt.v{lanes}f32({t} {0})",
    ("absolute", "float"): "call {t} @llvm.fabs.v{lanes}f32({t} {0})",
    ("as_integer", "float"): "fptosi {t} {0} to {word}",
    ("bits", "float"): "bitcast {t} {0} to {word}",
    ("add", "word"): "add {t} {0}, {1}",
    ("minus", "word"): "sub {t} {0}, {1}",
    ("multiply", "word"): "mul {t} {0}, {1}",
    ("and", "word"): "and {t} {0}, {1}",
    ("or", "word"): "or {t} {0}, {1}",
    ("xor", "word"): "xor {t} {0}, {1}",
    ("left", "word"): "shl {t} {0}, {1}",
    ("right", "word"): "lshr {t} {0}, {1}",
    ("right_signed", "word"): "ashr {t} {0}, {1}",
    ("equal", "word"): "icmp eq {t} {0}, {1}",
    ("not_equal", "word"): "icmp ne {t} {0}, {1}",
    ("as_float", "word"): "uitofp {t} {0} to {float}",
    ("as_float_signed", "word"): "sitofp {t} {0} to {float}",
    ("bits_as_float", "word"): "bitcast {t} {0} to {float}",
    ("and", "flag"): "and {t} {0}, {1}",
    ("or", "flag"): "or {t} {0}, {1}",
    ("xor", "flag"): "xor {t} {0}, {1}",
}
"""Operation and kind of its first argument -> LLVM's statement of it, on vectors."""


@dataclass(frozen=True)
class Loop:
    """What a loop does in a step.

    ``inputs`` rows come from outside, those from ``changing`` on are set by ``changes``: (row, node) for each.
    ``sums``: the nodes that are added up over the steps. ``once``: (row, node) for what is the same in all of them.
    """

    inputs: int
    changing: int
    rows: int
    changes: Sequence[tuple[int, Node]]
    sums: Sequence[Node]
    once: Sequence[tuple[int, Node]] = ()


INTRINSICS = {"fma": 3, "floor": 1, "rint": 1, "sqrt": 1, "fabs": 1}
"""Functions that LLVM makes an instruction of, and how many numbers they take."""


def module(loop: Loop, lanes: int) -> str:
    """Return the text of a module whose one function ``run`` is the loop; it takes the address of its `FIELDS`."""
    types: dict[str, str] = {kind: f"<{lanes} x {name}>" for kind, name in KINDS.items()}
    constants = Constants(lanes)
    once, month = Body(lanes, types, constants, "once"), Body(lanes, types, constants, "v")
    for row, node in loop.once:
        once.make(node)
        once.store(row, node)
    month.step(loop)
    sizes = {
        **types,
        "lanes": lanes,
        "inputs": loop.inputs,
        "changing": loop.changing,
        "rows": loop.rows,
        "end": loop.rows + len(loop.sums),
        "all": loop.rows + len(loop.sums) + len(loop.once),
    }
    declared = [declaration(name, count, lanes) for name, count in INTRINSICS.items()]
    return "\n".join([*declared, constants.text(types["word"]), function(once.written(), month.written(), sizes)])


def declaration(name: str, count: int, lanes: int) -> str:
    """Return the declaration of a function that is an instruction."""
    kind = f"<{lanes} x float>"
    return f"declare {kind} @llvm.{name}.v{lanes}f32({', '.join([kind] * count)})"


def vector(item: str, lanes: int) -> str:
    """Return a constant, the same in every lane."""
    return f"<{', '.join([item] * lanes)}>"


class Constants:
    """The numbers of a loop, each once and as often as there are lanes: instructions read them where they are used."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self.bits: dict[int, int] = {}

    def place(self, bits: int) -> int:
        """Return the place of a number."""
        return self.bits.setdefault(bits, len(self.bits))

    def text(self, kind: str) -> str:
        """Return their declaration."""
        items = [f"{kind} {vector(f'i32 {bits}', self.lanes)}" for bits in self.bits or (0,)]
        return f"@constants = internal global [{len(items)} x {kind}] [{', '.join(items)}], align {4 * self.lanes}"


class Body:
    """Writes statements; a row is written as soon as its old value has been read."""

    def __init__(self, lanes: int, types: dict[str, str], constants: Constants, letter: str = "o") -> None:
        self.lanes = lanes
        self.types = types
        self.constants = constants
        self.letter = letter
        self.names: dict[int, str] = {}
        self.done: set[int] = set()
        self.text: list[str] = []

    def step(self, loop: Loop) -> None:
        """Write the statements of one step."""
        every = [node for _, node in loop.changes] + list(loop.sums)
        readers = {node.value: node for node in in_order(every) if node.name == "input"}
        summed: dict[int, list[int]] = {}
        for n, node in enumerate(loop.sums):
            summed.setdefault(node.number, []).append(loop.rows + n)
        for row, node in sorted(loop.changes, key=lambda change: change[1].number):
            self.make(node)
            if row in readers:
                self.make(readers[row])
            self.store(row, node)
            for place in summed.pop(node.number, ()):
                self.add_up(place, self.names[node.number])
        for number, places in summed.items():
            node = next(each for each in loop.sums if each.number == number)
            self.make(node)
            for place in places:
                self.add_up(place, self.names[number])

    def written(self) -> str:
        """Return the statements."""
        return "\n" + "\n".join(self.text)

    def make(self, root: Node) -> None:
        """Write what a node is made of, as far as it is not there yet."""
        for node in in_order([root], self.done):
            self.names[node.number] = self.named(node)

    def named(self, node: Node) -> str:
        """Write a node; return its name, or its value where that stands in the instruction."""
        kind = self.types[node.kind]
        if node.name == "constant" and in_place(node):
            return vector(f"{KINDS[node.kind]} {node.value}", self.lanes) if node.value else "zeroinitializer"
        if node.name == "step":
            return "%month.float" if node.kind == "float" else "%month.word"
        name = f"%{self.letter}{node.number}"
        if node.name == "constant":
            self.load(name, kind, f"ptr @constants, i64 {self.constants.place(node.value)}")
        elif node.name == "input":
            self.load(name, kind, f"ptr %work, i64 {node.value}")
        elif node.name == "select":
            flags, a, b = (self.names[arg.number] for arg in node.args)
            self.text.append(f"  {name} = select {self.types['flag']} {flags}, {kind} {a}, {kind} {b}")
        else:
            args = [self.names[arg.number] for arg in node.args]
            first = node.args[0].kind
            statement = STATEMENTS[node.name, first].format(*args, t=self.types[first], lanes=self.lanes, **self.types)
            self.text.append(f"  {name} = {statement}")
        return name

    def load(self, name: str, kind: str, place: str) -> None:
        """Read a row."""
        self.text.append(f"  {name}.at = getelementptr {kind}, {place}")
        self.text.append(f"  {name} = load {kind}, ptr {name}.at, align {4 * self.lanes}")

    def store(self, row: int, node: Node) -> None:
        """Write a row."""
        kind, at = self.types[node.kind], f"%{self.letter}s{len(self.text)}"
        self.text.append(f"  {at} = getelementptr {kind}, ptr %work, i64 {row}")
        self.text.append(f"  store {kind} {self.names[node.number]}, ptr {at}, align {4 * self.lanes}")

    def add_up(self, row: int, value: str) -> None:
        """Add to a row of sums."""
        v, n = self.types["float"], len(self.text)
        self.text.append(f"  %a{n} = getelementptr {v}, ptr %work, i64 {row}")
        self.text.append(f"  %b{n} = load {v}, ptr %a{n}, align {4 * self.lanes}")
        self.text.append(f"  %c{n} = fadd {v} %b{n}, {value}")
        self.text.append(f"  store {v} %c{n}, ptr %a{n}, align {4 * self.lanes}")


def in_place(node: Node) -> bool:
    """Tell whether a constant stands in the instruction that uses it: zero, how far to shift, true."""
    return node.value == 0 or node.kind == "flag" or (node.kind == "word" and node.value < 32)
