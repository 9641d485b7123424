"""The same month in C++, compiled by g++ where there is one: a yardstick for machine code, and nothing that users need.

The operations are those of the loop, in the same order and parts, with rows in the same places, written out with the
vector types of GCC. It must give the same bits.
"""

import ctypes
import shutil
import subprocess
import tempfile
from functools import cached_property
from pathlib import Path

from stratsim.fused.frame import FIELDS, GROUP
from stratsim.fused.handed import Handed, Places
from stratsim.fused.llvm import Body, Constants, Text
from stratsim.fused.loop import Shape
from stratsim.fused.machine import host
from stratsim.fused.order import parts
from stratsim.fused.program import Program

OPTIONS = ["-O2", "-march=native", "-ffp-contract=off", "-fno-strict-aliasing", "-shared", "-fPIC", "-w"]
TYPES = {"float": "V", "word": "U", "flag": "M"}
HEAD = """
#include <stdint.h>
#include <string.h>
typedef float V __attribute__((vector_size(BYTES)));
typedef uint32_t U __attribute__((vector_size(BYTES)));
typedef int32_t M __attribute__((vector_size(BYTES)));
#define EACH(made) V o; for (int i = 0; i < LANES; i++) o[i] = made; return o
static inline V all(float x) { EACH(x); }
static inline V vfma(V a, V b, V c) { EACH(__builtin_fmaf(a[i], b[i], c[i])); }
static inline V vfloor(V a) { EACH(__builtin_floorf(a[i])); }
static inline V vrint(V a) { EACH(__builtin_rintf(a[i])); }
static inline V vsqrt(V a) { EACH(__builtin_sqrtf(a[i])); }
struct Task { FIELDS };
"""
SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
BITWISE = {"and": "&", "or": "|", "xor": "^"}
COMPARED = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=", "equal": "==", "not_equal": "!="}
WRITTEN = {
    **{(name, "float"): f"{{0}} {sign} {{1}}" for name, sign in SIGNS.items()},
    **{(name, "word"): f"{{0}} {SIGNS[name]} {{1}}" for name in ("add", "multiply")},
    **{(name, kind): f"{{0}} {sign} {{1}}" for kind in ("word", "flag") for name, sign in BITWISE.items()},
    **{(name, kind): f"(M)({{0}} {sign} {{1}})" for kind in ("float", "word") for name, sign in COMPARED.items()},
    ("minus", "word"): "{0} - {1}",
    ("select", "flag"): "{0} ? {1} : {2}",
    ("negative", "float"): "-{0}",
    ("absolute", "float"): "(V)((U){0} & 0x7fffffffu)",
    **{(name, "float"): f"v{name}({{0}})" for name in ("floor", "rint", "sqrt")},
    ("fma", "float"): "vfma({0}, {1}, {2})",
    ("as_integer", "float"): "(U)__builtin_convertvector({0}, M)",
    ("bits", "float"): "(U){0}",
    ("left", "word"): "{0} << {1}",
    ("right", "word"): "{0} >> {1}",
    ("right_signed", "word"): "(U)((M){0} >> (M){1})",
    ("as_float", "word"): "__builtin_convertvector({0}, V)",
    ("as_float_signed", "word"): "__builtin_convertvector((M){0}, V)",
    ("bits_as_float", "word"): "(V){0}",
}
"""Operation and kind of its first argument -> how it is written."""

ONCE = """
static __attribute__((noinline)) void once(V *work) {
LINES
}
"""
PART = """
static __attribute__((noinline)) void partNUMBER(V *works, int64_t some, uint32_t at) {
const U month = U{} + at;
const V number = all(at);
for (V *work = works; work < works + some * ROOM; work += ROOM) {
LINES
}}
"""
RUN = """
extern "C" void run(const Task *t) {
 for (int64_t group = 0; group < t->groups; group++) {
  int64_t tile = group * GROUP, some = t->tiles - tile < GROUP ? t->tiles - tile : GROUP;
  for (int64_t n = 0; n < INPUTS + SUMS; n++)
   for (int64_t k = 0; k < some; k++)
    memcpy((V *)t->works + k * ROOM + places[n < INPUTS ? n : n - INPUTS + ROWS],
           (const char *)t->sources[n] + (tile + k) * t->steps[n], BYTES);
  for (int64_t k = 0; k < some; k++) once((V *)t->works + k * ROOM);
  for (int64_t month = t->first; month < t->last; month++) {
   CALLS
  }
  for (int64_t line = CHANGING; line < ROWS + SUMS; line++)
   for (int64_t k = 0; k < some; k++)
    memcpy((float *)t->out + (line - CHANGING) * t->out_columns + (tile + k) * LANES,
           (V *)t->works + k * ROOM + places[line], BYTES);
 }
}
"""


class CppBody(Body):
    """Writes the statements of a part in C++ in place of LLVM's language."""

    def __init__(self, places, handed=None):
        super().__init__(host().lanes, TYPES, Constants(host().lanes), places, "n", handed)

    def named(self, node):
        """Write a node; return its name."""
        if node.name == "step":
            return "number" if node.kind == "float" else "month"
        if node.name == "constant":
            return self.set(node, f"(V)(U{{}} + {node.value}u)" if node.kind == "float" else f"U{{}} + {node.value}u")
        if node.name == "input":
            return self.found(node, node.value)
        given = [self.name(one) for one in node.args]
        return self.set(node, WRITTEN[node.name, node.args[0].kind].format(*given))

    def found(self, node, row):
        """Read a row; return its name."""
        return self.set(node, self.row(node.kind, row))

    def store(self, row, node):
        """Write a row."""
        value = self.name(node)
        self.text.append(f"{self.row(node.kind, row)} = {value};")

    def add_up(self, row, value):
        """Add to a row of sums."""
        self.text.append(f"{self.row('float', row)} += {value};")

    def set(self, node, text):
        """Write a value and return its name."""
        self.text.append(f"const {TYPES[node.kind]} n{node.number} = {text};")
        return f"n{node.number}"

    def row(self, kind, row):
        """Return the text of a row."""
        return f"(({TYPES[kind]} *)work)[{self.places[row]}]"


def source(loop):
    """Return the loop as a text in C++, and its shape."""
    lanes, places, step = host().lanes, Places(), parts(loop)
    handed = Handed.between(loop, step)
    bodies = [CppBody(places, handed).acts(part) for part in step]
    functions = [PART.replace("NUMBER", str(n)).replace("LINES", body) for n, body in enumerate(bodies)]
    functions.append(ONCE.replace("LINES", CppBody(places).rows(loop.once)))
    calls = [f"part{n}((V *)t->works, some, month);" for n in range(len(step))]
    table = ", ".join(str(places[row]) for row in range(handed.room))
    sizes = {"LANES": lanes, "BYTES": 4 * lanes, "GROUP": GROUP, "ROOM": handed.room, "INPUTS": loop.inputs}
    sizes |= {"CHANGING": loop.changing, "ROWS": loop.rows, "SUMS": len(loop.sums)}
    fields = " ".join(f"int64_t {'*' if name in ('sources', 'steps') else ''}{name};" for name, _ in FIELDS)
    top = "\n".join(f"#define {name} {size}" for name, size in sizes.items())
    numbers = f"static const int64_t places[] = {{{table}}};"
    run = RUN.replace("CALLS", "\n   ".join(calls))
    text = "\n".join([top, HEAD.replace("FIELDS", fields), numbers, *functions, run])
    return Text(text, Shape(lanes, loop.inputs, loop.changing, loop.rows, len(loop.sums), handed.room))


class CppProgram(Program):
    """A loop as g++ compiles it; it keeps no series."""

    @classmethod
    def of(cls, loop):
        """Return the loop compiled, None where there is no g++."""
        if shutil.which("g++") is None:
            return None
        with tempfile.TemporaryDirectory() as folder:
            made, file, library = source(loop), Path(folder, "month.cpp"), Path(folder, "month.so")
            file.write_text(made.text)
            subprocess.run(["g++", *OPTIONS, "-o", library, file], check=True)
            return cls(made.shape, library.read_bytes())

    @cached_property
    def entry(self):
        """The code in memory."""
        with tempfile.NamedTemporaryFile(suffix=".so", delete=False) as file:
            file.write(self.code)
        found = ctypes.CDLL(file.name).run
        Path(file.name).unlink()
        found.argtypes, found.restype = [ctypes.c_void_p], None
        return found
