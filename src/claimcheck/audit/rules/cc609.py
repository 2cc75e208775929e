"""CC609: all claims come from one source."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.alignment import SAYS_IT
from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Evidence, Found, Passed, Result, Rule

ENOUGH = 3  # claims
ALIGNED = 0.6  # share of the claims that must be found in the sources


def check(case: Case) -> Iterator[Result]:
    """Count the sources that claims point to, or that they align with."""
    document = case.document
    if len(document.claims) < ENOUGH:
        yield Abstained(f"fewer than {ENOUGH} claims")
        return
    pointed = case.citing.pointed
    known = [p for p in pointed if p]
    if len(known) == len(pointed):
        common = frozenset.intersection(*known)
        if common and len(document.references) > 1:
            yield from _pointed(case, min(common))
        else:
            yield Passed(f"the claims point to {len(set().union(*known))} sources")
        return
    if case.sources is None:
        yield Abstained("not every claim names its source; without --sources they cannot be traced")
        return
    traced = [a.best for a in case.alignments if a.best and a.best.score >= SAYS_IT]
    if len(traced) < max(ENOUGH, ALIGNED * len(document.claims)):
        yield Abstained(f"only {len(traced)} of {len(document.claims)} claims were found in the sources")
        return
    found = {m.sentence.document for m in traced}
    others = max(len(document.references), len(case.sources.documents))
    if len(found) == 1 and document.header:
        name = case.sources.documents[traced[0].sentence.document]
        yield Found(
            document.header,
            f"{len(traced)} of {len(document.claims)} claims were found in the sources, all of them in one "
            f"({name.title or name.name}); {others} are listed",
            "A synthesis of one paper is a summary: say so, or add what the other papers say.",
            evidence=(case.sources.evidence(traced[0].sentence),),
        )
    else:
        yield Passed(f"the claims come from {len(found)} sources")


def _pointed(case: Case, number: int) -> Iterator[Result]:
    document = case.document
    reference = document.references[number - 1]
    assert document.header is not None  # noqa: S101 - there are claims
    yield Found(
        document.header,
        f"all {len(document.claims)} claims point to reference {reference.label or reference.number}; "
        f"{len(document.references)} are listed",
        "A synthesis of one paper is a summary: say so, or add what the other papers say.",
        evidence=(Evidence(document.place(reference.span), document.source.raw(reference.span)),),
    )


RULE = Rule(
    id="CC609",
    name="single-source",
    summary="All claims come from a single source.",
    severity="warning",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
Eight claims from one abstract agree with each other because one group wrote them. Calling them a
synthesis of five papers is wrong. Claims are traced by what they cite, or with --sources by their words.

Bad:   eight claims, all from one abstract, under a list of five papers
Good:  claims from at least two papers, each with its source
""",
)
