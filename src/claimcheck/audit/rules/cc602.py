"""CC602: a citation has no reference."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule


def check(case: Case) -> Iterator[Result]:
    """Report citations that resolve to nothing, each once."""
    document = case.document
    if any("reference file" in note for note in document.notes):
        return
    if not document.has_reference_list:
        yield Abstained("no reference list was found")
        return
    seen: set[tuple[object, ...]] = set()
    for citation in case.citing.dangling:
        what = (citation.number, citation.key, citation.author, citation.year)
        if what in seen:
            continue
        seen.add(what)
        name = next(
            str(p)
            for p in (citation.number, citation.key, f"{citation.author} {citation.year}")
            if p is not None
        )
        yield Found(
            citation.span,
            f"'{name}' is cited, and the reference list has no such entry ({len(document.references)} "
            f"entries)",
            "Add the reference, or correct the citation.",
        )
    if case.citing.cited and not (seen or case.citing.lets_off):
        yield Passed("every citation has its reference")


RULE = Rule(
    id="CC602",
    name="missing-reference",
    summary="A citation points to no entry of the reference list.",
    severity="error",
    basis="fact",
    check=check,
    long="""
A citation without reference cannot be followed; in machine-written text it is often invented. A cell of a
source column is looked at where it holds a citation and nothing else, as "5" or "Elm, 2019".

Bad:   "… as shown before [7]" above a list of five references
Good:  "… as shown before [3]"
""",
)
