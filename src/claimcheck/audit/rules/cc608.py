"""CC608: a preprint is cited that has been published since."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.identifiers import arxiv_base


def check(case: Case) -> Iterator[Result]:
    """Look every arXiv id up in the table the user gave."""
    published = case.published or {}
    seen = 0
    for reference in case.document.references:
        for identifier in reference.arxiv:
            seen += 1
            where = published.get(arxiv_base(identifier))
            if where and where.lower() not in reference.text.lower() and not _names(reference.dois, where):
                yield Found(
                    reference.span,
                    f"arXiv:{identifier} has been published: {where}",
                    "Cite the published version, which may differ.",
                )
    yield Passed(f"{seen} arXiv ids were looked up among {len(published)} published papers")


def _names(dois: tuple[str, ...], where: str) -> bool:
    return any(d.lower() in where.lower() for d in dois)


RULE = Rule(
    id="CC608",
    name="published-preprint",
    summary="A preprint is cited although a published version is known.",
    severity="note",
    basis="fact",
    needs=("references", "published"),
    check=check,
    long="""
Reviewers change papers: numbers and claims of the published version may differ. The table given with
--published is CSV with the columns `arxiv` and `published` (a DOI or a citation).

Bad:   arXiv:2112.11031, with a table that says "2112.11031,10.1007/s10791-022-09406-x"
Good:  doi:10.1007/s10791-022-09406-x
""",
)
