"""Heat maps: systems × language pairs, tinted by the distance from a baseline, numbers in the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimcheck.report.layout.axis import fitted
from claimcheck.report.layout.figure import Axis, Figure, Tick, Tile
from claimcheck.report.numbers import number, pair, signed

LEVELS = 6
POINTS = 500  # no plot of a report holds more
_TILE = (58.0, 26.0)
_NARROW = 46.0


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
    """Rows in the order given, empty cells stay empty; the scale is symmetric and the same for all cells."""
    largest = max((abs(e.delta) for e in entries.values() if e.delta is not None), default=0.0)
    tiles = []
    for row, system in enumerate(systems):
        for column, name_of_pair in enumerate(pairs):
            entry = entries.get((system, name_of_pair))
            if entry is not None:
                tiles.append(_tile(entry, column, -row, largest, f"{system}, {pair(name_of_pair)}"))
    wide = _TILE[0] if len(pairs) <= 14 else _NARROW
    x = Axis(-0.5, len(pairs) - 0.5, tuple(Tick(i, pair(p) or "all") for i, p in enumerate(pairs)))
    y = Axis(0.5 - len(systems), 0.5, tuple(Tick(-i, fitted(s, 230)) for i, s in enumerate(systems)))
    size = wide * len(pairs), _TILE[1] * len(systems)
    return Figure(name, title, description, *size, x, y, tuple(tiles), grid="none", top=True)


def _tile(entry: Entry, x: int, y: int, largest: float, where: str) -> Tile:
    level = round(LEVELS * entry.delta / largest) if entry.delta is not None and largest > 0 else 0
    against = f", {signed(entry.delta)} against the baseline" if entry.delta is not None else ""
    return Tile(x, y, number(entry.mean), level, entry.significant, f"{where}: {number(entry.mean)}{against}")
