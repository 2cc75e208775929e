"""CC603: claims don't say where they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.rules.citing import Row

# What stands in a column of sources and names none.
_AROUND = r"[\s?.()\[\]{}–—-]*"
_NO_SOURCE = re.compile(
    rf"{_AROUND}(?:n\.?\s?/?\s?a\.?|none|no source|nil|null|unknown|unclear|unspecified|tb[adc]|todo|missing"
    r"|citation needed|not (?:given|stated|available|reported|specified|known|applicable)"
    r"|(?:various|multiple|several|many|different|numerous)"
    r" ?(?:sources|studies|authors|papers|works|articles|references)?"
    rf"|(?:the |general |prior |existing )?literature|(?:general|common) knowledge)?{_AROUND}",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Report claims without pointer; once for the table when none has any."""
    document = case.document
    missing = [row.claim for row in case.citing.rows if not _names_a_source(row)]
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


def _names_a_source(row: Row) -> bool:
    """Whether a row points to a source; "n/a" or "various" in the column of sources points to none."""
    if _NO_SOURCE.fullmatch(row.claim.pointer):
        row = row._replace(claim=row.claim._replace(pointer=""))
    return row.names_a_source


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
link or a column of sources will do; "n/a" or "various" in that column names none.

Bad:   | Claim | Verified | Confidence |
Good:  | Claim | Source | Verified | Confidence |
""",
)
