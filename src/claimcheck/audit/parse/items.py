"""Claims of a list: items with marks and confidences before or behind their words.

In: the claims section. Out: claims with spans, or nothing.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from claimcheck.audit.document import Claim, Section
from claimcheck.audit.parse.columns import NUMBER
from claimcheck.audit.parse.loose import MARK, head_of_table, is_uncertain, make
from claimcheck.audit.source import Block, Source, Span

# In a list: "… — ✓ (0.27)", "[verified] …", "… (verified, confidence 0.27)".
_AT_END = re.compile(
    rf"[\s\[(—–:|*_-]*({MARK})[\])*_]*[\s,;(—–:"
    rf"|-]*(?:conf(?:idence)?\.?\s*[:=]?\s*)?({NUMBER})?\s*[)\]]*\.?\s*$",
    re.I,
)
_AT_START = re.compile(
    rf"^\s*[\[(]*({MARK}|\?(?=\s))[\])]*[\s:—–-]*(?:[\[(](?:conf(?:idence)?\.?\s*[:=]?\s*)?({NUMBER})[\])]\s*)?",
    re.I,
)
# "… — confidence 0.45", "….  (confidence 0.45) [1]" and, behind the end of a sentence, "(0.45) [1]".
_SURE_AT_END = re.compile(
    rf"(?:[\s\[(—–:,;|-]*\bconf(?:idence)?\.?\s*[:=]?\s*|(?<=[.!?…])\s+\()({NUMBER})\s*[)\]]*\.?"
    r"(?:\s*\[\d[\d,\s–-]*\])*\s*$",
    re.I,
)
_TICKED = re.compile(r"^\s*\[([ xX✓✗×])\]\s+(?=\S)")  # "- [x] …", as task lists have it


def claims_of_items(source: Source, section: Section) -> list[Claim]:
    """Claims of a bulleted or numbered list; what stands under the head of a table is none."""
    items = [b for b in section.blocks if b.kind == "item"]
    if not items or head_of_table(source.raw(section.span)) or is_uncertain(source, section):
        return []
    claims: list[Claim] = []
    marked = False
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
        claims.append(make(source, len(claims) + 1, text=text, row=block.span, verdict=verdict, sure=sure))
    return [c for c in claims if c.text] if marked or len(claims) > 1 else []


def _ticked(source: Source, number: int, block: Block, text: int, box: int) -> Claim:
    """The claim of a task-list item: a box that holds anything but a cross of its own is ticked."""
    span, sure = _without_confidence(source, Span(text, block.span.end))
    return make(source, number, text=span, row=block.span, verdict=Span(box - 1, box + 2), sure=sure)


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
