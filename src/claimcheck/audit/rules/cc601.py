"""CC601: a reference is never cited."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule


def check(case: Case) -> Iterator[Result]:
    """Report references that neither text nor claims cite."""
    document = case.document
    if not document.references:
        yield Abstained("the reference list is empty")
        return
    found = case.citing.cited
    missing = [r for r in document.references if r.number not in found]
    if len(missing) == len(document.references) > 1:
        yield Found(
            missing[0].span,
            f"none of the {len(missing)} references is cited anywhere in the text or the claims",
            "Cite each paper where it is used.",
        )
        return
    for reference in missing:
        yield Found(
            reference.span,
            f"reference {reference.label or reference.number} is never cited",
            "Cite it where it is used, or leave it out.",
        )
    if not missing:
        yield Passed(f"all {len(document.references)} references are cited")


RULE = Rule(
    id="CC601",
    name="uncited-reference",
    summary="A reference is cited nowhere.",
    severity="warning",
    basis="fact",
    needs=("references",),
    check=check,
    long="""
A list of papers that the text never mentions gives weight that the text has not earned. Citations are
recognised as [3], as keys, as arXiv ids, DOIs and links, and as author and year.

Bad:   five references, and no [n] in the text
Good:  every reference is pointed to by a sentence or a claim
""",
)
