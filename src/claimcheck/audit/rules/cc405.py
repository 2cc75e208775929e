"""CC405: overlapping claims carry marks that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Evidence, Found, Passed, Result, Rule, Severity
from claimcheck.audit.relation import relation


def check(case: Case) -> Iterator[Result]:
    """Same statement with different marks, or opposite statements with the same mark."""
    document = case.document
    clash = False
    for pair in case.pairs:
        first, second = pair.first, pair.second
        if first.mark is None or second.mark is None:
            continue
        how = relation(first.text, second.text)
        opposite = how == "opposite"
        if how in ("same", "opposite") and opposite == (first.mark == second.mark):
            clash = True
            signs = f"{'✓' if first.mark else '×'} and {'✓' if second.mark else '×'}"
            what = "say the opposite" if opposite else "say the same"
            # "X is not better" refuted and "X is better" refuted can both hold: no difference.
            severe: Severity | None = None if not opposite or first.mark else "warning"
            yield Found(
                second.span,
                f"claims {first.number} and {second.number} {what} and are marked {signs}",
                "Decide between the two, or say in what they differ.",
                claim=second.number,
                severity=severe,
                evidence=(Evidence(document.place(first.span), document.source.raw(first.span)),),
            )
    if not clash and len(document.claims) > 1:
        yield Passed("no two overlapping claims carry contradictory marks")


RULE = Rule(
    id="CC405",
    name="contradictory-marks",
    summary="Two claims that say the same carry opposite marks, or two that say the opposite the same mark.",
    severity="error",
    basis="fact",
    needs=("claims",),
    english=True,
    check=check,
    long="""
Two marks that cannot both be right show that at least one was not earned.

Bad:   "A outperforms B on CLEF" ✓ and "A does not outperform B on CLEF" ✓
Good:  one of the two, with its evidence.
""",
)
