"""A `Grid` as a LaTeX tabular that needs only booktabs: built by PyLaTeX, escaped by our own filter.

No column type or environment of another package is used, so a table can be put into any paper. Each file
holds a layout for a wide line, for a plain article's and for one of two columns; TeX takes the widest that
fits and gives text columns what its own line has beyond it. What is wider still is scaled down, where
graphicx is loaded. Long tables become several with the same head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pylatex import MultiColumn, NoEscape, Tabular

from claimcheck.report.escape import latex
from claimcheck.report.grid import Column, Grid, grid
from claimcheck.report.layout.axis import text_width
from claimcheck.report.layout.pgf import LINE
from claimcheck.report.text import shorten
from claimcheck.report.view import VerdictRow

_LINES = (LINE, 345.0, 229.0)  # points: our own page, article's default, one of its two columns
_GAP = 4.0  # \tabcolsep, in points
_NARROW = 52.0  # points: a text column is not squeezed below this while a smaller type helps
# Type sizes in points: as they are set, their line height, and what their letters take in width, which in
# Computer Modern are the wider the smaller they are.
_SIZES = ((8.0, 9.5, 8.0), (7.0, 8.4, 7.2), (6.0, 7.2, 6.5), (5.0, 6.0, 6.0))
_LATIN_MODERN = 0.88  # width of its text against the screen faces that text_width knows
_SAFE = 1.05  # what a word may be wider than that without sticking out
_SIGNS = str.maketrans("+<>=", "−−−−")  # as wide as a minus in TeX
_PAGE = 50  # lines of one tabular: less than a page
_CELL = 320  # characters of a cell that cannot wrap: a table can be scaled, but not without end
# Where `latex` puts places for breaks, and where TeX breaks by itself.
_PIECES = re.compile(r"[^\s-]+-?")
_WORD = 27
_BOUND = re.compile(r"([<>]) (?=[0-9])")  # no line ends in the sign of a bound
# What does not fit is made to, if graphicx (which pgfplots loads) is there.
_FIT = (
    "\\def\\ccfit{\\ifdim\\wd0>\\linewidth\\ifx\\resizebox\\undefined\\box0 "
    "\\else\\resizebox{\\linewidth}{!}{\\box0}\\fi\\else\\box0 \\fi}%\n"
)
# \raggedright would redefine the end of the row in a last column; this is what it does to the lines.
_RAGGED = r"\rightskip=0pt plus 3em\hyphenpenalty=10000\hspace{0pt}"


class _Layout(NamedTuple):
    """How a table is set on lines of at least `line` points.

    `widths` has a width in points for each text column; of these, `squeezed` ones would like more, and take
    it by their weight.
    """

    line: float
    size: tuple[float, float, float]
    widths: dict[int, float]
    squeezed: dict[int, float]


def verdict_grid(rows: Sequence[VerdictRow], caption: str) -> Grid:
    """The verdict table for paper: the phrase in place of colours and shapes."""
    columns = (
        Column("Verdict"),
        Column("Synthesis"),
        Column("Δ [95 % interval]", numeric=True),
        Column("p", numeric=True),
        Column("n", numeric=True),
        Column("Conf.", numeric=True),
        Column("Evidence"),
    )
    lines = [
        (row.stamp.phrase, row.said, row.effect, row.p, row.n, row.confidence, row.fidelity) for row in rows
    ]
    found = grid("verdicts", caption, columns, lines)
    if found is None:
        return Grid("verdicts", caption, columns[:1], ())
    return replace(found, leads=tuple((row.id, row.statement) for row in rows), lead="Claim")


def table(whole: Grid) -> str:
    """The text of a `.tex` file; its caption stands in it as a comment."""
    printed = whole.printed()
    layouts = [_layout(printed, line) for line in _LINES]
    wrapped = sorted({i for layout in layouts for i in layout.squeezed})
    tabulars = [_tabular(printed, wrapped, layouts[0], rows) for rows in _pages(printed, layouts[0])]
    body = "\n\n\\medskip\n\n".join(f"\\noindent\\setbox0=\\hbox{{%\n{part}}}\\ccfit" for part in tabulars)
    return (
        f"% {latex(printed.caption)}\n{{{_chosen(layouts, wrapped)}"
        f"\\setlength{{\\parskip}}{{0pt}}\\setlength{{\\tabcolsep}}{{{_GAP:g}pt}}%\n{_FIT}{body}\\par}}\n"
    )


def _chosen(layouts: Sequence[_Layout], wrapped: Sequence[int]) -> str:
    """TeX that takes the first layout whose line is no longer than its own."""
    texts = [_told(layout, wrapped) for layout in layouts]
    tests = "".join(f"\\ifdim\\linewidth<{layout.line:g}pt\n" for layout in layouts[:-1])
    return f"{tests}{texts[-1]}" + "".join(f"\\else\n{text}\\fi\n" for text in texts[-2::-1])


def _told(layout: _Layout, wrapped: Sequence[int]) -> str:
    """Type size and widths of a layout, as TeX."""
    size, lead, _ = layout.size
    lines = [f"\\fontsize{{{size:g}}}{{{lead:g}}}\\selectfont\n"]
    if layout.squeezed:
        more = f"\\dimexpr\\linewidth-{layout.line:g}pt"
        lines.append(f"\\edef\\ccmore{{\\the{more}}}\\ifdim\\ccmore<0pt\\def\\ccmore{{0pt}}\\fi\n")
    for i in wrapped:
        share = f"+{layout.squeezed[i]:g}\\dimexpr\\ccmore\\relax" if i in layout.squeezed else ""
        lines.append(f"\\def{_length(i)}{{\\dimexpr{layout.widths[i]:g}pt{share}\\relax}}%\n")
    return "".join(lines)


def _length(i: int) -> str:
    """The macro that holds a column's width."""
    return f"\\ccw{chr(ord('a') + i)}"


def _layout(table: Grid, line: float) -> _Layout:
    """The largest type in which the table fits on the line; if in none, the smallest."""
    room = line - 2 * _GAP * len(table.columns)
    text = [i for i, column in enumerate(table.columns) if not column.numeric]
    for size in _SIZES:
        natural = [
            max([_width(column.label, size), *(_width(row[i], size) for row in table.rows)])
            for i, column in enumerate(table.columns)
        ]
        left = room - sum(w for i, w in enumerate(natural) if i not in text)
        least = {i: _least(table, i, natural[i], size) for i in text}
        if left >= sum(least.values()) or size == _SIZES[-1]:
            break
    shared = _shared({i: natural[i] for i in text}, least, left)
    squeezed = {i: natural[i] ** 0.5 for i in text if shared[i] < natural[i]}
    whole = sum(squeezed.values())
    return _Layout(
        line,
        size,
        {i: round(width, 1) for i, width in shared.items()},
        {i: round(weight / whole, 3) for i, weight in squeezed.items()},
    )


def _least(table: Grid, i: int, natural: float, size: tuple[float, float, float]) -> float:
    """What a text column needs: its longest word, and no less than is pleasant to read."""
    cells = (table.columns[i].label, *(row[i] for row in table.rows))
    words = (word[:_WORD] for cell in cells for word in _PIECES.findall(cell))
    return max(min(natural, _NARROW), *(_SAFE * _width(word, size) for word in words), 0.0)


def _shared(natural: dict[int, float], least: dict[int, float], room: float) -> dict[int, float]:
    """Give text columns what they need, and share what is left of the room among those that want more."""
    widths: dict[int, float] = {}
    wide = sorted(natural, key=lambda i: natural[i])
    while wide and natural[wide[0]] <= (room - sum(widths.values())) / len(wide):
        i = wide.pop(0)
        widths[i] = natural[i]
    while wide:
        left = room - sum(widths.values())
        whole = sum(natural[i] ** 0.5 for i in wide)
        shares = {i: left * natural[i] ** 0.5 / whole for i in wide}
        short = [i for i in wide if shares[i] < least[i]]
        if not short:
            return widths | shares
        widths |= {i: least[i] for i in short}
        wide = [i for i in wide if i not in short]
    return widths


def _width(text: str, size: tuple[float, float, float]) -> float:
    return _LATIN_MODERN * text_width(text[:_CELL].translate(_SIGNS), size[2])


def _pages(table: Grid, layout: _Layout) -> list[range]:
    """Rows in groups that fit on a page; at least one group, even without rows."""
    pages, start, lines = [], 0, 0
    for at, row in enumerate(table.rows):
        height = max(_height(cell, layout.widths.get(i), layout) for i, cell in enumerate(row))
        height += _height(" ".join(table.leads[at]), layout.line, layout) if table.leads else 0
        if at > start and lines + height > _PAGE:
            pages.append(range(start, at))
            start, lines = at, 0
        lines += height
    return [*pages, range(start, len(table.rows))]


def _height(text: str, width: float | None, layout: _Layout) -> int:
    """Lines that a text takes in a column."""
    return 1 + int(_width(text, layout.size) / (width * 0.92)) if width else 1


def _tabular(table: Grid, wrapped: Sequence[int], layout: _Layout, rows: range) -> str:
    n = len(table.columns)
    spec = "".join(
        f"p{{{_length(i)}}}" if i in wrapped else "r" if column.numeric else "l"
        for i, column in enumerate(table.columns)
    )

    def cell(text: str, i: int) -> NoEscape:
        return NoEscape(
            _paragraph(text, layout.widths[i], layout) if i in wrapped else latex(shorten(text, _CELL))
        )

    def lead(name: str, text: str) -> list[MultiColumn]:
        named = f"\\textbf{{{latex(name)}}}\\enskip " if name else ""
        told = NoEscape(f"{named}{_paragraph(text, layout.line, layout)}")
        return [MultiColumn(n, align=NoEscape(r"@{}p{\linewidth}@{}"), data=told)]

    made = Tabular(NoEscape(f"@{{}}{spec}@{{}}"), booktabs=True, width=n)
    if table.leads:
        made.add_row(lead("", table.lead))
    made.add_row([cell(column.label, i) for i, column in enumerate(table.columns)])
    made.append(NoEscape(r"\midrule"))
    for at in rows:
        if at > rows.start and (wrapped or table.leads):  # rows of several lines need air between them
            made.append(NoEscape(r"\addlinespace[2.5pt]"))
        if table.leads:
            made.add_row(lead(*table.leads[at]))
        made.add_row([cell(text, i) for i, text in enumerate(table.rows[at])])
    return str(made.dumps())


def _paragraph(text: str, width: float, layout: _Layout) -> str:
    """Text that wraps: all of it, unless it is longer than a page."""
    most = int((_PAGE - 5) * 0.92 * width / _width("n", layout.size))
    return _RAGGED + latex(_BOUND.sub("\\1\u00a0", shorten(text, most)))
