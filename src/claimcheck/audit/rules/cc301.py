"""CC301: a claim is marked verified with a confidence below one half."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Found, Result, Rule


def check(case: Case) -> Iterator[Result]:
    """Look at every ✓ with a confidence."""
    marked = [c for c in case.document.claims if c.mark]
    if marked and all(c.confidence is None for c in marked):
        yield Abstained("the claims marked verified carry no confidence")
    for claim in marked:
        if claim.confidence is not None and claim.confidence < 0.5:
            yield Found(
                claim.confidence_text.span if claim.confidence_text else claim.row,
                f"claim {claim.number} is marked verified with a confidence of {claim.confidence:.2f}: "
                "by the document's own number it is more likely false than true",
                "Mark it as not verified, or say what the number measures.",
                claim=claim.number,
            )


RULE = Rule(
    id="CC301",
    name="verified-below-half",
    summary="A claim is marked verified with a confidence below one half.",
    severity="error",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
A confidence below one half says that the claim is more likely false than true; a ✓ beside it says the
opposite. Usually the number is a text similarity that was never meant as a probability. Then it should
not be called confidence.

Bad:   | Re-ranking helps on every language pair | ✓ | 0.27 |
Good:  | Re-ranking helps on every language pair | ✓ | 0.93 |
""",
)
