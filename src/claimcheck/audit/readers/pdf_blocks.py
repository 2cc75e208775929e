"""Blocks of a PDF, whose paragraphs know no blank lines: what is no part of a table gets blocks of its own.

In: a source, and its text as laid out. Out: blocks, of which none holds a table and text around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from claimcheck.audit.endings import ends_sentence
from claimcheck.audit.headings import is_known_heading
from claimcheck.audit.parse.loose import table_spans
from claimcheck.audit.readers.markdown import blocks_of
from claimcheck.audit.source import Block, Source, Span

_CAPTION = re.compile(r"^[ \t]*table[ \t]\d+[:.]", re.I | re.M)
_CAPTION_SIZE = 300  # characters between the beginning of a caption and its table
_TITLE_LINES = 3
_SEEN = 300  # characters: enough to tell how a text ends
_VALUE = r"(?:0?[.,]\d+|1[.,]0+|\d{1,3}[ \t]?%)[ \t]*$"
# A row that was not understood: "[3] plausible 0.5", or a value alone.
_ROW = re.compile(rf"^[ \t]*{_VALUE}|[\].!?…][ \t](?:[^\s\d]\S*[ \t]){{0,3}}{_VALUE}", re.M)
# The last field of a claim written as a record, behind which a line begins that is no field.
_FIELD = re.compile(
    r"^[ \t]*(?:confidence|probability|certainty)[ \t]*[:=][ \t]*(?:[01]?[.,]\d{1,4}|\d{1,3}[ \t]?%)[ \t]*\n"
    r"(?=[ \t]*(?-i:[A-Z0-9]))(?![ \t]*[^\W\d_][\w /()-]{1,30}[:=])",
    re.I | re.M,
)
_NUMBER = re.compile(r"\s*(\d{1,2})[.)]?\s")


class _Piece(NamedTuple):
    span: Span
    behind: bool  # it stands behind a table or a record
    table: Span | None = None  # the table that is in it


def parted(source: Source, laid: str) -> tuple[Block, ...]:
    """The blocks of a source, cut where a table, or a record of a claim, begins or ends."""
    blocks: list[Block] = []
    held: Span | None = None
    for block, table in _parted(source, laid, list(table_spans(source))):
        if table is not None and table == held:  # a line of it, as "[1] Supported", looked like an item
            blocks[-1] = blocks[-1]._replace(span=Span(blocks[-1].span.start, block.span.end))
        else:
            blocks.append(block)
        held = table
    return tuple(blocks)


def _parted(source: Source, laid: str, tables: Sequence[Span]) -> Iterator[tuple[Block, Span | None]]:
    """The blocks, with the table that is in each."""
    above, first = "", 0
    for block in source.blocks:
        if block.kind not in ("paragraph", "item"):
            above = source.raw(block.span) if block.kind == "heading" else above
            yield block, None
            continue
        while first < len(tables) and tables[first].end <= block.span.start:
            first += 1
        last = first
        while last < len(tables) and tables[last].start < block.span.end:
            last += 1
        for piece in _pieces(source.text, block.span, tables[first:last]):
            if piece.behind:
                yield from ((behind, None) for behind in _text(laid, piece.span, above))
            elif piece.span.start == block.span.start:
                yield block._replace(span=piece.span), piece.table
            else:
                yield Block("paragraph", piece.span), piece.table


def _pieces(text: str, block: Span, tables: Sequence[Span]) -> Iterator[_Piece]:
    """The parts of a block between which a table begins or ends."""
    at, behind, inside = block.start, False, None
    for number, table in enumerate(tables):
        begin = _begin(text, at, table.start)
        if begin > at:
            yield _Piece(_trim(text, at, begin), behind, inside)
            at, behind = begin, False
        inside = table
        more = tables[number + 1].start if number + 1 < len(tables) else block.end
        end = _end_of_line(text, table.end, _caption(text, table.end, more))
        if end is not None:
            yield _Piece(_trim(text, at, end), behind, table)
            at, behind, inside = end, True, None
    if not tables:
        for field in _FIELD.finditer(text, block.start, block.end):
            yield _Piece(_trim(text, at, field.end()), behind)
            at, behind = field.end(), True
    if text[at : block.end].strip():
        yield _Piece(_trim(text, at, block.end), behind, inside)


def _begin(text: str, at: int, table: int) -> int:
    """Where the text before a table ends: at its caption, or a line above it that has no full stop."""
    begin = _caption(text, at, table)
    if begin < table:
        return begin
    for _ in range(_TITLE_LINES):
        if begin <= at or ends_sentence(text[max(at, begin - _SEEN) : begin]):
            return begin
        begin = text.rfind("\n", at, begin - 1) + 1
    return at


def _caption(text: str, at: int, table: int) -> int:
    """Where a table begins: at the last caption shortly before it, else at its head."""
    found = [*_CAPTION.finditer(text, max(at, table - _CAPTION_SIZE), table)]
    return found[-1].start() if found else table


def _end_of_line(text: str, end: int, stop: int) -> int | None:
    """Where the line of a table's last cell ends, if sentences follow; None if they may be cells."""
    line = text.find("\n", end, stop)
    behind = text[line + 1 : stop].strip() if line >= 0 and not text[end:line].strip() else ""
    if not behind or behind[0].islower() or not ends_sentence(behind[-_SEEN:]) or _ROW.search(behind):
        return None
    return line + 1


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip()))


def _text(laid: str, span: Span, above: str) -> Iterator[Block]:
    """The blocks of a text behind a table, which may begin with the next heading."""
    blocks = list(blocks_of(laid[span.start : span.end], 0, marked=False))
    kinds = [b.kind for b in blocks]
    doubtful = kinds[:1] == ["heading"] and not _follows(laid[span.start : span.end], above)
    if not blocks or "row" in kinds or doubtful:
        yield Block("paragraph", span)
        return
    for block in blocks:
        moved = Span(span.start + block.span.start, span.start + block.span.end)
        yield block._replace(span=moved)


def _follows(text: str, above: str) -> bool:
    """Whether a first line is a heading's: known, or with the number that follows the one above."""
    number, before = _NUMBER.match(text), _NUMBER.match(above)
    if is_known_heading(text.partition("\n")[0]):
        return True
    return number is not None and before is not None and int(number[1]) == int(before[1]) + 1
