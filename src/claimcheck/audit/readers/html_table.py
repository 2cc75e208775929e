"""Tables and lists of HTML while they are open: cells, and those that reach into rows below.

In: spans of cells, in the order of the file. Out: the cells of each row, all columns filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from claimcheck.audit.readers.html_tokens import Attribute
from claimcheck.audit.source import Span

_MAX_ROWS, _MAX_COLUMNS = 1000, 40  # that one cell may cover
_MOST_CELLS = 200  # of a row, those that reach into it included


@dataclass(slots=True)
class Table:
    """A table that is not closed yet, and its open row."""

    number: int
    cells: list[Span] = field(default_factory=list)
    cell: int = -1  # where the open cell begins
    heads: int = 0
    in_head: bool = False
    row: int = -1  # number of blocks when the row began, -1 outside rows
    own: list[Span] = field(default_factory=list)  # cells of this row, without those that reach into it
    reach: tuple[int, int] = (1, 1)  # rows and columns that the open cell covers
    held: dict[int, tuple[Span, int]] = field(default_factory=dict)  # column → a cell that covers rows below

    def add(self, span: Span) -> None:
        """Put a cell into the row, after those that reach into it from above."""
        rows, columns = self.reach
        self._inherit()
        self.own.append(span)
        for extra in range(min(columns, _MOST_CELLS - len(self.cells))):
            if rows > 1:
                self.held[len(self.cells)] = span, rows
            self.cells.append(span if extra == 0 else Span(span.end, span.end))

    def _inherit(self) -> None:
        while len(self.cells) in self.held and len(self.cells) < _MOST_CELLS:
            self.cells.append(self.held[len(self.cells)][0])

    def end_row(self) -> tuple[Span, ...]:
        """All cells of the row; what reaches further down is kept for the next one."""
        self._inherit()
        cells = tuple(self.cells)
        if self.own:
            self.held = {c: (s, n - 1) for c, (s, n) in self.held.items() if n > 1}
        self.cells, self.own, self.row, self.heads = [], [], -1, 0
        return cells


@dataclass(slots=True)
class List:
    """A list that is not closed yet, and the items so far."""

    ordered: bool
    count: int = 0


def reach(values: Mapping[str, Attribute]) -> tuple[int, int]:
    """Rows and columns that a cell covers."""
    return _reach(values, "rowspan", _MAX_ROWS), _reach(values, "colspan", _MAX_COLUMNS)


def _reach(values: Mapping[str, Attribute], name: str, most: int) -> int:
    """How many rows or columns a cell covers; 1 where that is not said or makes no sense."""
    value = values[name].value.strip() if name in values else ""
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 6 else 1
