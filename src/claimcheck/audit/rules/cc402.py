"""CC402: two claims are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from claimcheck.audit.case import Case
from claimcheck.audit.document import Claim, Document
from claimcheck.audit.endings import dangles
from claimcheck.audit.finding import Evidence, Found, Result, Rule
from claimcheck.audit.relation import relation
from claimcheck.audit.rules.pairs import side_by_side

_CONTINUES = ("rather than ", "while ", "whereas ", "but ", "and ", "which ", "although ", "because ",
"so that ", "instead of ",
              "as opposed to ", "compared to ", "than ", "or ", "even though ")  # fmt: skip


def check(case: Case) -> Iterator[Result]:
    """Near-duplicates, halves of one source sentence, and rows that go on where the row above stops."""
    document = case.document
    reported: set[int] = set()
    for pair in case.pairs:
        if pair.second.number not in reported and _agree(pair.first, pair.second):
            reported.add(pair.second.number)
            yield _found(document, pair.first, pair.second, "repeats")
    for first, second in _halves(case):
        if second.number not in reported and not _opposed(first, second):
            reported.add(second.number)
            yield _found(document, first, second, "is the other half of the source sentence of")
    for first, second in pairwise(document.claims):
        if second.number not in reported and _goes_on(first, second):
            yield _found(document, first, second, "goes on where the row above stops:")


def _opposed(first: Claim, second: Claim) -> bool:
    """Whether the two contradict each other, by their words or by their marks: CC405's matter."""
    marks = first.mark is not None and second.mark is not None and first.mark != second.mark
    return marks or relation(first.text, second.text) == "opposite"


def _agree(first: Claim, second: Claim) -> bool:
    """Whether the two say the same of the same thing."""
    how = relation(first.text, second.text)
    alike = how == "same" or (how == "alike" and not side_by_side(first.text, second.text))
    return alike and not _opposed(first, second)


def _goes_on(first: Claim, second: Claim) -> bool:
    """Whether the second row is grammatically the rest of the first."""
    lower = second.text[:1].islower()
    return lower and (second.text.lower().startswith(_CONTINUES) or dangles(first.text))


def _halves(case: Case) -> Iterator[tuple[Claim, Claim]]:
    """Claims that cover different parts of one sentence of a source, word for word."""
    groups: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for alignment in case.alignments:
        best = alignment.best
        if best and best.score >= 0.9 and best.run >= 5:
            groups[best.sentence.document, best.sentence.span.start].append(alignment.claim)
    for claims in groups.values():
        yield from pairwise(claims)


def _found(document: Document, first: Claim, second: Claim, how: str) -> Found:
    return Found(
        second.span,
        f"claim {second.number} {how} claim {first.number}; one finding counts twice",
        "Merge the two rows.",
        claim=second.number,
        evidence=(Evidence(document.place(first.span), document.source.raw(first.span)),),
    )


RULE = Rule(
    id="CC402",
    name="duplicate-claim",
    summary="Two claims are near-duplicates, or halves of one source sentence.",
    severity="warning",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
A statement that appears twice is verified twice and counted twice; a sentence cut in two gives two rows
that mean nothing on their own. Rows that differ in a name or a number on both sides, or in their subject,
are parallel claims, not duplicates.

Bad:   "The best scores come from specialised encoders," and, as the next row, "rather than from vanilla
       ones."
Good:  one row with the whole sentence.
""",
)
