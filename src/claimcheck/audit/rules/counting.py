"""Helpers of the counting rules: stated numbers beside counted ones, and steps that make them smaller.

In: the counts of a document. Out: results for CC201–CC203, and which counts CC204 leaves alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimcheck.audit.document import Count, Document
from claimcheck.audit.finding import Abstained, Evidence, Found, Passed, Result
from claimcheck.audit.parse.counts import number
from claimcheck.audit.source import Span

_NEAR = 300  # characters of a paragraph in which the next step of the work is told
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_NUMBER = (
    r"(?<![\w.,-])(\d{1,6}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?![\w%]|[.,]\d|-\w)"
)
_KEPT = (
    r"(?:kept|included|retained|selected|remained|remain|remaining|left|met|accepted|listed|shown|tabulated)"
)
_NOT_OPEN = r"(?!\s+(?:as|open|out|un\w+)\b)"
# "After reading, five papers were included", "leaving five", "after the full texts, 14."
_NEXT_STEP = re.compile(
    rf"{_NUMBER}(?:\s+of\s+\w+|\s+(?:\w+\s+)?(?:papers?|stud(?:y|ies)|records?|articles?|claims?|hits)"
    r"|\s+that\s[^.;:]{0,60}?(?=\s(?:are|were)\s))?"
    rf"\s+(?:(?:were|was|are|is)\s+)?(?:finally\s+)?{_KEPT}\b{_NOT_OPEN}"
    rf"|\b(?:kept|included|retained|selected|leaving|left(?:\s+us\s+with)?)\s+{_NUMBER}|\btexts?,\s+{_NUMBER}(?=[.;])"
    rf"|{_NUMBER}\s+(?:\w+\s+)?after\s+(?:reading\s+)?(?:the\s+)?full\b",
    re.I,
)
_MERGING = re.compile(
    r"\b(?:merged|merging|reduced|narrowed|filtered|condensed|collapsed|consolidated|combined|pruned|distilled"
    r"|trimmed)\b(?:[^.;]{0,40}\b(?:in)?to\b|(?=[.;,]))|\bdeduplicat\w+"
    r"|\b(?:were|was|been|and|we)\s+(?:then\s+|later\s+)?(?:merged|combined|dropped|discarded|left out"
    r"|set aside)\b",
    re.I,
)
_FEWER = re.compile(
    r"\b(?:duplicat\w+|deduplicat\w+|remov\w+|exclud\w+|discard\w+|dropped|screen\w+)\b", re.I
)
_AFTER_REMOVAL = re.compile(
    r"\s+after\s+(?:the\s+)?(?:removal|removing|deduplicat\w+|exclusion|excluding)\b", re.I
)
_MORE = re.compile(
    r"\b(?:add(?:ed|ing|itional)|further|snowball\w*|hand[- ]?search\w*|citation (?:chasing|tracking)"
    r"|updated?|reference lists)\b",
    re.I,
)
_STAGED = frozenset(
    {"papers included", "papers used", "papers read", "papers looked at", "claims", "claims checked"}
)
# What was looked at need not be listed.
_LOOKED_AT = frozenset({"papers looked at", "claims checked"})
_COUNTED = re.compile(_NUMBER, re.I)
_SOME = re.compile(
    r"\b(?:only|omitted|appendix|supplement\w*|not (?:listed|shown)|those (?:that|with|of|which)"
    r"|the (?:rest|others?|remaining|remainder)|some|most|several|a few|half)\b",
    re.I,
)
_SEARCHED = frozenset({"papers retrieved", "papers included", "papers used", "search hits"})


def written(value: float) -> str:
    """A count as a reader writes it."""
    return f"{value:g}"


def compare(
    document: Document,
    stated: Sequence[Count],
    counted: int,
    *,
    said: str,
    have: str,
    advice: str,
    unstated: str = "",
) -> Iterator[Result]:
    """Stated counts that differ from `counted`; one that agrees settles it, the others are CC204's.

    `unstated` is what to say of a document that states none.
    """
    if not stated:
        if not document.english:
            yield Abstained("what a document says of its numbers is understood in English only")
        elif unstated:
            yield Abstained(unstated)
        return
    if any(c.value == counted for c in stated):
        yield Passed(f"{said} {counted} = {have} {counted}")
        return
    first, *others = stated
    again = tuple(Evidence(document.place(c.span), document.source.raw(c.span)) for c in others)
    yield Found(first.span, f"{said} {written(first.value)}, but {have} {counted}", advice, evidence=again)


def thinned(document: Document, count: Count) -> bool:
    """Whether the text goes on to tell how fewer were kept: "… merged into six", "… of which 5 were kept"."""
    after = document.source.raw(Span(count.span.end, count.span.end + _NEAR))
    after = _PARAGRAPH.split(after)[0]
    if count.label not in _STAGED:
        return False
    if count.label.startswith("claims") and _MERGING.search(after):
        return True
    steps = (next(filter(None, match.groups())) for match in _NEXT_STEP.finditer(after))
    return any(number(step) < count.value for step in steps)


def told_otherwise(document: Document, count: Count, counted: int) -> bool:
    """Whether the text goes on with the number that was counted, or with some: "We read 9 papers; only …"."""
    if count.label not in _LOOKED_AT:
        return False
    after = _PARAGRAPH.split(document.source.raw(Span(count.span.end, count.span.end + _NEAR)))[0]
    return _SOME.search(after) is not None or counted in {number(m[1]) for m in _COUNTED.finditer(after)}


def explained(document: Document, first: Count, later: Count) -> bool:
    """Whether the words before a number tell why it differs: duplicates were removed, papers were added."""
    if first.label not in _SEARCHED:
        return False
    between = document.source.raw(Span(max(first.span.end, later.span.start - _NEAR), later.span.start))
    if later.value > first.value:
        return _MORE.search(between) is not None
    after = document.source.raw(Span(later.span.end, later.span.end + _NEAR))
    return _FEWER.search(between) is not None or _AFTER_REMOVAL.match(after) is not None
