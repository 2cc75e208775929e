"""CC610: a listed source stands behind no claim."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.alignment import SAYS_IT
from claimcheck.audit.case import Case
from claimcheck.audit.document import Reference
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule
from claimcheck.audit.rules.resolving import names_of
from claimcheck.audit.sources import Sources
from claimcheck.audit.wording import content_words


def check(case: Case) -> Iterator[Result]:
    """Report references whose text was given and matches no claim."""
    document, sources = case.document, case.sources
    assert sources is not None  # noqa: S101 - the engine keeps this rule from running without
    traced = [a.best for a in case.alignments if a.best and a.best.score >= SAYS_IT]
    all_traced = len(traced) == len(document.claims)
    used = {m.sentence.document for m in traced}
    cited = frozenset[int]().union(*case.citing.pointed)
    unknown, fine = 0, 0
    for reference in document.references:
        index = source_of(reference, sources)
        if index in used or reference.number in cited:
            fine += 1
        elif index is None and not all_traced:
            unknown += 1
        elif index is None:
            yield Found(
                reference.span,
                f"reference {reference.label or reference.number} stands behind no claim: "
                "every claim was found in other sources",
                "Say what was taken from it, or leave it out.",
            )
        else:
            yield Found(
                reference.span,
                f"reference {reference.label or reference.number} stands behind no claim: none of its "
                f"sentences matches one",
                "Say what was taken from it, or leave it out.",
            )
    if unknown:
        yield Abstained(f"the text of {unknown} of {len(document.references)} references was not given")
    if fine:
        yield Passed(f"{fine} references stand behind claims")


def source_of(reference: Reference, sources: Sources) -> int | None:
    """Which source a reference means: by identifier, else by title."""
    names = names_of(reference)
    for index, source in enumerate(sources.documents):
        if names & source.identifiers:
            return index
    words = set(content_words(reference.text))
    for index, source in enumerate(sources.documents):
        title = set(content_words(source.title))
        if len(title) >= 3 and len(title & words) / len(title) >= 0.8:
            return index
    return None


RULE = Rule(
    id="CC610",
    name="orphan-reference",
    summary="A reference whose text was given stands behind no claim.",
    severity="warning",
    basis="fact",
    needs=("claims", "references", "sources"),
    check=check,
    long="""
A paper that was retrieved and listed, and from which nothing was taken, makes the review look broader
than it is. Sources are matched with references by arXiv id, DOI, or title.

Bad:   five references, every claim from the first
Good:  each reference stands behind at least one claim, or is said to be out of scope
""",
)
