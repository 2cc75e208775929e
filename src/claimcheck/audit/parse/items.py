"""Claims of a list: items with marks and confidences before or behind their words.

In: the claims section. Out: claims with spans, or nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from claimcheck.audit.document import Claim, Section
from claimcheck.audit.parse.columns import NUMBER, SYMBOL
from claimcheck.audit.parse.loose import MARK, head_of_table, is_uncertain, make
from claimcheck.audit.source import Block, Source, Span

_CIRCLES = "🟢🔴🟩🟥👍👎"
_OPEN = "❓❔🟡🟨⚪"  # signs that say neither
SIGN = rf"(?:{SYMBOL}|[{_CIRCLES}{_OPEN}]\ufe0f?)"
_MARK = rf"(?:{MARK}|[{_CIRCLES}]|:(?:white_check_mark|heavy_check_mark|x):)"
_SURE = r"(?:(?:confidence|probability|certainty|likelihood|credence)(?: score| level)?|conf\.?|p(?=\s*=))"
# In a list: "… — ✓ (0.27)", "[verified] …", "… **(verified; confidence 0.27)**".
_AT_END = re.compile(
    rf"[\s\[(—–:|*_-]*({_MARK})[\])*_]*[\s,;(—–:"
    rf"|-]*(?:{_SURE}\s*[:=]?\s*)?({NUMBER})?\s*[)\]*_]*\.?\s*$",
    re.I,
)
# "✓ …", "[verified] (0.27) …", "**C1** ✓ …": a name before it only where a sign follows.
_NAMED = (
    r"(?:<[a-z]{1,10}>)*[*_]{0,3}(?:claim |C)\d{1,3}[*_]{0,3}[.:)]?[*_]{0,3}(?:</[a-z]{1,10}>)*\s+(?=[^\w\s])"
)
_AT_START = re.compile(
    rf"^\s*(?:{_NAMED})?[\[(]*({_MARK}|[?~{_OPEN}](?=\s))[\])]*[\s:—–-]*"
    rf"(?:[\[(](?:{_SURE}\s*[:=]?\s*)?({NUMBER})[\])]\s*)?",
    re.I,
)
# "… — confidence 0.45", "….  (confidence 0.45) [1]" and, behind the end of a sentence, "(0.45) [1]".
_SURE_AT_END = re.compile(
    rf"(?:[\s\[(—–:,;|*_-]*\b{_SURE}[\s*_]*[:=]?[\s*_]*|(?<=[.!?…\]])\s+\()({NUMBER})\s*[)\]*_]*\.?"
    r"(?:\s*\[\d[\d,\s–-]*\])*\s*$",
    re.I,
)
_TICKED = re.compile(r"^\s*\[([ xX✓✗×])\]\s+(?=\S)")  # "- [x] …", as task lists have it
_TAIL = 80  # characters at the end of an item in which mark and confidence stand


class Parts(NamedTuple):
    """What an item consists of: the claim's words, its mark and its confidence."""

    text: Span
    verdict: Span | None
    sure: Span | None


def parted(source: Source, span: Span) -> Parts:
    """The words of a claim, and the mark and confidence before or behind them."""
    raw = source.raw(span)
    if ticked := _TICKED.match(raw):  # a box that holds anything but a cross of its own is ticked
        box = span.start + ticked.start(1)
        text, sure = _without_confidence(source, Span(span.start + ticked.end(), span.end))
        return Parts(text, Span(box - 1, box + 2), sure)
    base = max(span.start, span.end - _TAIL)
    if match := _mark_at_end(raw[-_TAIL:]):
        text = Span(span.start, base + match.start())
    elif match := _mark_at_start(raw):
        base = span.start
        text = Span(base + match.end(), span.end)
    else:
        text, sure = _without_confidence(source, span)
        return Parts(text, None, sure)
    verdict = Span(base + match.start(1), base + match.end(1))
    if match[2]:
        return Parts(text, verdict, Span(base + match.start(2), base + match.end(2)))
    text, sure = _without_confidence(source, text)
    return Parts(text, verdict, sure)


def _mark_at_end(tail: str) -> re.Match[str] | None:
    """The mark that ends an item; a word is one only in brackets, behind a dash or with a confidence."""
    match = _AT_END.search(tail)
    if match and match[1].isalpha() and not match[2] and not _SET_OFF.match(match.group()):
        return None
    return match


_SET_OFF = re.compile(r"\s*[\[(—–:|*-]")


def _mark_at_start(raw: str) -> re.Match[str] | None:
    """The mark that begins an item; a word is one only in brackets."""
    match = _AT_START.match(raw)
    return None if match and match[1].isalpha() and raw.lstrip()[:1] not in "[(" else match


def _without_confidence(source: Source, span: Span) -> tuple[Span, Span | None]:
    """A claim's text without "— confidence 0.45" behind it, and where that number stands."""
    match = _SURE_AT_END.search(source.raw(span)[-_TAIL:])
    if not match:
        return span, None
    start = max(span.start, span.end - _TAIL)
    return Span(span.start, start + match.start()), Span(start + match.start(1), start + match.end(1))


def _marked_paragraphs(source: Source, section: Section) -> list[Block]:
    """The paragraphs of a section that carry a mark, if most do: claims set as quotations."""
    found = [b for b in section.blocks if b.kind == "paragraph"]
    marked = [b for b in found if parted(source, b.span).verdict]
    return marked if len(marked) > 1 and 2 * len(marked) > len(found) else []


def claims_of_items(source: Source, section: Section) -> list[Claim]:
    """Claims of a bulleted or numbered list; what stands under the head of a table is none."""
    items = [b for b in section.blocks if b.kind == "item"] or _marked_paragraphs(source, section)
    if not items or head_of_table(source.raw(section.span)) or is_uncertain(source, section):
        return []
    claims: list[Claim] = []
    found = [parted(source, b.span) for b in items]
    level: int | None = None  # of the claim above: what stands deeper and has no mark are its details
    for index, (block, parts) in enumerate(zip(items, found, strict=True)):
        if parts.verdict or parts.sure:
            level = block.level
            verdict = parts.verdict or Span(block.span.end, block.span.end)
            number = len(claims) + 1
            claims.append(
                make(source, number, text=parts.text, row=block.span, verdict=verdict, sure=parts.sure)
            )
        elif level is None or block.level <= level:
            below = index + 1
            if below < len(items) and items[below].level > block.level and found[below].verdict:
                continue  # the name of a group
            claims.append(Claim(len(claims) + 1, source.plain(block.span), block.span, block.span))
    marked = any(parts.verdict for parts in found)
    return [c for c in claims if c.text] if marked or len(claims) > 1 else []
