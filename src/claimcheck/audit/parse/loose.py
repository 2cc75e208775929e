"""Claims of tables whose lines a PDF or a plain text took apart.

In: the claims section. Out: claims with spans, or nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from claimcheck.audit.document import Claim, Section, Text
from claimcheck.audit.endings import ends_sentence, sentences
from claimcheck.audit.parse.columns import NUMBER, SYMBOL, WORD, Cells, Head, cells, heads, is_unclear
from claimcheck.audit.parse.marks import confidence_of, is_open, mark_of
from claimcheck.audit.parse.rows import Hits, Range, around, column_wise, rows_of, shifted, unmarked, within
from claimcheck.audit.source import Source, Span
from claimcheck.audit.wording import rejoin

MARK = rf"(?:{SYMBOL}|\b(?:{WORD})\b|(?<=\s)[?–](?=\s+[01]?[.,]\d))"
# In loose lines: mark and confidence one after the other, ending a row or beginning the next.
_LOOSE = re.compile(
    rf"(?:(?<=\s)|^)(?P<mark>{MARK}|\bopen\b|[3-8](?=\s+0?\.\d))\s+(?P<confidence>{NUMBER}|[–—-])(?=\s|$)",
    re.I,
)
_UNMARKED = re.compile(  # the marks were not extracted: a number alone ends each row
    r"(?P<mark>)(?:(?<=\s)|^)(?P<confidence>0?[.,]\d+|1[.,]0+|\d{1,3}(?:\.\d+)?\s?%)[ \t]*$", re.M
)
_DINGBATS = {
    "3": True,
    "4": True,
    "5": False,
    "6": False,
    "7": False,
    "8": False,
}  # ZapfDingbats without a code map


def make(
    source: Source,
    number: int,
    *,
    text: Span,
    row: Span,
    verdict: Span,
    sure: Span | None,
    percent: bool = False,
) -> Claim:
    """A claim whose words, mark and confidence stand at these spans; an empty `verdict` is no mark."""
    mark = source.plain(verdict)  # empty where the text has none
    return Claim(
        number=number,
        text=source.plain(text),
        span=text,
        row=row,
        mark=_DINGBATS[mark] if mark in _DINGBATS else mark_of(mark),
        verdict=Text(mark, verdict) if mark else None,
        confidence=confidence_of(source.plain(sure), percent) if sure else None,
        confidence_text=Text(source.plain(sure), sure) if sure else None,
    )


def loose_claims(source: Source, section: Section) -> list[Claim]:
    """Claims of a table that lost its rules: mark and number end each row, or the first line of each row."""
    if not section.blocks:
        return []
    begin, end = section.blocks[0].span.start, section.blocks[-1].span.end
    return _tables(source, begin, end) or []


def is_uncertain(source: Source, section: Section) -> bool:
    """Whether lines of a section are rows whose marks may belong to others; "[1] ERIC ✓ 0.9" is no item."""
    if source.format not in ("pdf", "text") or not section.blocks:
        return False
    return _in_lines(source, section.blocks[0].span.start, section.blocks[-1].span.end) is None


def floating_claims(source: Source) -> tuple[list[Claim], Span | None]:
    """Claims of a table that a PDF moved away from its section, if they can be read, and its head."""
    unread: Span | None = None
    stop, tried = 0, tuple[str, ...]()
    for head in islice(heads(source.text), _MAX_HEADS):
        if head.start < stop and head.columns == tried:
            continue  # the head again, on the next page
        stop, tried = _next_heading(source, head.end), head.columns
        claims = _tables(source, head.start, stop)
        span = Span(head.start, head.end)
        if claims is None:
            return [], span
        if claims:
            return claims, span
        unread = unread or (span if len(head.columns) > _MANY else None)
    return [], unread


def _next_heading(source: Source, at: int) -> int:
    """Where the next section begins; the head of a table, "# Claim Mark", is no heading."""
    following = (b.span for b in source.blocks if b.kind == "heading" and b.span.start > at)
    return next((span.start for span in following if not head_of_table(source.raw(span))), len(source.text))


def _tables(source: Source, begin: int, end: int) -> list[Claim] | None:
    """Claims of a range and of later tables under the same head; None if they can't be read for certain."""
    claims = _in_lines(source, begin, end)
    head = next(heads(source.text[begin:end]), None)
    if not claims or not head:
        return claims
    for further in islice(heads(source.text[end:]), _MAX_TABLES):
        start = end + further.start
        if start < begin or {*further.columns} != {*head.columns}:
            continue
        begin = _next_heading(source, end + further.end)
        more = _in_lines(source, start, begin)
        if more is None:
            return None
        claims += more
    return [claim._replace(number=number) for number, claim in enumerate(claims, 1)]


_MANY = 2  # columns; so many names may as well stand in a line of the text
_MAX_TABLES = 50  # heads of tables behind the first
_MAX_HEADS = 5  # lines that look like the head of a table, before the search ends


def head_of_table(text: str) -> Span | None:
    """The line that names the columns of a claims table, whatever stands around it."""
    head = next(heads(text), None)
    return Span(head.start, head.end) if head else None


_ASIDE = re.compile(  # captions, and what a table says of itself at a page break
    r"^[ \t]*(?:table \d+[:.]|\(?(?:table \d+[ \t]*\(?)?continued\b)[^\n]*$", re.I | re.M
)


_OWN_CAPTION = re.compile(r"^[ \t]*table[ \t](\d+)[:.][^\n]*(?:\n[^\n]+){0,2}\n\s*\Z", re.I | re.M)
_BEFORE = 400  # characters before a head in which its caption stands


def _in_lines(source: Source, begin: int, end: int) -> list[Claim] | None:
    """Claims of all tables in a range; None if they can't be read for certain."""
    claims: list[Claim] = []
    for start, stop in pairwise([begin, *_captions(source, begin, end), end]):
        found = _table(source, start, stop)
        if found is None:
            return None
        claims += found
    return claims


def _captions(source: Source, begin: int, end: int) -> Iterator[int]:
    """Where tables after the first begin: at captions that have another number than the one before."""
    last = None
    for head in heads(source.text[begin:end]):
        at = begin + head.start
        start = max(0, at - _BEFORE)
        caption = _OWN_CAPTION.search(source.text[start:at])
        if caption and last not in (None, caption[1]):
            yield start + caption.start()
        last = caption[1] if caption else last


def _running(source: Source, text: str, found: Sequence[Head], hits: Hits) -> Iterator[Range]:
    """Lines above repeated heads that stand on every page: names of the document, numbers of pages."""
    if len(found) < 2:
        return
    counts, ends = _line_counts(source.text), [h.end() for h in hits]
    for head in found[1:]:
        before = bisect_right(ends, head.start)
        last = ends[before - 1] if before else 0
        for match in reversed([*_ANY_LINE.finditer(text, last, head.start)][-_MAX_RUNNING:]):
            line = _DIGITS.sub("0", match.group().strip())
            if line == "0" or counts[line] > 1:
                yield match.span()
            elif not _ASIDE.match(match.group()):
                break


@lru_cache(maxsize=1)  # asked for each table of a document
def _line_counts(text: str) -> Counter[str]:
    """How often each line stands in a text, whatever its numbers."""
    return Counter(_DIGITS.sub("0", line.strip()) for line in text.splitlines())


_DIGITS = re.compile(r"\d+")
_ANY_LINE = re.compile(r"^[^\n]*\S[^\n]*$", re.M)
_MAX_RUNNING = 4  # lines at the top and at the bottom of a page


class _Rows(NamedTuple):
    """How a table was taken apart: a hit of `look` for each row, and what in them are no cells."""

    head: Head | None
    look: Cells
    hits: Hits
    rows: Sequence[Range]
    aside: Sequence[Range]


def _taken_apart(source: Source, text: str) -> _Rows | None:
    """The rows of one table, which may go on over pages; None if its marks may belong to other rows."""
    found = list(heads(text))
    head = found[0] if found else None
    start = head.end if head else 0
    look, hits = _signs(text, start, head)
    if not hits:
        return _Rows(head, look, (), (), ())
    if not head and is_unclear(text[: hits[0].start()]):
        return None
    captions = [m.span() for m in _ASIDE.finditer(text, start)]
    repeated = [(h.start, h.end) for h in found[1:]]
    aside = sorted({*captions, *repeated, *_running(source, text, found, hits)})
    rows = rows_of(text, start, hits, look, aside)
    numbered = head is not None and head.columns[0] == "number"
    if not look.leads and (shifted(text, rows, hits, aside) or (numbered and unmarked(text, start, hits))):
        return None
    if sum(bool(around(text, row, [hit.span()])) for row, hit in zip(rows, hits, strict=True)) < len(hits):
        rows = column_wise(text, start, hits)
    return _Rows(head, look, hits, rows, aside)


def _table(source: Source, begin: int, end: int) -> list[Claim] | None:
    """Claims of one table; None if its marks may belong to other rows."""
    text = source.text[begin:end]
    table = _taken_apart(source, text)
    if table is None:
        return None
    claims: list[Claim] = []
    for hit, row in zip(table.hits, table.rows, strict=True):
        parts, roles = _cells(text, row, hit, table.look, within(table.aside, row))
        if parts:
            if table.head and "source" not in roles and _source_follows(table.head):
                parts, roles = _source_in_words(text, parts, roles)
            claims.append(_claim(source, len(claims) + 1, begin, parts, roles, table.head))
    return claims


def table_spans(source: Source) -> Iterator[Span]:
    """From the head to the end of the last row of each table without rules that can be read for certain."""
    stop = 0
    for head in islice(heads(source.text), _MAX_TABLES):
        if head.start < stop:
            continue
        stop = _next_heading(source, head.end)
        edges = pairwise([head.start, *_captions(source, head.start, stop), stop])
        tables = [(start, _taken_apart(source, source.text[start:end])) for start, end in edges]
        for start, table in tables:
            if table and table.hits:
                yield Span(start, start + max(table.hits[-1].end(), table.rows[-1][1]))


def _signs(text: str, start: int, head: Head | None) -> tuple[Cells, Hits]:
    """How the cells look, and where the rows show: by their marks, else by their confidences."""
    if head and (named := _named_by_cells(text, start, head)):
        return named
    looks = [cells(head), cells(head, marked=False)] if head else _HEADLESS
    for look in looks:
        sign = look.before if look.leads else look.after
        hits = list(sign.finditer(text, start)) if sign else []
        if hits:
            return look, _one_a_row(text, hits, look) if look.leads else hits
    return looks[0], []


def _named_by_cells(text: str, start: int, head: Head) -> tuple[Cells, Hits] | None:
    """The cells of a table in which a column that is not named so holds a mark in each row, known in most."""
    if head.judged is None or "confidence" not in head.columns:
        return None
    columns = (*head.columns[: head.judged], "mark", *head.columns[head.judged + 1 :])
    look, plain = cells(head._replace(columns=columns)), cells(head)
    if look.leads or not look.after or not plain.after:
        return None
    hits, rows = list(look.after.finditer(text, start)), plain.after.finditer(text, start)
    marks = [hit["mark"] for hit in hits]
    known = [m for m in marks if mark_of(m) is not None]
    told = sum(is_open(m) for m in marks) + len(known) >= _MOST * len(marks)
    worded = not any(m.isdigit() for m in marks)
    each = {row.end() for row in rows} <= {hit.end() for hit in hits}
    return (look, hits) if known and told and worded and each else None


_MOST = 0.6  # as in tables with rules
_HEADLESS = [Cells(None, _LOOSE, leads=False), Cells(None, _UNMARKED, leads=False)]


def _one_a_row(text: str, hits: Hits, look: Cells) -> Hits:
    """Marks at the beginning of lines, without words of a claim whose confidence is yet to come."""
    if not look.after or "confidence" not in look.after.groupindex:
        return hits
    ends = [m.end() for m in look.after.finditer(text, hits[0].end())]
    kept = [hits[0]]
    for hit in hits[1:]:
        if bisect_right(ends, hit.start()) > bisect_right(ends, kept[-1].end()):
            kept.append(hit)
    return kept


def _cells(
    text: str, row: Range, hit: re.Match[str], look: Cells, aside: Sequence[Range]
) -> tuple[list[Range], dict[str, Range]]:
    """Where the words of the claim stand in a row, and its cells by role."""
    matches = [hit]
    if look.leads and look.after:
        matches += [*look.after.finditer(text, hit.end(), row[1])][-1:]
    elif not look.leads and look.before and (parts := around(text, row, aside)):
        matches += filter(None, [look.before.match(text, parts[0][0], max(hit.start(), parts[0][0]))])
    roles = {role: m.span(role) for m in matches for role, cell in m.groupdict().items() if cell}
    return around(text, row, sorted([*(m.span() for m in matches), *aside])), roles


def _source_follows(head: Head) -> bool:
    return head.columns[head.columns.index("claim") + 1 :][:1] == ("source",)


_MAX_SOURCE = 80  # characters of a source in free words


def _source_in_words(
    text: str, parts: list[Range], found: dict[str, Range]
) -> tuple[list[Range], dict[str, Range]]:
    """Where a source should follow and none of a known form does: the words after the claim's full stop."""
    a, b = parts[-1]
    last = sentences(text[a:b])[-1]
    if last[0] == 0 or last[1] - last[0] > _MAX_SOURCE or ends_sentence(text[a:b]):
        return parts, found
    cut = a + last[0]
    numbers = _IN_BRACKETS.match(text, cut, b)  # what stands behind them is a cell that was not understood
    source = (cut, numbers.end() if numbers else b)
    return [*parts[:-1], (a, a + len(text[a:cut].rstrip()))], found | {"source": source}


_IN_BRACKETS = re.compile(r"\[[^\[\]]{1,60}\](?=\s)")


_NEAR = 40  # characters between a claim and its mark; more lies between when columns were written out


def _claim(
    source: Source,
    number: int,
    begin: int,
    parts: Sequence[Range],
    found: dict[str, Range],
    head: Head | None,
) -> Claim:
    """The claim whose words and cells stand at some offsets from `begin` on."""
    texts = [Span(begin + a, begin + b) for a, b in parts]
    at = {role: Span(begin + a, begin + b) for role, (a, b) in found.items()}
    spans = sorted([*texts, *at.values()])
    near = spans[-1].start - texts[-1].end < _NEAR
    row = Span(spans[0].start, spans[-1].end) if near else Span(texts[0].start, texts[-1].end)
    mark = at.get("mark", Span(row.end, row.end))
    percent = head is not None and head.percent
    claim = make(
        source, number, text=texts[0], row=row, verdict=mark, sure=at.get("confidence"), percent=percent
    )
    words = [source.plain(t) for t in texts]
    joined = rejoin("\n".join(words)) if source.format == "pdf" else " ".join(words)
    return claim._replace(text=joined, pointer=source.plain(at["source"]) if "source" in at else "")
