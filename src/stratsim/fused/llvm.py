"""The graph as a loop in LLVM's language: for a group of tiles at a time, all steps, before the next group.

Rows of the work on one tile, each of ``lanes`` numbers:

    inputs that stay | inputs that change | rows made anew | sums | rows made once | rows handed on between parts

They stand in memory as they are met in a step (`stratsim.fused.handed.Places`). Inputs come from arrays of the caller:
a row from ``sources``, the same in every tile where its ``step`` is 0; behind them, what sums begin with. What changes
is written back after the last step, from row ``changing`` on, to ``out``; ``series`` gets, after every step, the rows
that ``kept`` lists, for the first tiles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stratsim.fused.frame import function
from stratsim.fused.graph import Element, Node, in_order
from stratsim.fused.handed import Handed, Places
from stratsim.fused.loop import Loop, Shape
from stratsim.fused.order import Act, parts

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


INTRINSICS = {"fma": 3, "floor": 1, "rint": 1, "sqrt": 1, "fabs": 1}
"""Functions that LLVM makes an instruction of, and how many numbers they take."""


@dataclass(frozen=True)
class Text:
    """A loop in LLVM's language, and its size."""

    text: str
    shape: Shape


def module(loop: Loop, lanes: int) -> Text:
    """Return a module whose one function ``run`` is the loop; it takes the address of its `FIELDS`."""
    types: dict[str, str] = {kind: f"<{lanes} x {name}>" for kind, name in KINDS.items()}
    constants, places = Constants(lanes), Places()
    step = parts(loop)
    handed = Handed.between(loop, step)
    bodies = [Body(lanes, types, constants, places, f"p{n}", handed).acts(part) for n, part in enumerate(step)]
    once = Body(lanes, types, constants, places, "once").rows(loop.once)
    table = [places[row] for row in range(handed.room)]
    sizes = {
        **types,
        "lanes": lanes,
        "inputs": loop.inputs,
        "changing": loop.changing,
        "rows": loop.rows,
        "end": loop.end,
        "all": handed.room,
    }
    declared = [declaration(name, count, lanes) for name, count in INTRINSICS.items()]
    placed = f"@places = internal constant [{handed.room} x i64] [{', '.join(f'i64 {place}' for place in table)}]"
    text = "\n".join([*declared, constants.text(types["word"]), placed, function(once, bodies, sizes)])
    return Text(text, Shape(lanes, loop.inputs, loop.changing, loop.rows, len(loop.sums), handed.room))


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
    """Writes the statements of a part; its names begin with a letter of its own.

    ``handed``: the rows in which it finds what earlier parts made, and leaves what later ones need.
    """

    def __init__(
        self,
        lanes: int,
        types: Mapping[str, str],
        constants: Constants,
        places: Places,
        letter: str,
        handed: Handed | None = None,
    ) -> None:
        self.lanes = lanes
        self.types = types
        self.constants = constants
        self.places = places
        self.letter = letter
        self.handed = handed or Handed({}, frozenset(), 0)
        self.names: dict[int, str] = {}
        self.text: list[str] = []

    def acts(self, part: Sequence[Act]) -> str:
        """Return the statements of some acts."""
        for act in part:
            if act.row is None:
                self.make(act.node)
            elif act.adds:
                self.add_up(act.row, self.name(act.node))
            else:
                self.store(act.row, act.node)
        return self.written()

    def rows(self, made: Sequence[tuple[int, Node]]) -> str:
        """Return the statements that make some rows."""
        done: set[int] = set()
        for row, root in made:
            for node in in_order([root], done):
                self.make(node)
            self.store(row, root)
        return self.written()

    def written(self) -> str:
        """Return the statements."""
        return "\n" + "\n".join(self.text)

    def make(self, node: Node) -> None:
        """Write a node, and leave it for later parts where they find it nowhere else."""
        self.names[node.number] = self.named(node)
        if node.number in self.handed.written:
            self.store(self.handed.rows[node.number], node)

    def name(self, node: Node) -> str:
        """Return the name of a node; one that is not made here is read."""
        if node.number not in self.names:
            row = self.handed.rows.get(node.number)
            assert row is not None or not node.args, f"{node} is not there"
            self.names[node.number] = self.named(node) if row is None else self.found(node, row)
        return self.names[node.number]

    def named(self, node: Node) -> str:
        """Write a node; return its name, or its value where that stands in the instruction."""
        kind = self.types[node.kind]
        if node.name == "constant" and in_place(node):
            return vector(f"{KINDS[node.kind]} {node.value}", self.lanes) if node.value else "zeroinitializer"
        if node.name == "step":
            return "%month.float" if node.kind == "float" else "%month.word"
        name = f"%{self.letter}.{node.number}"
        args = [self.name(arg) for arg in node.args]
        if node.name == "constant":
            self.load(name, kind, f"ptr @constants, i64 {self.constants.place(node.value)}")
        elif node.name == "input":
            self.read(name, kind, node.value)
        elif node.name == "select":
            flags, a, b = args
            self.text.append(f"  {name} = select {self.types['flag']} {flags}, {kind} {a}, {kind} {b}")
        else:
            first = node.args[0].kind
            statement = STATEMENTS[node.name, first].format(*args, t=self.types[first], lanes=self.lanes, **self.types)
            self.text.append(f"  {name} = {statement}")
        return name

    def found(self, node: Node, row: int) -> str:
        """Read what an earlier part left; return its name."""
        name = f"%{self.letter}.{node.number}"
        if node.kind != "flag":
            self.read(name, self.types[node.kind], row)
            return name
        word = self.types["word"]
        self.read(f"{name}.word", word, row)
        self.text.append(f"  {name} = icmp slt {word} {name}.word, zeroinitializer")
        return name

    def read(self, name: str, kind: str, row: int) -> None:
        """Read a row."""
        self.load(name, kind, f"ptr %{self.letter}.work, i64 {self.places[row]}")

    def load(self, name: str, kind: str, place: str) -> None:
        """Read numbers."""
        self.text.append(f"  {name}.at = getelementptr {kind}, {place}")
        self.text.append(f"  {name} = load {kind}, ptr {name}.at, align {4 * self.lanes}")

    def store(self, row: int, node: Node) -> None:
        """Write a row; a flag as a word, all bits of it."""
        value, kind, at = self.name(node), self.types[node.kind], f"%{self.letter}.s{len(self.text)}"
        if node.kind == "flag":
            self.text.append(f"  {at}.word = sext {kind} {value} to {self.types['word']}")
            value, kind = f"{at}.word", self.types["word"]
        self.text.append(f"  {at} = getelementptr {kind}, ptr %{self.letter}.work, i64 {self.places[row]}")
        self.text.append(f"  store {kind} {value}, ptr {at}, align {4 * self.lanes}")

    def add_up(self, row: int, value: str) -> None:
        """Add to a row of sums."""
        kind, name = self.types["float"], f"%{self.letter}.a{len(self.text)}"
        self.read(f"{name}.old", kind, row)
        self.text.append(f"  {name} = fadd {kind} {name}.old, {value}")
        self.text.append(f"  store {kind} {name}, ptr {name}.old.at, align {4 * self.lanes}")


def in_place(node: Node) -> bool:
    """Tell whether a constant stands in the instruction that uses it: zero, how far to shift, true."""
    return node.value == 0 or node.kind == "flag" or (node.kind == "word" and node.value < 32)
