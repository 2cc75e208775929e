"""A `Grid` as a LaTeX tabular that needs only booktabs: built by PyLaTeX, escaped by our own filter.

No column type or environment of another package is used, so a table can be put into any paper. Text columns
get the width that the numbers leave, long tables become several with the same head.
"""

from __future__ import annotations

from collections.abc import Sequence

from pylatex import NoEscape, Tabular

from claimcheck.report.escape import latex
from claimcheck.report.grid import Column, Grid, grid
from claimcheck.report.layout.axis import text_width
from claimcheck.report.layout.pgf import LINE
from claimcheck.report.text import shorten
from claimcheck.report.view import VerdictRow

_GAP = 4.0  # \tabcolsep, in points
_NARROW = 52.0  # points: a text column is not squeezed below this while a smaller type helps
_SIZES = (("footnotesize", 8.0), ("scriptsize", 7.0), ("tiny", 5.6))
_LATIN_MODERN = 0.87  # width of its text against the screen faces that text_width knows
_LINES = 50  # lines of one tabular: less than a page
_CELL = 320  # characters of a cell: a row that is longer than a page would be lost


def verdict_grid(rows: Sequence[VerdictRow], caption: str) -> Grid:
    """The verdict table for paper: the phrase in place of colours and shapes."""
    columns = (
        Column(""),
        Column("Claim"),
        Column("Verdict"),
        Column("Synthesis"),
        Column("Δ [95 % interval]", numeric=True),
        Column("p", numeric=True),
        Column("n", numeric=True),
        Column("Conf.", numeric=True),
        Column("Evidence"),
    )
    lines = [
        (
            row.id,
            shorten(row.statement, 140),
            row.stamp.phrase,
            row.said,
            row.effect,
            row.p,
            row.n,
            row.confidence,
            row.fidelity,
        )
        for row in rows
    ]
    found = grid("verdicts", caption, columns, lines)
    return found if found is not None else Grid("verdicts", caption, columns[:1], ())


def table(whole: Grid) -> str:
    """The text of a `.tex` file; its caption stands in it as a comment."""
    printed = whole.printed()
    size, widths = _fit(printed)
    parts = [_tabular(printed, widths, rows) for rows in _pages(printed, widths, size)]
    body = "\n\n\\medskip\n\n".join(parts)
    caption = latex(printed.caption)
    name = next(name for name, points in _SIZES if points == size)
    lengths = f"\\setlength{{\\parskip}}{{0pt}}\\setlength{{\\tabcolsep}}{{{_GAP:g}pt}}"
    return f"% {caption}\n{{\\{name}{lengths}%\n{body}\\par}}\n"


def _fit(table: Grid) -> tuple[float, list[float | None]]:
    """Type size, and per column its width in points, None for one that is as wide as its text."""
    room = LINE - 2 * _GAP * len(table.columns)
    for _, size in _SIZES:
        natural = [
            max([_width(column.label, size), *(_width(row[i], size) for row in table.rows)])
            for i, column in enumerate(table.columns)
        ]
        if sum(natural) <= room:
            return size, [None] * len(natural)
        text = [i for i, column in enumerate(table.columns) if not column.numeric]
        left = room - sum(w for i, w in enumerate(natural) if i not in text)
        if left >= sum(min(natural[i], _NARROW) for i in text):
            return size, _shared(natural, text, left)
    size = _SIZES[-1][1]
    return size, _shared(natural, text, max(left, 30.0 * len(text)))


def _shared(natural: list[float], text: list[int], room: float) -> list[float | None]:
    """Give narrow text columns what they need and share the rest among the wide ones."""
    widths: list[float | None] = [None] * len(natural)
    wide = sorted(text, key=lambda i: natural[i])
    while wide and natural[wide[0]] <= room / len(wide):
        room -= natural[wide.pop(0)]
    weights = {i: natural[i] ** 0.5 for i in wide}
    for i in wide:
        widths[i] = round(room * weights[i] / sum(weights.values()), 1)
    return widths


def _width(text: str, size: float) -> float:
    return _LATIN_MODERN * text_width(text[:_CELL], size)


def _pages(table: Grid, widths: list[float | None], size: float) -> list[list[tuple[str, ...]]]:
    """Rows in groups that fit on a page; at least one group, even without rows."""
    pages: list[list[tuple[str, ...]]] = [[]]
    lines = 0
    for row in table.rows:
        height = max(
            1 + int(_width(c, size) / (w * 0.92)) if w else 1 for c, w in zip(row, widths, strict=True)
        )
        if lines and lines + height > _LINES:
            pages.append([])
            lines = 0
        pages[-1].append(row)
        lines += height
    return pages


def _tabular(table: Grid, widths: list[float | None], rows: Sequence[tuple[str, ...]]) -> str:
    spec = "".join(
        f"p{{{width:g}pt}}" if width else "r" if column.numeric else "l"
        for column, width in zip(table.columns, widths, strict=True)
    )
    made = Tabular(NoEscape(f"@{{}}{spec}@{{}}"), booktabs=True, width=len(table.columns))
    made.add_row([NoEscape(_cell(c.label, w)) for c, w in zip(table.columns, widths, strict=True)])
    made.append(NoEscape(r"\midrule"))
    for i, row in enumerate(rows):
        if i and any(widths):  # rows of several lines need air between them
            made.append(NoEscape(r"\addlinespace[2.5pt]"))
        made.add_row([NoEscape(_cell(cell, w)) for cell, w in zip(row, widths, strict=True)])
    return str(made.dumps())


def _cell(text: str, width: float | None) -> str:
    escaped = latex(shorten(text, _CELL))
    # \raggedright would redefine the end of the row in a last column; this is what it does to the lines.
    return f"\\rightskip=0pt plus 3em\\hyphenpenalty=10000\\hspace{{0pt}}{escaped}" if width else escaped
