"""Where the rows of a table without rules begin and end, told by the marks in its lines.

In: text, and the hits of a pattern that each row has once. Out: a range of the text for each hit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from claimcheck.audit.endings import ends_sentence, sentences
from claimcheck.audit.parse.columns import Cells

Range = tuple[int, int]
Hits = Sequence[re.Match[str]]


def rows_of(text: str, start: int, hits: Hits, look: Cells, aside: Sequence[Range]) -> list[Range]:
    """The row of each hit: from its mark on, by its number, or as most rows are sentences."""
    if look.leads:
        return _from_marks(text, hits, look)
    if numbered := _by_numbers(text, start, hits):
        return numbered
    first = _marks_first(text, start, hits)
    readings = [*([first] if first else []), _marks_last(start, hits), _by_sentences(text, start, hits)]

    def whole(rows: list[Range]) -> int:
        return sum(_is_whole(text, row, hit, within(aside, row)) for row, hit in zip(rows, hits, strict=True))

    return max(readings, key=whole)


def _is_whole(text: str, row: Range, hit: re.Match[str], aside: Sequence[Range]) -> bool:
    """Whether the words of a row begin and end as a sentence does."""
    parts = around(text, row, sorted([hit.span(), *aside]))
    words = " ".join(text[max(a, b - _SEEN) : b] for a, b in parts[-2:])
    return bool(parts) and not text[parts[0][0]].islower() and ends_sentence(words)


_SEEN = 200  # characters: enough to tell how a text ends
_MAX_BREAKS = 30  # lines of one claim after its mark
_BREAK = re.compile(r"\n|\Z")


def _breaks(text: str, begin: int, end: int) -> Iterator[int]:
    """Where a row may end: at its mark or at one of the next ends of lines, up to a blank line."""
    yield begin
    for match in islice(_BREAK.finditer(text, begin, end), _MAX_BREAKS):
        yield match.start()
        if text[match.end() : match.end() + 1] in ("", "\n", "\r"):
            return


def _end(text: str, begin: int, hit: re.Match[str], stop: int, otherwise: int) -> int:
    """Where the row that begins before a hit ends as a sentence does."""
    ends = _breaks(text, hit.end(), max(stop, hit.end()))
    return next((e for e in ends if _is_whole(text, (begin, e), hit, ())), otherwise)


def _by_sentences(text: str, start: int, hits: Hits) -> list[Range]:
    """Rows that end where their sentence does, at the mark or at the end of a later line."""
    edges = [start]
    stops = [*(text.rfind("\n", 0, h.start()) for h in hits[1:]), len(text)]
    for hit, stop in zip(hits, stops, strict=True):
        edges.append(_end(text, edges[-1], hit, stop, hit.end()))
    return [*pairwise(edges)]


def _by_numbers(text: str, start: int, hits: Hits) -> list[Range] | None:
    """Rows that begin with numbers which count up, one for each mark; None if they don't."""
    first = _FIRST.match(text, start)
    if not first:
        return None
    edges, number = [start], int(first[2])
    for hit, following in pairwise(hits):
        number += 1
        start_of_row = re.compile(rf"^[ \t]*{first[1]}{number}[.)]?\s", re.M)
        match = start_of_row.search(text, hit.end(), following.start())
        if not match:
            return None
        edges.append(match.start())
    return [*pairwise([*edges, _end(text, edges[-1], hits[-1], len(text), hits[-1].end())])]


_FIRST = re.compile(r"\s*([A-Z]?)(\d{1,3})[.)]?\s")


def unmarked(text: str, start: int, hits: Hits) -> bool:
    """Whether numbers that begin lines anew count more rows, up to the last mark, than there are marks."""
    first = _FIRST.match(text, start)
    if not first:
        return False
    at, number, rows = first.end(), int(first[2]), 1
    while rows <= len(hits):
        number += 1
        anew = rf"(?<=[\d.!?…)\]%\"”])[ \t]*\n[ \t]*{first[1]}{number}[.)]?\s+(?=[^\sa-zß-ÿ%])"
        following = re.compile(anew).search(text, at, hits[-1].start())
        if not following:
            return False
        at, rows = following.end(), rows + 1
    return True


def _from_marks(text: str, hits: Hits, look: Cells) -> list[Range]:
    """Rows that begin with their marks."""
    edges = [h.start() for h in hits]
    tail = look.after.search(text, hits[-1].end()) if look.after else None
    last = _end(text, edges[-1], tail or hits[-1], len(text), len(text))
    return [*pairwise([*edges, last])]


def _marks_last(start: int, hits: Hits) -> list[Range]:
    return [*pairwise([start, *(h.end() for h in hits)])]


def _marks_first(text: str, start: int, hits: Hits) -> list[Range] | None:
    """Rows whose mark stands at the end of the claim's first line; None if the marks end the rows."""
    before = text[start : hits[0].start()]
    if not text[hits[-1].end() :].strip() or before.strip().count("\n") > 0:
        return None
    if before.strip() and not before.rpartition("\n")[2].strip():  # the claim's line, and its cells below it
        return None
    lines = [max(start, text.rfind("\n", 0, h.start()) + 1) for h in hits]
    return [*pairwise([*lines, _end(text, lines[-1], hits[-1], len(text), len(text))])]


_HEADS = re.compile(
    r"^\s*(?:claims?|statements?|verified|verdict|status|mark|supported|confidence|conf\.?|#)\s*$",
    re.I | re.M,
)
_CAPTION = re.compile(r"^\s*table \d+[:.].*$", re.I | re.M)


def column_wise(text: str, start: int, hits: Hits) -> list[Range]:
    """Rows of a table written out column by column: as many sentences as marks, or nothing."""
    before = text[start : hits[0].start()]
    for pattern in (_HEADS, _CAPTION):
        before = pattern.sub(lambda m: " " * len(m.group()), before)
    found = sentences(before)
    if len(found) != len(hits):
        return [(0, 0)] * len(hits)
    return [(start + a, start + b) for a, b in found]


_CELLS = re.compile(r"\s*(?:\[\d|(?:[^\Wa-zà-þ]|[^\w\s])\S*(?:\s+(?:[^\Wa-zà-þ]|[^\w\s])\S*)*\s*$)")
_MAX_CELLS = 60  # characters of cells that no pattern took
# The end of a row whose mark was not understood, as "[2] plausible 0.50", and the next claim.
_STRAY = re.compile(
    r"[.!?…][)\]\"”’]?\s(?:\[[^\[\]\n]{1,30}\][ \t](?:[^\s\d]\S*[ \t]){1,3}|[^\s\d]\S*[ \t])"
    r"(?:0?[.,]\d+|\d{1,3}\s?%)[ \t]*\n\s*(?=[A-Z0-9])"
)


def shifted(text: str, rows: Sequence[Range], hits: Hits, aside: Sequence[Range]) -> bool:
    """Whether a mark may have come to the next claim, because cells before it were not understood."""
    doubtful = sum(_is_shifted(text, r, h, within(aside, r)) for r, h in zip(rows, hits, strict=True))
    return doubtful * 5 >= len(rows) and doubtful > 0


def _is_shifted(text: str, row: Range, hit: re.Match[str], aside: Sequence[Range]) -> bool:
    """Whether a row holds the end of another: cells after a full stop, and then a new claim."""
    if not row[0] <= hit.start() <= hit.end() <= row[1]:
        return False
    before = " ".join(text[a:b] for a, b in around(text, (row[0], hit.start()), aside))
    if _STRAY.search(before):
        return True
    after = around(text, (hit.end(), row[1]), within(aside, (hit.end(), row[1])))
    found = sentences(before)
    if len(found) < 2 or not after or text[after[0][0]].islower() or ends_sentence(before):
        return False
    cells = before[slice(*found[-1])]
    return len(cells) <= _MAX_CELLS and _CELLS.match(cells) is not None


def around(text: str, row: Range, cuts: Sequence[Range]) -> list[Range]:
    """What of a row is not blank and not among the cuts, which are in order."""
    edges = [row[0], *(min(max(e, row[0]), row[1]) for cut in cuts for e in cut), row[1]]
    parts = [(a, text[a:b]) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    return [(a + len(p) - len(p.lstrip()), a + len(p.rstrip())) for a, p in parts if p.strip()]


def within(ranges: Sequence[Range], row: Range) -> Sequence[Range]:
    """Those of some ranges in order that begin in a row."""
    return ranges[bisect_left(ranges, row) : bisect_left(ranges, (row[1], 0))]
