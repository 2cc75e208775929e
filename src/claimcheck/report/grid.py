"""A table as values: laid out once, then written as HTML, LaTeX and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `numeric` ones are set flush right; those not `essential` are left out on paper."""

    label: str
    numeric: bool = False
    essential: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a caption that says what its numbers are; the first column heads the rows.

    On paper, where columns are narrow, `leads` has a name and a text per row, which stand above it over the
    whole width, and `lead` is their heading.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    leads: tuple[tuple[str, str], ...] = ()
    lead: str = ""

    def printed(self) -> Grid:
        """The table as it goes on paper: essential columns only."""
        keep = [i for i, column in enumerate(self.columns) if column.essential]
        rows = tuple(tuple(row[i] for i in keep) for row in self.rows)
        return replace(self, columns=tuple(self.columns[i] for i in keep), rows=rows)


def grid(
    name: str,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    keep_empty: bool = False,
) -> Grid | None:
    """A `Grid`, without the columns in which every cell is blank or a dash; None if it has no rows."""
    if not rows:
        return None
    used = [
        i for i in range(len(columns)) if keep_empty or i == 0 or any(row[i] not in ("", "–") for row in rows)
    ]
    kept = tuple(tuple(row[i] for i in used) for row in rows)
    return Grid(name, caption, tuple(columns[i] for i in used), kept)
