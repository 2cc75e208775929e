"""CC604: a reference is a bare URL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.document import Reference
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.identifiers import ARXIV, DOI, URL

# Numbers under which a work is registered: "PMID: 31234567".
_REGISTERED = re.compile(
    r"\b(?:(?:PMID|PubMed(?: ID)?|ISBN(?:-1[03])?|ISSN|S2CID|OCLC)\s?:?\s?\d[\dX-]{4,16}"
    r"|(?:PMCID\s?:?\s?)?PMC\d{4,9})\b",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Report references in which nothing is left once identifiers are taken out."""
    bare = [r for r in case.document.references if _has_id(r) and not _described(r.text)]
    for reference in bare:
        yield Found(
            reference.span,
            f"reference {reference.label or reference.number} is a bare link",
            "Give authors, title and year.",
        )
    if case.document.references and not bare:
        yield Passed(f"all {len(case.document.references)} references are described")


def _has_id(reference: Reference) -> bool:
    linked = reference.urls or reference.arxiv or reference.dois
    return bool(linked) or _REGISTERED.search(reference.text) is not None


def _described(text: str) -> bool:
    text = _REGISTERED.sub(" ", ARXIV.sub(" ", DOI.sub(" ", URL.sub(" ", text))))
    words = [
        w
        for w in re.findall(r"[^\W\d_]{2,}", text)
        if w.lower()
        not in (
            "arxiv",
            "doi",
            "url",
            "http",
            "https",
            "abs",
            "link",
            "preprint",
            "available",
            "at",
            "accessed",
            "retrieved",
            "from",
        )
    ]
    return len(words) >= 3


RULE = Rule(
    id="CC604",
    name="bare-url",
    summary="A reference consists of a link or identifier alone.",
    severity="note",
    basis="fact",
    needs=("references",),
    check=check,
    long="""
Without authors, title and year a reader cannot tell what is cited, nor notice that the link leads
elsewhere.

Bad:   - <http://arxiv.org/abs/2112.11031v1>
Good:  - Litschko, Vulić, Ponzetto, Glavaš: On cross-lingual retrieval with multilingual text encoders.
       arXiv:2112.11031
""",
)
