"""CC201: the number of papers and the number of references differ."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Result, Rule
from claimcheck.audit.rules.counting import compare


def check(case: Case) -> Iterator[Result]:
    """Compare included papers (else retrieved ones) with the reference list."""
    document = case.document
    stated = [c for c in document.counts if c.label == "papers included"]
    stated = stated or [c for c in document.counts if c.label == "papers retrieved"]
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
