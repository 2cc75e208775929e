"""CC203: the number of verified claims stated and the ✓ rows of the table differ."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Result, Rule
from claimcheck.audit.rules.counting import compare


def check(case: Case) -> Iterator[Result]:
    """Compare "K verified" with the ✓ rows and "K refuted" with the × rows."""
    document = case.document
    if all(c.mark is None for c in document.claims):
        yield Abstained("the claims carry no marks")
        return
    for label, mark, sign in (("claims verified", True, "✓"), ("claims refuted", False, "×")):
        yield from compare(
            document,
            [c for c in document.counts if c.label == label],
            sum(c.mark is mark for c in document.claims),
            said=f"{label} as stated:",
            have=f"rows marked {sign}:",
            advice="Correct the number or the marks; the headline number is what readers quote.",
        )


RULE = Rule(
    id="CC203",
    name="verified-vs-marks",
    summary="The number of verified claims stated differs from the rows marked as verified.",
    severity="error",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
"K verified" is the number that gets quoted. If the table shows another one, one of the two is wrong.

Bad:   "8 claims extracted; 8 independently verified." above a table with one ×.
Good:  "8 claims extracted; 7 verified, 1 refuted." above the same table.
""",
)
