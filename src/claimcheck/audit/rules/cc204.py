"""CC204: the document gives the same labelled number twice, differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.document import Count
from claimcheck.audit.finding import Evidence, Found, Passed, Result, Rule
from claimcheck.audit.rules.counting import number

_OF_A_STEP = frozenset({"claims checked", "papers read"})  # each step of the work may have its own number


def check(case: Case) -> Iterator[Result]:
    """Group stated counts by label; report each that differs from the first."""
    document = case.document
    groups: dict[str, list[Count]] = defaultdict(list)
    for count in case.counts:
        if count.label not in _OF_A_STEP:
            groups[count.label].append(count)
    for label, counts in sorted(groups.items()):
        first = counts[0]
        others = [c for c in counts[1:] if c.value != first.value]
        for count in others:
            yield Found(
                count.span,
                f"{label}: {number(count.value)} here, {number(first.value)} before",
                "Give each number once, or make them agree.",
                evidence=(Evidence(document.place(first.span), document.source.raw(first.span)),),
            )
        if len(counts) > 1 and not others:
            yield Passed(f"{label}: {number(first.value)}, stated {len(counts)} times")


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
