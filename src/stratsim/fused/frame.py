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
  %{letter}.number = sub i64 %{letter}, {skipped}
  %{letter}.source.at = getelementptr i64, ptr %sources, i64 %{letter}.number
  %{letter}.source = load i64, ptr %{letter}.source.at
  %{letter}.step.at = getelementptr i64, ptr %steps, i64 %{letter}.number
  %{letter}.step = load i64, ptr %{letter}.step.at
  %{letter}.first = mul i64 %group.tile, %{letter}.step
  %{letter}.from = add i64 %{letter}.source, %{letter}.first
  %{letter}.place.at = getelementptr i64, ptr @places, i64 %{letter}
  %{letter}.place = load i64, ptr %{letter}.place.at
"""
READ_ROW = """
  %{letter}.copied = mul i64 %{letter}.tile, %{letter}.step
  %{letter}.tile.from = add i64 %{letter}.from, %{letter}.copied
  %{letter}.tile.source = inttoptr i64 %{letter}.tile.from to ptr
  %{letter}.value = load {float}, ptr %{letter}.tile.source, align 4
  %{letter}.start = mul i64 %{letter}.tile, {all}
  %{letter}.row = add i64 %{letter}.start, %{letter}.place
  %{letter}.to = getelementptr {float}, ptr %works, i64 %{letter}.row
  store {float} %{letter}.value, ptr %{letter}.to, align {bytes}
"""
"""A row is read from its source, whose number is ``skipped`` less than its own, for the tiles of a group."""
TILE = """
  %{letter}.start = mul i64 %{letter}.tile, {all}
  %{letter}.work = getelementptr {float}, ptr %works, i64 %{letter}.start
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


def reading(letter: str, first: str, end: str, skipped: str) -> str:
    """Return a loop over rows that are read from the caller's arrays, from ``first`` to before ``end``."""
    text = loops(letter, first, end, READ + loops(f"{letter}.tile", "0", "%some", READ_ROW))
    return text.replace("{letter}", letter).replace("{skipped}", skipped)


def function(once: str, parts: Sequence[str], sizes: dict[str, Any]) -> str:
    """Return the function ``run``, around what is done once a tile and what is done each month, part by part.

    ``once`` has the memory of a tile as ``%once.work``, the parts as ``%p0.work``, ``%p1.work`` and so on. ``sizes``:
    the first row that is written (changing), the first sum (rows), rows in all (all), rows that are read (inputs), the
    end of the sums (end), lanes, and the types float and word.
    """
    month = MONTH + "".join(tiles(f"p{n}", part) for n, part in enumerate(parts))
    month += tiles("kept", KEPT + loops("keep", "0", "%keeping", KEEP))
    group = SOME + reading("input", "0", "{inputs}", "0") + reading("sum", "{rows}", "{end}", "{made}")
    group += tiles("once", once)
    group += loops("month", "%first", "%last", month)
    group += loops("line", "{changing}", "{end}", WRITE + loops("paste", "0", "%some", WRITE_ROW))
    words = {**sizes, "bytes": 4 * sizes["lanes"], "group": GROUP, "made": sizes["rows"] - sizes["inputs"]}
    text = loops("group", "0", "%groups", group).format(**words)
    return "\n".join([HEAD, *map(field, range(len(FIELDS))), text, END])
