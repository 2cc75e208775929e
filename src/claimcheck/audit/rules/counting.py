"""Helpers of the counting rules: stated numbers beside counted ones.

In: the counts of a document. Out: results for CC201–CC203.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claimcheck.audit.document import Count, Document
from claimcheck.audit.finding import Abstained, Evidence, Found, Passed, Result


def number(value: float) -> str:
    """A count as a reader writes it."""
    return f"{value:g}"


def compare(
    document: Document, stated: Sequence[Count], counted: int, *, said: str, have: str, advice: str
) -> Iterator[Result]:
    """Stated counts that differ from `counted`; one that agrees settles it, the others are CC204's."""
    if not stated:
        if not document.english:
            yield Abstained("what a document says of its numbers is understood in English only")
        return
    if any(c.value == counted for c in stated):
        yield Passed(f"{said} {counted} = {have} {counted}")
        return
    first, *others = stated
    again = tuple(Evidence(document.place(c.span), document.source.raw(c.span)) for c in others)
    yield Found(first.span, f"{said} {number(first.value)}, but {have} {counted}", advice, evidence=again)
