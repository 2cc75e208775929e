"""Tables whose columns are ruled by dashes or equals signs, as pandoc and reStructuredText write them.

In: lines of a text. Out: the rows of the table that begins at a line, each with the spans of its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import combining, east_asian_width

from claimcheck.audit.readers.other_tables import Line, Row, Table, part_of
from claimcheck.audit.source import Span

_RULING = re.compile(r"[ \t]*(?:-{2,}(?:[ \t]+-{2,})+|={2,}(?:[ \t]+={2,})+)[ \t]*$")
_BORDER = re.compile(r"[ \t]*-{10,}[ \t]*$")
_GROUP = re.compile(r"[-=]+")
_MAX_HEAD = 5  # lines
_MAX_BODY = 5000
_MAX_LINE = 2000  # characters; a ruling stands below no longer one


def ruled_table(lines: Sequence[Line], index: int) -> Table | None:
    """The table that begins at a line: with a border, with a ruling, or with a head above a ruling."""
    text = lines[index].text
    if _rules(text):
        return _opened(lines, index)
    if "---" in text and _BORDER.match(text):  # of pandoc, around rows of several lines
        ruling = _next(lines, index + 1, _MAX_HEAD)
        if ruling is None or not _rules(lines[ruling].text):
            return None
        end = _next(lines, ruling + 1, _MAX_BODY)
        return _table(lines, ruling, (index + 1, ruling), (ruling + 1, end)) if end is not None else None
    if index + 1 < len(lines) and _rules(lines[index + 1].text) and (index == 0 or _blank(lines[index - 1])):
        end = index + 2  # of pandoc, with rows of one line
        while end < len(lines) and not _blank(lines[end]) and not _ends(lines[end].text):
            end += 1
        return _table(lines, index + 1, (index, index + 1), (index + 2, end))
    return None


def _opened(lines: Sequence[Line], index: int) -> Table | None:
    """A table that begins with a ruling: of reStructuredText, with another below its head, or headless."""
    second = _next(lines, index + 1, _MAX_BODY)
    if second is None:
        return None
    third = _next(lines, second + 1, _MAX_BODY) if "=" in lines[index].text else None
    if third is None:
        return _table(lines, index, None, (index + 1, second))
    return _table(lines, index, (index + 1, second), (second + 1, third))


def _next(lines: Sequence[Line], index: int, limit: int) -> int | None:
    """The number of the next line that is a ruling or a border."""
    return next((at for at in range(index, min(index + limit, len(lines))) if _ends(lines[at].text)), None)


def _rules(text: str) -> bool:
    """Whether a line is a ruling of at least two columns."""
    return ("-- " in text or "== " in text) and len(text) <= _MAX_LINE and _RULING.match(text) is not None


def _ends(text: str) -> bool:
    return _rules(text) or ("---" in text and _BORDER.match(text) is not None)


def _blank(line: Line) -> bool:
    return not line.text.strip()


def _table(
    lines: Sequence[Line], ruling: int, head: tuple[int, int] | None, body: tuple[int, int]
) -> Table | None:
    starts = [m.start() for m in _GROUP.finditer(lines[ruling].text)]
    head = head if head and head[0] < head[1] else None
    rows = [Row(_joined([_cells(line, starts) for line in lines[slice(*head)]]))] if head else []
    apart = any(map(_blank, lines[slice(*body)]))  # blank lines part the rows
    follows = False
    for line in lines[slice(*body)]:
        if _blank(line):
            follows = False
            continue
        cells = _cells(line, starts)
        # Of reStructuredText, where nothing need part the rows: a line with an empty first cell goes on.
        rows.append(Row(cells, goes_on=follows and (apart or not cells[0])))
        follows = True
    closed = body[1] < len(lines) and _ends(lines[body[1]].text)
    return Table(rows, body[1] + closed, head is not None) if len(rows) > 1 else None


def _joined(head: Sequence[Sequence[Span]]) -> list[Span]:
    """The cells of a head of several lines: per column, its first line with words."""
    return [next((cell for cell in column if cell), column[0]) for column in zip(*head, strict=True)]


def _cells(line: Line, starts: Sequence[int]) -> list[Span]:
    text = line.text.rstrip()
    cuts = [0, *(_cut(text, at) for at in _places(text, starts[1:])), len(text)]
    return [part_of(line, left, right) for left, right in pairwise(cuts)]


def _places(text: str, columns: Sequence[int]) -> Iterator[int]:
    """Where columns of a screen begin in a text: some characters take two of them, and some none."""
    if text.isascii():
        yield from (min(column, len(text)) for column in columns)
        return
    wide, place = 0, 0
    for column in columns:
        while place < len(text) and wide < column:
            wide += _width(text[place])
            place += 1
        yield place


def _width(char: str) -> int:
    if combining(char) or char in "\ufe0e\ufe0f\u200d":
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def _cut(text: str, at: int) -> int:
    """A place at which no word is cut: where a word goes over it, its beginning."""
    if 0 < at < len(text) and not (text[at].isspace() or text[at - 1].isspace()):
        return max(text.rfind(" ", 0, at), text.rfind("\t", 0, at)) + 1
    return at
