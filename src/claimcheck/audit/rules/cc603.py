"""CC603: claims don't say where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule


def check(case: Case) -> Iterator[Result]:
    """Report claims without pointer; once for the table when none has any."""
    document = case.document
    missing = [row.claim for row in case.citing.rows if not row.names_a_source]
    if len(missing) == len(document.claims) > 1 and document.header:
        yield Found(
            document.header,
            f"none of the {len(missing)} claims says which source it was taken from",
            "Add a column with the source, or a citation in each claim.",
        )
        return
    for claim in missing:
        yield Found(
            claim.span, f"claim {claim.number} names no source", "Cite the source.", claim=claim.number
        )
    if not missing:
        yield Passed("every claim names its source")


RULE = Rule(
    id="CC603",
    name="claim-without-source",
    summary="A claim does not say which source it was taken from.",
    severity="warning",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
A reader who doubts a claim must be able to open its source. A citation in the claim, an identifier, a
link or a column of sources will do.

Bad:   | Claim | Verified | Confidence |
Good:  | Claim | Source | Verified | Confidence |
""",
)
