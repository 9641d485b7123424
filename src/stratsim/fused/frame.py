"""Around the months: which rows are read for which tile, where they are written, and the loops over all that.

Text in LLVM's language, with the sizes of a loop in braces. The order of the loops, from the outside: groups of tiles;
rows that are read; months; parts of a month, the tiles of the group in each; series that are kept; rows that are
written.
"""

from collections.abc import Sequence
from typing import Any

GROUP = 4
"""Tiles that go through the months together, part by part: more would not stay in the second-level cache."""

FIELDS = (
    ("sources", "ptr"),
    ("steps", "ptr"),
    ("works", "ptr"),
    ("out", "ptr"),
    ("series", "ptr"),
    ("kept", "ptr"),
    ("kept_count", "i64"),
    ("out_columns", "i64"),
    ("series_columns", "i64"),
    ("groups", "i64"),
    ("tiles", "i64"),
    ("tiles_kept", "i64"),
    ("first", "i64"),
    ("last", "i64"),
)
"""What the loop is told, one field of 8 bytes each."""

SOME = """
  %group.tile = mul i64 %group, {group}
  %left = sub i64 %tiles, %group.tile
  %few = icmp ult i64 %left, {group}
  %some = select i1 %few, i64 %left, i64 {group}
"""
"""The first tile of a group, and how many tiles it has: their rows are read and written together."""

READ = """
  %source.at = getelementptr i64, ptr %sources, i64 %row
  %source = load i64, ptr %source.at
  %step.at = getelementptr i64, ptr %steps, i64 %row
  %step = load i64, ptr %step.at
  %skipped = mul i64 %group.tile, %step
  %from = add i64 %source, %skipped
  %row.at = getelementptr i64, ptr @places, i64 %row
  %row.place = load i64, ptr %row.at
"""
READ_ROW = """
  %copied = mul i64 %copy, %step
  %copy.from = add i64 %from, %copied
  %copy.source = inttoptr i64 %copy.from to ptr
  %copy.value = load {float}, ptr %copy.source, align 4
  %copy.start = mul i64 %copy, {all}
  %copy.row = add i64 %copy.start, %row.place
  %copy.to = getelementptr {float}, ptr %works, i64 %copy.row
  store {float} %copy.value, ptr %copy.to, align {bytes}
"""
TILE = """
  %{letter}.start = mul i64 %{letter}.tile, {all}
  %{letter}.work = getelementptr {float}, ptr %works, i64 %{letter}.start
"""
CLEAR = """
  %sum.at = getelementptr i64, ptr @places, i64 %sum
  %sum.place = load i64, ptr %sum.at
  %clear.to = getelementptr {float}, ptr %once.work, i64 %sum.place
  store {float} {zero}, ptr %clear.to, align {bytes}
"""
MONTH = """
  %month.number = trunc i64 %month to i32
  %month.one = insertelement {word} poison, i32 %month.number, i32 0
  %month.word = shufflevector {word} %month.one, {word} poison, {word} zeroinitializer
  %month.float = uitofp {word} %month.word to {float}
  %month.since = sub i64 %month, %first
  %month.rows = mul i64 %month.since, %kept_count
"""
KEPT = """
  %tile.n = add i64 %group.tile, %kept.tile
  %column = mul i64 %tile.n, {lanes}
  %recording = icmp ult i64 %tile.n, %tiles_kept
  %keeping = select i1 %recording, i64 %kept_count, i64 0
"""
KEEP = """
  %kept.at = getelementptr i64, ptr %kept, i64 %keep
  %kept.row = load i64, ptr %kept.at
  %kept.row.at = getelementptr i64, ptr @places, i64 %kept.row
  %kept.place = load i64, ptr %kept.row.at
  %keep.from = getelementptr {float}, ptr %kept.work, i64 %kept.place
  %keep.value = load {float}, ptr %keep.from, align {bytes}
  %keep.row = add i64 %month.rows, %keep
  %keep.start = mul i64 %keep.row, %series_columns
  %keep.at = add i64 %keep.start, %column
  %keep.to = getelementptr float, ptr %series, i64 %keep.at
  store {float} %keep.value, ptr %keep.to, align 4
"""
WRITE = """
  %line.at = getelementptr i64, ptr @places, i64 %line
  %line.place = load i64, ptr %line.at
"""
WRITE_ROW = """
  %paste.start = mul i64 %paste, {all}
  %paste.row = add i64 %paste.start, %line.place
  %paste.from = getelementptr {float}, ptr %works, i64 %paste.row
  %paste.value = load {float}, ptr %paste.from, align {bytes}
  %out.row = sub i64 %line, {changing}
  %out.start = mul i64 %out.row, %out_columns
  %out.tile = add i64 %group.tile, %paste
  %out.column = mul i64 %out.tile, {lanes}
  %out.at = add i64 %out.start, %out.column
  %paste.to = getelementptr float, ptr %out, i64 %out.at
  store {float} %paste.value, ptr %paste.to, align 4
"""
HEAD = "define void @run(ptr noalias %task) alignstack(64) {"
"""What registers do not hold goes on the stack: aligned, so that none of it crosses a line of memory."""
END = """
  ret void
}
"""


def loops(index: str, first: str, end: str, body: str) -> str:
    """Return a loop: its index runs from ``first`` to before ``end``."""
    name = f"loop.{index}"
    return f"""
  br label %{name}.from
{name}.from:
  br label %{name}.test
{name}.test:
  %{index} = phi i64 [ {first}, %{name}.from ], [ %{name}.next, %{name}.end ]
  %{name}.more = icmp ult i64 %{index}, {end}
  br i1 %{name}.more, label %{name}.do, label %{name}.done
{name}.do:{body}
  br label %{name}.end
{name}.end:
  %{name}.next = add i64 %{index}, 1
  br label %{name}.test
{name}.done:"""


def field(number: int) -> str:
    """Return the statements that read a field of the task."""
    name, kind = FIELDS[number]
    return f"  %{name}.of = getelementptr i64, ptr %task, i64 {number}\n  %{name} = load {kind}, ptr %{name}.of"


def tiles(letter: str, body: str) -> str:
    """Return a loop over the tiles of a group, in which the memory of a tile is at hand."""
    return loops(f"{letter}.tile", "0", "%some", TILE.replace("{letter}", letter) + body)


def function(once: str, parts: Sequence[str], sizes: dict[str, Any]) -> str:
    """Return the function ``run``, around what is done once a tile and what is done each month, part by part.

    ``once`` has the memory of a tile as ``%once.work``, the parts as ``%p0.work``, ``%p1.work`` and so on. ``sizes``:
    the first row that is written (changing), the first sum (rows), rows in all (all), rows that are read (inputs), the
    end of the sums (end), lanes, and the types float and word.
    """
    month = MONTH + "".join(tiles(f"p{n}", part) for n, part in enumerate(parts))
    month += tiles("kept", KEPT + loops("keep", "0", "%keeping", KEEP))
    group = SOME + loops("row", "0", "{inputs}", READ + loops("copy", "0", "%some", READ_ROW))
    group += tiles("once", loops("sum", "{rows}", "{end}", CLEAR) + once)
    group += loops("month", "%first", "%last", month)
    group += loops("line", "{changing}", "{end}", WRITE + loops("paste", "0", "%some", WRITE_ROW))
    zero = ", ".join(["float -0.0"] * sizes["lanes"])
    words = {**sizes, "bytes": 4 * sizes["lanes"], "group": GROUP, "zero": f"<{zero}>"}
    text = loops("group", "0", "%groups", group).format(**words)
    return "\n".join([HEAD, *map(field, range(len(FIELDS))), text, END])
