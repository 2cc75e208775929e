"""Claims without a table: list items with marks, and table rows whose lines a PDF took apart.

In: the claims section. Out: claims with spans, or nothing.
"""

from __future__ import annotations

import re

from claimcheck.audit.document import Claim, Section, Text
from claimcheck.audit.endings import sentences
from claimcheck.audit.parse.marks import confidence_of, mark_of
from claimcheck.audit.source import Block, Source, Span

_MARK = (
    r"(?:[✓✔☑✅√×✗✘☒❌✕✖]\ufe0f?|\b(?:yes|no|true|false|verified|not verified|unverified|refuted"
    r"|supported|not supported|unclear|undecided|inconclusive|unknown)\b|(?<=\s)[?–](?=\s+[01]?[.,]\d))"
)
_NUMBER = r"(?:0?[.,]\d+|[01](?:[.,]0+)?|\d{1,3}(?:\.\d+)?\s?%)"
# In a list: "… — ✓ (0.27)", "[verified] …", "… (verified, confidence 0.27)".
_AT_END = re.compile(
    rf"[\s\[(—–:|-]*({_MARK})[\])]*[\s,;(—–:"
    rf"|-]*(?:conf(?:idence)?\.?\s*[:=]?\s*)?({_NUMBER})?\s*[)\]]*\.?\s*$",
    re.I,
)
_AT_START = re.compile(
    rf"^\s*[\[(]*({_MARK})[\])]*[\s:—–-]*(?:[\[(](?:conf(?:idence)?\.?\s*[:=]?\s*)?({_NUMBER})[\])]\s*)?",
    re.I,
)
_TICKED = re.compile(r"^\s*\[([ xX✓✗×])\]\s+(?=\S)")  # "- [x] …", as task lists have it
# In loose lines: mark and confidence one after the other, ending a row or beginning the next.
_LOOSE = re.compile(
    rf"(?:(?<=\s)|^)(?P<mark>{_MARK}|[3-8](?=\s+0?\.\d))\s+(?P<conf>{_NUMBER}|[–—-])(?=\s|$)", re.I
)
_UNMARKED = re.compile(  # the marks were not extracted: a number alone ends each row
    r"(?P<mark>)(?:(?<=\s)|^)(?P<conf>0?[.,]\d+|1[.,]0+|\d{1,3}(?:\.\d+)?\s?%)[ \t]*$", re.M
)
_HEADER = re.compile(
    r"^\s*(?:(?:#|no\.?|id)\s+)?(?:claims?|statements?)\s+(?:verified|verdict|status|mark"
    r"|supported)(?:\s+conf\w*\.?)?\s*$",
    re.I | re.M,
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
    """Claims of a bulleted or numbered list."""
    claims: list[Claim] = []
    marked = False
    for block in section.blocks:
        if block.kind != "item":
            continue
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
        claims.append(_make(source, len(claims) + 1, text=text, row=block.span, verdict=verdict, sure=sure))
    return [c for c in claims if c.text] if marked or len(claims) > 1 else []


def _ticked(source: Source, number: int, block: Block, text: int, box: int) -> Claim:
    """The claim of a task-list item: a box that holds anything but a cross of its own is ticked."""
    span, mark = Span(text, block.span.end), Span(box, box + 1)
    sign = source.raw(mark)
    return Claim(number, source.plain(span), span, block.span, sign in "xX✓", Text(sign, mark))


def _make(source: Source, number: int, *, text: Span, row: Span, verdict: Span, sure: Span | None) -> Claim:
    mark = source.plain(verdict)  # empty where the text has none
    return Claim(
        number=number,
        text=source.plain(text),
        span=text,
        row=row,
        mark=_DINGBATS[mark] if mark in _DINGBATS else mark_of(mark),
        verdict=Text(mark, verdict) if mark else None,
        confidence=confidence_of(source.plain(sure)) if sure else None,
        confidence_text=Text(source.plain(sure), sure) if sure else None,
    )


def loose_claims(source: Source, section: Section) -> list[Claim]:
    """Claims of a table that lost its rules: mark and number end each row, or the first line of each row."""
    if not section.blocks:
        return []
    return _in_lines(source, section.blocks[0].span.start, section.blocks[-1].span.end)


def floating_claims(source: Source) -> tuple[list[Claim], Span | None]:
    """Claims of a table that a PDF moved away from its section, and the span of its head."""
    head = head_of_table(source.text)
    if head is None:
        return [], None
    following = (b.span.start for b in source.blocks if b.kind == "heading" and b.span.start > head.end)
    return _in_lines(source, head.end, next(following, len(source.text))), head


def head_of_table(text: str) -> Span | None:
    """The line that names the columns of a claims table, whatever stands around it."""
    match = _HEADER.search(text)
    return Span(match.end() - len(match.group().lstrip()), match.end()) if match else None


def _in_lines(source: Source, begin: int, end: int) -> list[Claim]:
    text = source.text[begin:end]
    header = _HEADER.search(text)
    start = header.end() if header else 0
    hits = list(_LOOSE.finditer(text, start)) or list(_UNMARKED.finditer(text, start))
    if not hits:
        return []
    claims: list[Claim] = []
    rows = _marks_first(text, start, hits) or _marks_last(start, hits)
    if sum(bool(text[a:b].strip()) for a, b in rows) < len(hits):
        rows = _column_wise(text, start, hits)
    for hit, (start_of_row, end_of_row) in zip(hits, rows, strict=True):
        again = _HEADER.match(text[start_of_row:end_of_row])  # the head once more, on a new page
        begin_of_row = start_of_row + (again.end() if again else 0)
        part = text[begin_of_row:end_of_row]
        left = begin_of_row + len(part) - len(part.lstrip())
        right = left + len(part.strip())
        if right <= left:
            continue
        span = Span(begin + left, begin + right)
        sure = Span(begin + hit.start("conf"), begin + hit.end("conf"))
        mark = Span(begin + hit.start("mark"), begin + hit.end("mark"))
        near = mark.start - span.end < _NEAR
        row = Span(min(span.start, mark.start), max(span.end, sure.end)) if near else span
        claim = _make(source, len(claims) + 1, text=span, row=row, verdict=mark, sure=sure)
        if left < hit.start() < right:  # the mark stands inside the claim's lines
            before, after = Span(begin + left, begin + hit.start()), Span(begin + hit.end(), begin + right)
            joined = f"{source.plain(before)} {source.plain(after)}".strip()
            claim = Claim(claim.number, joined, before if before else after, row, claim.mark, claim.verdict,
                          claim.confidence, claim.confidence_text)  # fmt: skip
        claims.append(claim)
    return claims


def _marks_last(start: int, hits: list[re.Match[str]]) -> list[tuple[int, int]]:
    edges = [start, *(h.end() for h in hits)]
    return [(edges[i], h.start()) for i, h in enumerate(hits)]


_NEAR = 40  # characters between a claim and its mark; more lies between when columns were written out
_HEADS = re.compile(
    r"^\s*(?:claims?|statements?|verified|verdict|status|mark|supported|confidence|conf\.?|#)\s*$",
    re.I | re.M,
)
_CAPTION = re.compile(r"^\s*table \d+[:.].*$", re.I | re.M)


def _column_wise(text: str, start: int, hits: list[re.Match[str]]) -> list[tuple[int, int]]:
    """Rows of a table written out column by column: as many sentences as marks, or nothing."""
    before = text[start : hits[0].start()]
    for pattern in (_HEADS, _CAPTION):
        before = pattern.sub(lambda m: " " * len(m.group()), before)
    found = sentences(before)
    if len(found) != len(hits):
        return [(0, 0)] * len(hits)
    return [(start + a, start + b) for a, b in found]


def _marks_first(text: str, start: int, hits: list[re.Match[str]]) -> list[tuple[int, int]] | None:
    """Rows whose mark stands at the end of the claim's first line; None if the marks end the rows."""
    if not text[hits[-1].end() :].strip() or text[start : hits[0].start()].strip().count("\n") > 0:
        return None
    lines = [text.rfind("\n", 0, h.start()) + 1 for h in hits]
    return list(zip([max(start, a) for a in lines], [*lines[1:], len(text)], strict=True))
