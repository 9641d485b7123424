"""numpy's float32 functions, to the bit, in operations that a processor has.

Equation
    exp(x) = 2^q P(y) / Q(y),  q = round(x log2 e),  y = x - q log 2 (in two parts)
    log(x) = e log 2 + P(m) / Q(m),  x = 2^e (1 + m),  sqrt(1/2) - 1 < m <= sqrt(2) - 1

Valid when
    numpy's own loops are those of AVX2 or AVX-512, which give the same bits: `proof` finds out. Minimum, maximum and
    clip follow numpy in what they make of NaN and of the two zeros.
Source
    Rational minimax polynomials of numpy, numpy/_core/src/umath/npy_simd_data.h.
"""

from collections.abc import Callable, Sequence
from functools import reduce

from stratsim.fused.graph import Graph, Node, clipped

EXP_ABOVE, EXP_BELOW = 89.0, -104.0
"""Beyond these it is infinite, or 0."""

LOG2E = 1.442695040888963407359924681001892137
LOG2_HIGH, LOG2_LOW = -6.93145752e-1, -1.42860677e-6
ROUNDING = 12582912.0
"""1.5 x 2^23: added and taken away again, it leaves a float32 rounded to a whole number."""

EXP_OVER = (
    5.082762527590693718096e-04,
    6.757896990527504603057e-03,
    5.114512081637298353406e-02,
    2.473615434895520810817e-01,
    7.257664613233124478488e-01,
    9.999999999980870924916e-01,
)
EXP_UNDER = (2.159509375685829852307e-02, -2.742335390411667452936e-01, 1.0)
LOG_OVER = (
    2.589979117907922693523e-02,
    3.808837741388407920751e-01,
    1.480000633576506585156e00,
    2.112677543073053063722e00,
    9.999999999999998702752e-01,
    0.0,
)
LOG_UNDER = (
    5.875095403124574342950e-03,
    1.546476374983906719538e-01,
    9.864942958519418960339e-01,
    2.453006071784736363091e00,
    2.612677543073109236779e00,
    1.0,
)
LOG2 = 0.693147180559945309417232121458176568
SQRT_HALF = 0.707106781186547524400844362104849039
MANTISSA, EXPONENT_OF_HALF = 0x7FFFFF, 126
LEAST_NORMAL = 2.0**-126
LIFT = 64
"""Denormal numbers are reached from, or taken apart after, a multiplication by 2 to this power."""


class Writer:
    """Writes operations into a graph; numbers among the arguments become constants."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def __call__(self, name: str, *args: Node | float) -> Node:
        """Return an operation."""
        return self.graph.apply(name, *(self.node(arg) for arg in args))

    def node(self, value: Node | float) -> Node:
        """Return a node as it is, a number as a constant: a word where it is whole, else a float."""
        if isinstance(value, Node):
            return value
        return self.graph.constant(value, "word" if isinstance(value, int) else "float")

    def polynomial(self, x: Node, coefficients: Sequence[float]) -> Node:
        """Return a polynomial by Horner's rule, highest power first."""
        first, *rest = (self.node(c) for c in coefficients)
        return reduce(lambda value, c: self("fma", value, x, c), rest, first)


def exp(graph: Graph, x: Node) -> Node:
    """Return e to the power of ``x``.

    Powers of 2 come in two factors, since 2^q alone may lie outside the range of float32; what is too large becomes
    infinite by itself, what is too small 0, and NaN stays.
    """
    do = Writer(graph)
    x = clipped(graph, x, EXP_BELOW, EXP_ABOVE)
    rounding = do("add", do("multiply", x, LOG2E), ROUNDING)  # its last bits are q
    q = do("subtract", rounding, ROUNDING)
    y = do("fma", q, LOG2_LOW, do("fma", q, LOG2_HIGH, x))
    ratio = do("divide", do.polynomial(y, EXP_OVER), do.polynomial(y, EXP_UNDER))
    small = do("less", x, 0.0)
    power = do("add", do("left", do("bits", rounding), 23), do("select", small, (127 + LIFT) << 23, 126 << 23))
    rest = do("select", small, 2.0**-LIFT, 2.0)
    return do("multiply", do("multiply", ratio, do("bits_as_float", power)), rest)


def log(graph: Graph, x: Node) -> Node:
    """Return the natural logarithm of ``x``."""
    do = Writer(graph)
    denormal = do("less", x, LEAST_NORMAL)
    bits = do("bits", do("select", denormal, do("multiply", x, 2.0**LIFT), x))
    exponent = do("as_float_signed", do("minus", do("right", bits, 23), EXPONENT_OF_HALF))
    exponent = do("select", denormal, do("subtract", exponent, float(LIFT)), exponent)
    part = do("bits_as_float", do("or", do("and", bits, MANTISSA), EXPONENT_OF_HALF << 23))
    low = do("less_equal", part, SQRT_HALF)
    exponent = do("select", low, do("subtract", exponent, 1.0), exponent)
    m = do("subtract", do("select", low, do("add", part, part), part), 1.0)
    ratio = do("divide", do.polynomial(m, LOG_OVER), do.polynomial(m, LOG_UNDER))
    found = do("fma", exponent, LOG2, ratio)
    outside = do("select", do("greater", x, 0.0), x, do("select", do("equal", x, 0.0), -float("inf"), float("nan")))
    usual = do("and", do("greater", x, 0.0), do("less", x, float("inf")))
    return do("select", usual, found, outside)


def minimum(graph: Graph, a: Node, b: Node) -> Node:
    """Return the lesser; NaN where either is, the second of two zeros."""
    return lesser(Writer(graph), "less", a, b)


def maximum(graph: Graph, a: Node, b: Node) -> Node:
    """Return the greater; NaN where either is, the second of two zeros."""
    return lesser(Writer(graph), "greater", a, b)


def lesser(do: Writer, comparison: str, a: Node, b: Node) -> Node:
    """Return the one that a comparison is true of, or NaN where one is."""
    found = do("select", do(comparison, a, b), a, b)
    return found if a.name == "constant" else do("select", do("not_equal", a, a), a, found)


def as_float(graph: Graph, word: Node) -> Node:
    """Return a word as float32; one that was shifted right has no sign, which is quicker."""
    positive = word.name == "right" and word.args[1].name == "constant" and word.args[1].value > 0
    return graph.node("as_float_signed" if positive else "as_float", "float", (word,))


RULES: dict[str, Callable[..., Node]] = {
    "exp": exp,
    "log": log,
    "minimum": minimum,
    "maximum": maximum,
    "as_float": as_float,
}
"""Operation -> how it is written in simpler ones."""
