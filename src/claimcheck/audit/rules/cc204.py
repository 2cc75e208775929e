"""CC204: the document gives the same labelled number twice, differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.document import Count, Document
from claimcheck.audit.finding import Evidence, Found, Passed, Result, Rule
from claimcheck.audit.rules.counting import explained, thinned, written

_OF_A_STEP = frozenset(
    {"claims checked", "papers read", "papers looked at"}
)  # each step of the work may have its own number
_SAME = {"papers used": "papers included"}


def check(case: Case) -> Iterator[Result]:
    """Group stated counts by label; report each that differs from the first, without reason."""
    document = case.document
    groups: dict[str, list[Count]] = defaultdict(list)
    for count in case.counts:
        if count.label not in _OF_A_STEP:
            groups[_SAME.get(count.label, count.label)].append(count)
    for label, group in sorted(groups.items()):
        counts = _last_steps(document, group)
        first = counts[0]
        others = [c for c in counts[1:] if c.value != first.value and not explained(document, first, c)]
        for count in others:
            yield Found(
                count.span,
                f"{label}: {written(count.value)} here, {written(first.value)} before",
                "Give each number once, or make them agree.",
                evidence=(Evidence(document.place(first.span), document.source.raw(first.span)),),
            )
        if len(counts) > 1 and not others:
            yield Passed(f"{label}: {written(first.value)}, stated {len(counts)} times")


def _last_steps(document: Document, counts: list[Count]) -> list[Count]:
    """The counts that differ, without those of earlier steps: "eleven candidate claims, merged into six"."""
    least = min(c.value for c in counts)
    if all(c.value == least for c in counts):
        return counts
    candidates = {c for c in counts if c.value > least and "candidate" in document.source.folded(c.span)}
    return [c for c in counts if c not in candidates and not thinned(document, c)] or counts[:1]


RULE = Rule(
    id="CC204",
    name="number-given-twice",
    summary="The same labelled number is given twice with different values.",
    severity="warning",
    basis="fact",
    check=check,
    long="""
Numbers that contradict each other inside one document show that it was not read by anybody, and leave
open which of them the conclusions rest on.

Bad:   "quality score of 7/10" in the methods, "Quality review score: 8/10" in the results.
Good:  one number, given where it is explained.
""",
)
