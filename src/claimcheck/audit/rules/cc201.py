"""CC201: the number of papers and the number of references differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Result, Rule
from claimcheck.audit.rules.counting import compare

# The retrieved papers were thinned out: their number says nothing about the list of references.
_SCREENED = re.compile(
    r"\b(?:screen(?:ed|ing)|exclud\w+|inclusion|eligib\w+|duplicates?|discard\w+"
    r"|were (?:left out|removed|kept"
    r"|selected|retained|included)|we (?:kept|selected|retained|included|removed)|met (?:the|our|all) \w+"
    r"|after reading|remain(?:ed|ing)?)\b", re.I,
)  # fmt: skip

_STEMS = (
    "screen",
    "exclud",
    "inclus",
    "includ",
    "eligib",
    "duplicate",
    "discard",
    "left out",
    "removed",
    "kept",
    "selected",
    "retained",
    "met ",
    "after reading",
    "remain",
)


def check(case: Case) -> Iterator[Result]:
    """Compare included papers (else those read in full, else retrieved ones) with the reference list."""
    document = case.document
    stated = [c for c in case.counts if c.label == "papers included"]
    if not stated:
        read = [c for c in case.counts if c.label == "papers read"]
        stated = read or [c for c in case.counts if c.label == "papers retrieved"]
        if stated and all(c.value != len(document.references) for c in stated):
            begin = stated[0].span.end if read else 0  # what was read in full had been screened before
            screening = (s for s in document.saying(*_STEMS) if s.span.start >= begin)
            screened = next((s for s in screening if _SCREENED.search(s.plain)), None)
            if screened:
                yield Abstained(
                    f"papers were screened (line {document.place(screened.span).line}), and how many were "
                    "included is not said in words that are understood"
                )
                return
    yield from compare(
        document,
        stated,
        len(document.references),
        said="papers stated:",
        have="references listed:",
        advice="List every paper that was read, or say how many of them are cited and why the others are "
        "not.",
    )


RULE = Rule(
    id="CC201",
    name="papers-vs-references",
    summary="The number of papers stated differs from the number of references listed.",
    severity="warning",
    basis="fact",
    needs=("references",),
    check=check,
    long="""
A reader who wants to check the review starts from its papers. If seven were retrieved and five are
listed, two cannot be looked up. When the text tells retrieved from included papers, the included ones
count.

Bad:   "12 papers retrieved." above a list of 9 references.
Good:  "120 papers retrieved; 9 met the criteria and were included." above the same list.
""",
)
