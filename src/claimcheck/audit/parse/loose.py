"""Claims without a table: list items with marks, and table rows whose lines a PDF took apart.

In: the claims section. Out: claims with spans, or nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, zip_longest

from claimcheck.audit.document import Claim, Section, Text
from claimcheck.audit.endings import ends_sentence, sentences
from claimcheck.audit.parse.columns import NUMBER, SYMBOL, WORD, Cells, Head, cells, heads
from claimcheck.audit.parse.marks import confidence_of, mark_of
from claimcheck.audit.parse.rows import Hits, Range, around, column_wise, rows_of, within
from claimcheck.audit.source import Block, Source, Span
from claimcheck.audit.wording import rejoin

_MARK = rf"(?:{SYMBOL}|\b(?:{WORD})\b|(?<=\s)[?–](?=\s+[01]?[.,]\d))"
# In a list: "… — ✓ (0.27)", "[verified] …", "… (verified, confidence 0.27)".
_AT_END = re.compile(
    rf"[\s\[(—–:|*_-]*({_MARK})[\])*_]*[\s,;(—–:"
    rf"|-]*(?:conf(?:idence)?\.?\s*[:=]?\s*)?({NUMBER})?\s*[)\]]*\.?\s*$",
    re.I,
)
_AT_START = re.compile(
    rf"^\s*[\[(]*({_MARK}|\?(?=\s))[\])]*[\s:—–-]*(?:[\[(](?:conf(?:idence)?\.?\s*[:=]?\s*)?({NUMBER})[\])]\s*)?",
    re.I,
)
_SURE_AT_END = re.compile(rf"[\s\[(—–:,;|-]*\bconf(?:idence)?\.?\s*[:=]?\s*({NUMBER})\s*[)\]]*\.?\s*$", re.I)
_TICKED = re.compile(r"^\s*\[([ xX✓✗×])\]\s+(?=\S)")  # "- [x] …", as task lists have it
# In loose lines: mark and confidence one after the other, ending a row or beginning the next.
_LOOSE = re.compile(
    rf"(?:(?<=\s)|^)(?P<mark>{_MARK}|[3-8](?=\s+0?\.\d))\s+(?P<confidence>{NUMBER}|[–—-])(?=\s|$)", re.I
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


def claims_of_items(source: Source, section: Section) -> list[Claim]:
    """Claims of a bulleted or numbered list; what stands under the head of a table is none."""
    if head_of_table(source.raw(section.span)):
        return []
    claims: list[Claim] = []
    marked = False
    items = [b for b in section.blocks if b.kind == "item"]
    for block, below in zip_longest(items, items[1:]):
        raw = source.raw(block.span)
        if ticked := _TICKED.match(raw):
            marked = True
            start = block.span.start
            claims.append(
                _ticked(source, len(claims) + 1, block, start + ticked.end(), start + ticked.start(1))
            )
            continue
        match, after = _AT_END.search(raw[-80:]), True
        offset = max(0, len(raw) - 80)
        if not match or (
            match[1].isalpha() and not match[2] and not re.match(r"[\s]*[\[(—–:|-]", match.group())
        ):
            match, after, offset = _AT_START.match(raw), False, 0
        if match and match[1].isalpha() and not after and raw.lstrip()[:1] not in "[(":
            match = None
        if not match:
            if not (below and below.level > block.level and _has_mark(source, below)):  # else a group's name
                claims.append(Claim(len(claims) + 1, source.plain(block.span), block.span, block.span))
            continue
        marked = True
        base = block.span.start + offset
        text = (
            Span(block.span.start, base + match.start())
            if after
            else Span(base + match.end(), block.span.end)
        )
        verdict = Span(base + match.start(1), base + match.end(1))
        sure = Span(base + match.start(2), base + match.end(2)) if match[2] else None
        if sure is None:
            text, sure = _without_confidence(source, text)
        claims.append(_make(source, len(claims) + 1, text=text, row=block.span, verdict=verdict, sure=sure))
    return [c for c in claims if c.text] if marked or len(claims) > 1 else []


def _ticked(source: Source, number: int, block: Block, text: int, box: int) -> Claim:
    """The claim of a task-list item: a box that holds anything but a cross of its own is ticked."""
    span, sure = _without_confidence(source, Span(text, block.span.end))
    return _make(source, number, text=span, row=block.span, verdict=Span(box - 1, box + 2), sure=sure)


def _has_mark(source: Source, block: Block) -> bool:
    raw = source.raw(block.span)
    return any(p.match(raw) for p in (_TICKED, _AT_START)) or _AT_END.search(raw[-80:]) is not None


def _without_confidence(source: Source, span: Span) -> tuple[Span, Span | None]:
    """A claim's text without "— confidence 0.45" behind it, and where that number stands."""
    match = _SURE_AT_END.search(source.raw(span)[-80:])
    if not match:
        return span, None
    start = max(span.start, span.end - 80)
    return Span(span.start, start + match.start()), Span(start + match.start(1), start + match.end(1))


def _make(
    source: Source,
    number: int,
    *,
    text: Span,
    row: Span,
    verdict: Span,
    sure: Span | None,
    percent: bool = False,
) -> Claim:
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
    return _in_lines(source, section.blocks[0].span.start, section.blocks[-1].span.end)


def floating_claims(source: Source) -> tuple[list[Claim], Span | None]:
    """Claims of a table that a PDF moved away from its section, and the span of its head."""
    for head in islice(heads(source.text), _MAX_HEADS):
        following = (b.span.start for b in source.blocks if b.kind == "heading" and b.span.start > head.end)
        claims = _in_lines(source, head.start, next(following, len(source.text)))
        if claims:
            return claims, Span(head.start, head.end)
    return [], None


_MAX_HEADS = 5  # lines that look like the head of a table, before the search ends


def head_of_table(text: str) -> Span | None:
    """The line that names the columns of a claims table, whatever stands around it."""
    head = next(heads(text), None)
    return Span(head.start, head.end) if head else None


_ASIDE = re.compile(  # captions, and what a table says of itself at a page break
    r"^[ \t]*(?:table \d+[:.]|\(?(?:table \d+[ \t]*\(?)?continued\b)[^\n]*$", re.I | re.M
)


def _in_lines(source: Source, begin: int, end: int) -> list[Claim]:
    text = source.text[begin:end]
    found = list(heads(text))
    head = found[0] if found else None
    start = head.end if head else 0
    look, hits = _signs(text, start, head)
    if not hits:
        return []
    aside = sorted([m.span() for m in _ASIDE.finditer(text, start)] + [(h.start, h.end) for h in found[1:]])
    rows = rows_of(text, start, hits, look, aside)
    if sum(bool(around(text, row, [hit.span()])) for row, hit in zip(rows, hits, strict=True)) < len(hits):
        rows = column_wise(text, start, hits)
    claims: list[Claim] = []
    for hit, row in zip(hits, rows, strict=True):
        parts, roles = _cells(text, row, hit, look, within(aside, row))
        if parts:
            if head and "source" not in roles and _source_follows(head):
                parts, roles = _source_in_words(text, parts, roles)
            claims.append(_claim(source, len(claims) + 1, begin, parts, roles, head))
    return claims


def _signs(text: str, start: int, head: Head | None) -> tuple[Cells, Hits]:
    """How the cells look, and where the rows show: by their marks, else by their confidences."""
    looks = [cells(head), cells(head, marked=False)] if head else _HEADLESS
    for look in looks:
        sign = look.before if look.leads else look.after
        hits = list(sign.finditer(text, start)) if sign else []
        if hits:
            return look, _one_a_row(text, hits, look) if look.leads else hits
    return looks[0], []


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
    roles = {role: m.span(role) for m in matches for role, cell in m.groupdict().items() if cell is not None}
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
    return [*parts[:-1], (a, a + len(text[a:cut].rstrip()))], found | {"source": (cut, b)}


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
    claim = _make(
        source, number, text=texts[0], row=row, verdict=mark, sure=at.get("confidence"), percent=percent
    )
    words = [source.plain(t) for t in texts]
    joined = rejoin("\n".join(words)) if source.format == "pdf" else " ".join(words)
    return replace(claim, text=joined, pointer=source.plain(at["source"]) if "source" in at else "")
