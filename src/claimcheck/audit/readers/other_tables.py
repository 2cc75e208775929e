"""Tables in other markups than Markdown's: list tables of reStructuredText and MyST, AsciiDoc, MediaWiki.

In: lines of a text. Out: the rows of the table that begins at a line, each with the spans of its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from claimcheck.audit.source import Span

_LIST = re.compile(r"(?P<indent>[ \t]*)(?:\.\.[ \t]+list-table::|(?P<fence>`{3,}|:{3,})[ \t]*\{list-table\})")
_ROW = re.compile(r"[ \t]*\*[ \t]+-(?:[ \t]+|$)")
_CELL = re.compile(r"[ \t]*-(?:[ \t]+|$)")
_OPTION = re.compile(r"[ \t]*:[\w-]{1,30}:")
_BARS = re.compile(r"[ \t]*\|={3,}[ \t]*$")
_WIKI = re.compile(r"[ \t]*\{\|(?![|}])")  # of MediaWiki
_WIKI_CELLS = re.compile(r"\|\||!!")
# What may stand before a cell: attributes, as in "| style="…" | text".
_ATTRIBUTES = re.compile(r"[ \t]*\w+[ \t]*=[^|\[\]]{0,200}\|(?!\|)")
_BAR = re.compile(r"(?<!\\)\|")


class Line(Protocol):
    """A line of a text and where it begins."""

    text: str
    start: int


class Row(NamedTuple):
    """The cells of a row, or of a line that goes on in the row above."""

    cells: list[Span]
    goes_on: bool = False


class Table(NamedTuple):
    """The rows of a table, the number of the line behind it, and whether the first row is its head."""

    rows: list[Row]
    end: int
    head: bool = True


def begins_table(text: str) -> re.Match[str] | None:
    """Whether a table begins with a line."""
    if "list-table" in text:
        return _LIST.match(text)
    if "{|" in text:
        return _WIKI.match(text)
    return _BARS.match(text) if "|=" in text else None


def table_at(lines: Sequence[Line], index: int) -> Table | None:
    """The table that begins at a line, if one does."""
    match = begins_table(lines[index].text)
    if match is None:
        return None
    if match.re is _LIST:
        return _list_table(lines, index + 1, match)
    return _wiki(lines, index + 1) if match.re is _WIKI else _bars(lines, index + 1)


def _list_table(lines: Sequence[Line], index: int, head: re.Match[str]) -> Table:
    """Rows that begin with "* -", cells with "-"; other lines go on in the cell above."""
    rows: list[list[Span]] = []
    while index < len(lines):
        line = lines[index]
        stripped = line.text.strip()
        if head["fence"] and stripped.startswith(head["fence"]):
            break
        indent = len(line.text) - len(line.text.lstrip())
        if stripped and not head["fence"] and indent <= len(head["indent"]):
            break
        if match := _ROW.match(line.text):
            rows.append([_rest(line, match.end())])
        elif rows and (match := _CELL.match(line.text)):
            rows[-1].append(_rest(line, match.end()))
        elif rows and stripped and not _OPTION.match(line.text):
            rows[-1][-1] = Span(rows[-1][-1].start, _rest(line, 0).end)
        index += 1
    closed = index < len(lines) and head["fence"] and lines[index].text.strip().startswith(head["fence"])
    return Table(list(map(Row, rows)), index + bool(closed))


def _bars(lines: Sequence[Line], index: int) -> Table:
    """Cells that begin with "|", up to the next "|==="; the first line has as many as a row."""
    cells: list[Span] = []
    width = 0
    while index < len(lines) and not _BARS.match(lines[index].text):
        line = lines[index]
        if line.text.lstrip().startswith("|"):
            cells += _split(line)
            width = width or len(cells)
        elif cells and line.text.strip():
            cells[-1] = Span(cells[-1].start, _rest(line, 0).end)
        index += 1
    rows = [Row(cells[at : at + width]) for at in range(0, len(cells), width)] if width else []
    return Table(rows, index + 1)


def _wiki(lines: Sequence[Line], index: int) -> Table:
    """Cells that begin with "|" or "!", rows that "|-" parts, up to "|}"; other lines go on in a cell."""
    rows: list[list[Span]] = [[]]
    head = False
    while index < len(lines) and not lines[index].text.lstrip().startswith("|}"):
        text = lines[index].text.lstrip()
        if text.startswith("|-"):
            rows.append([])
        elif text.startswith(("|", "!")) and not text.startswith("|+"):
            head = head or (text[0] == "!" and len(rows) <= _FIRST)
            rows[-1] += _wiki_cells(lines[index])
        elif rows[-1] and text.strip():
            rows[-1][-1] = Span(rows[-1][-1].start, _rest(lines[index], 0).end)
        index += 1
    return Table([Row(cells) for cells in rows if cells], index + 1, head)


_FIRST = 2  # the first row may stand behind a "|-" of its own


def _wiki_cells(line: Line) -> Iterator[Span]:
    begin = len(line.text) - len(line.text.lstrip()) + 1
    cuts = [(m.start(), m.end()) for m in _WIKI_CELLS.finditer(line.text, begin)]
    starts, ends = [begin, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(line.text)]
    for start, end in zip(starts, ends, strict=True):
        attributes = _ATTRIBUTES.match(line.text, start, end)
        yield part_of(line, attributes.end() if attributes else start, end)


def _split(line: Line) -> Iterator[Span]:
    bars = [m.start() for m in _BAR.finditer(line.text)]
    for begin, end in zip(bars, [*bars[1:], len(line.text)], strict=True):
        yield part_of(line, begin + 1, end)


def part_of(line: Line, begin: int, end: int) -> Span:
    """What stands in a part of a line, without white space around it."""
    part = line.text[begin:end]
    left = begin + len(part) - len(part.lstrip())
    return Span(line.start + left, line.start + max(left, begin + len(part.rstrip())))


def _rest(line: Line, at: int) -> Span:
    """What follows in a line from an offset on."""
    return Span(line.start + at, line.start + max(at, len(line.text.rstrip())))
