"""Forest plots: a row per effect, its interval, the margin it is held against, and what became of it.

The grey band of a row is its margin, from −m to +m; a hairline marks where the proposition begins to be true
and an arrowhead on it points to the side on which it is. One range serves the large plot and the small
ones in the verdict table, so that eyes can compare them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.record import Interval
from claimcheck.report.layout.axis import axis, fitted, span
from claimcheck.report.layout.figure import Axis, Band, Figure, Line, Mark, Note, Point, Shape, Tick, Tone
from claimcheck.report.numbers import effect

ROW = 26.0  # pixels per row
_LABEL = 330.0  # the widest label, in pixels
_MINI = (150.0, 22.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a forest plot. `kind` and `margin` say where the proposition is true.

    A row without `delta` shows `remark` in place of numbers. `pooled` draws a second, thinner estimate
    below the first. A `diamond` spans its interval, as a summary of the rows above it.
    """

    label: str
    delta: float | None = None
    interval: Interval | None = None
    margin: float | None = None
    kind: str = ""
    tone: Tone = "ink"
    shape: Shape = "circle"
    filled: bool = True
    diamond: bool = False
    pooled: float | None = None
    pooled_interval: Interval | None = None
    remark: str = ""


def shared_axis(rows: Sequence[Row], label: str) -> Axis:
    """The x axis that shows all rows."""
    points = [v for row in rows for v in (row.delta, row.pooled, row.margin, _mirror(row)) if v is not None]
    bounds = [i for row in rows for i in (row.interval, row.pooled_interval) if i is not None]
    low, high = span(points, bounds)
    return axis(low, high, label=label)


def _mirror(row: Row) -> float | None:
    return -row.margin if row.margin is not None else None


def forest(
    rows: Sequence[Row],
    *,
    name: str,
    title: str,
    description: str,
    x: Axis,
    head: str = "",
    width: float = 520.0,
) -> Figure:
    """All rows from top to bottom on the axis `x`; `head` stands above the labels."""
    behind = [mark for i, row in enumerate(rows) for mark in _background(row, -i, x)]
    zero = Line(((0.0, 0.6), (0.0, 0.4 - len(rows))), "muted", width=1)
    front = [mark for i, row in enumerate(rows) for mark in _foreground(row, -i, x)]
    marks = [*_layered(behind), zero, *_layered(front)]
    left = tuple(Tick(-i, fitted(row.label, _LABEL)) for i, row in enumerate(rows))
    right = tuple(Tick(-i, row.remark or effect(row.delta, row.interval)) for i, row in enumerate(rows))
    y = Axis(0.4 - len(rows), 0.6, left)
    height = ROW * len(rows)
    return Figure(
        name,
        title,
        description,
        width,
        height,
        x,
        y,
        tuple(marks),
        right,
        (head, "Δ [95 % interval]"),
        flush=True,
    )


def mini(row: Row, x: Axis, name: str) -> Figure:
    """One row without words, for a table cell."""
    width, height = _MINI
    marks = (*_background(row, 0, x), Line(((0.0, 0.5), (0.0, -0.5)), "muted"), *_foreground(row, 0, x))
    bare = Axis(x.low, x.high)
    return Figure(name, "", "", width, height, bare, Axis(-0.5, 0.5), marks, grid="none", frame=False)


def scale(x: Axis) -> Figure:
    """The ticks of the shared axis, for the head of a column of `mini` plots."""
    width, _ = _MINI
    keep = [t for t in x.ticks if t.at == 0] + [t for t in (x.ticks[:1] + x.ticks[-1:]) if t.at != 0]
    notes = tuple(Note(t.at, 0.0, t.label, "middle", "muted", dy=4) for t in keep)
    bare = Axis(x.low, x.high)
    return Figure("scale", "", "", width, 14.0, bare, Axis(-0.5, 0.5), notes, grid="none", frame=False)


def _layered(marks: list[Mark]) -> list[Mark]:
    """Areas below lines below points, so that no row covers what belongs to another."""
    return sorted(marks, key=lambda mark: (Band, Line, Point).index(type(mark)))


def _background(row: Row, y: float, x: Axis) -> list[Mark]:
    """The margin band, and the boundary of the region in which the proposition is true."""
    if row.margin is None or row.delta is None:
        return []
    m = row.margin
    marks: list[Mark] = [Band(max(-m, x.low), min(m, x.high), y - 0.42, y + 0.42)] if m > 0 else []
    for at, side in _boundaries(row.kind, m):
        if x.low <= at <= x.high:
            marks.append(Line(((at, y - 0.42), (at, y + 0.42)), "muted", width=0.8))
            marks.append(Point(at, y + 0.42, side, "muted", size=5))
    return marks


def _boundaries(kind: str, m: float) -> tuple[tuple[float, Shape], ...]:
    match kind:
        case "better" | "only":
            return ((m, "right"),)
        case "not_better":
            return ((m, "left"),)
        case "comparable":
            return ((-m, "right"), (m, "left"))
        case "different":
            return ((-m, "left"), (m, "right"))
    return ()


def _foreground(row: Row, y: float, x: Axis) -> list[Mark]:
    if row.delta is None:
        return []
    marks: list[Mark] = []
    if row.pooled is not None:
        if row.pooled_interval is not None:
            marks += _whisker(row.pooled_interval, y - 0.24, x, "muted", 1.0)
        marks.append(
            Point(row.pooled, y - 0.24, "bar", "muted", size=6, hint=f"pooled {_hint(row, pooled=True)}")
        )
    at = y + (0.1 if row.pooled is not None else 0.0)
    hint = f"{row.label}: Δ {_hint(row, pooled=False)}"
    if row.diamond and row.interval is not None:
        half = (max(row.interval.low, x.low), min(row.interval.high, x.high))
        return [*marks, Point(row.delta, at, "diamond", row.tone, row.filled, 14, half, hint)]
    if row.interval is not None:
        marks += _whisker(row.interval, at, x, row.tone, 2.0)
    return [*marks, Point(row.delta, at, row.shape, row.tone, row.filled, 10, None, hint)]


def _hint(row: Row, *, pooled: bool) -> str:
    return effect(row.pooled, row.pooled_interval) if pooled else effect(row.delta, row.interval)


def _whisker(bounds: Interval, y: float, x: Axis, tone: Tone, width: float) -> list[Mark]:
    """An interval; where it leaves the axis an arrowhead says that it goes on."""
    low, high = max(bounds.low, x.low), min(bounds.high, x.high)
    if low > high:
        return []
    marks: list[Mark] = [Line(((low, y), (high, y)), tone, width=width)]
    if bounds.low < x.low:
        marks.append(Point(x.low, y, "left", tone, size=8))
    if bounds.high > x.high:
        marks.append(Point(x.high, y, "right", tone, size=8))
    return marks
