"""CC607: an identifier is younger than the document."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Evidence, Found, Passed, Result, Rule
from claimcheck.audit.rules.identifiers import arxiv_month


def check(case: Case) -> Iterator[Result]:
    """Compare the month in each arXiv id with the document's date."""
    document = case.document
    dated = [(r, a, m) for r in document.references for a in r.arxiv if (m := arxiv_month(a))]
    if document.date is None or document.date_text is None:
        yield Abstained("the document has no date")
        return
    if not dated:
        yield Abstained("no reference has an arXiv id")
        return
    year, month, _ = document.date
    late = [(r, a, m) for r, a, m in dated if m > (year, month or 12)]
    evidence = Evidence(document.place(document.date_text.span), document.source.raw(document.date_text.span))
    for reference, identifier, (y, month_of_id) in late:
        yield Found(
            reference.span,
            f"arXiv:{identifier} was submitted in {y}-{month_of_id:02d}, after the document's date "
            f"({document.date_text.plain})",
            "One of the two is wrong.",
            evidence=(evidence,),
        )
    if not late:
        yield Passed(f"all {len(dated)} arXiv ids are older than the document")


RULE = Rule(
    id="CC607",
    name="id-after-document",
    summary="An arXiv id is dated after the document that cites it.",
    severity="error",
    basis="fact",
    needs=("references",),
    check=check,
    long="""
An arXiv id begins with year and month of submission. A paper cannot be cited before it exists.

Bad:   a document of 2024-05-01 that cites arXiv:2407.01234
Good:  the same document citing arXiv:2403.01234
""",
)
