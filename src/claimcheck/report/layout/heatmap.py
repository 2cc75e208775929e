"""Heat maps: systems × language pairs, tinted by the distance from a baseline, numbers in the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimcheck.report.layout.axis import distinct, text_width
from claimcheck.report.layout.figure import Axis, Figure, Tick, Tile
from claimcheck.report.numbers import number, pair, signed

LEVELS = 6
POINTS = 500  # no plot of a report holds more
_TILE = (58.0, 26.0)
_MOST = 14  # columns that fit beside the row labels
_LABEL = 230.0  # the widest row label, in pixels


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell: a mean, its distance from the baseline if there is one, whether that interval excludes 0."""

    mean: float
    delta: float | None = None
    significant: bool = False


def heatmap(
    systems: Sequence[str],
    pairs: Sequence[str],
    entries: Mapping[tuple[str, str], Entry],
    *,
    name: str,
    title: str,
    description: str,
) -> Figure:
    """Empty cells stay empty; the scale is symmetric and the same for all cells."""
    largest = max((abs(e.delta) for e in entries.values() if e.delta is not None), default=0.0)
    rows, columns = [(s, s) for s in systems], [(p, pair(p) or "all") for p in pairs]
    if turned := len(pairs) > max(_MOST, len(systems)):  # many pairs are read better from top to bottom
        rows, columns = columns, rows
    tiles = []
    for i, (row, _) in enumerate(rows):
        for j, (column, _) in enumerate(columns):
            key = (column, row) if turned else (row, column)
            if (entry := entries.get(key)) is not None:
                tiles.append(_tile(entry, j, -i, largest, f"{key[0]}, {pair(key[1])}"))
    wide = min(_LABEL, max(_TILE[0], *(text_width(label, 11) + 8 for _, label in columns)))
    heads = distinct([label for _, label in columns], wide, 11)
    left = distinct([label for _, label in rows], _LABEL)
    x = Axis(-0.5, len(columns) - 0.5, tuple(Tick(j, head) for j, head in enumerate(heads)))
    y = Axis(0.5 - len(rows), 0.5, tuple(Tick(-i, label) for i, label in enumerate(left)))
    size = wide * len(columns), _TILE[1] * len(rows)
    return Figure(name, title, description, *size, x, y, tuple(tiles), grid="none", top=True)


def _tile(entry: Entry, x: int, y: int, largest: float, where: str) -> Tile:
    level = round(LEVELS * entry.delta / largest) if entry.delta is not None and largest > 0 else 0
    against = f", {signed(entry.delta)} against the baseline" if entry.delta is not None else ""
    return Tile(x, y, number(entry.mean), level, entry.significant, f"{where}: {number(entry.mean)}{against}")
