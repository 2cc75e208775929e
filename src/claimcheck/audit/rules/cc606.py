"""CC606: an identifier is malformed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.rules.identifiers import arxiv_fault, doi_fault


def check(case: Case) -> Iterator[Result]:
    """Check the form of every arXiv id and DOI of the reference list."""
    seen = 0
    for reference in case.document.references:
        faults = [
            (f"arXiv id '{a}'", arxiv_fault(a)) for a in reference.arxiv if re.search(r"\d|x{3}", a, re.I)
        ]
        # 10.48550/arXiv.… repeats the arXiv id; its own form is checked above.
        faults += [(f"DOI '{d}'", doi_fault(d)) for d in reference.dois]
        seen += len(faults)
        for what, fault in faults:
            if fault:
                yield Found(
                    reference.span,
                    f"{what} of reference {reference.label or reference.number}: {fault}",
                    "Look the paper up; a malformed identifier is often an invented one.",
                )
    if seen:
        yield Passed(f"{seen} identifiers were checked for their form")


RULE = Rule(
    id="CC606",
    name="malformed-id",
    summary="An arXiv id or DOI has a form that does not exist.",
    severity="error",
    basis="fact",
    needs=("references",),
    check=check,
    long="""
arXiv ids are YYMM.NNNN from April 2007 and YYMM.NNNNN from 2015 on, archive/YYMMNNN before. DOIs begin
with 10., four to nine digits and a slash. Whether a well-formed identifier exists is not checked: nothing
is fetched.

Bad:   arXiv:2113.11031 (there is no month 13)
Good:  arXiv:2112.11031
""",
)
