"""CC303: the confidences of ✓ and × are not apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Evidence, Found, Passed, Result, Rule
from claimcheck.audit.wording import fold

THIN = 0.05
# A confidence in the mark itself says nothing about which side of one half the claim lies on.
_IN_THE_MARK = re.compile(
    r"\bconfidence\b[^.]{0,80}\b(?:in|of|that|for|with|on|to|chose|gave|shares?) (?:the|that|this|each|its) "
    r"(?:mark|verdict|label|decision|judge?ment|rating)\b",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Compare the highest × with the lowest ✓."""
    document = case.document
    yes = [c for c in document.claims if c.mark and c.confidence is not None]
    no = [c for c in document.claims if c.mark is False and c.confidence is not None]
    if not yes or not no:
        yield Abstained("there are not both ✓ and × with confidences")
        return
    if _belongs_to_the_mark(document.prose):
        yield Abstained("the confidence belongs to the mark, so ✓ and × cannot be compared")
        return
    lowest = min(yes, key=lambda c: (c.confidence or 0, c.number))
    highest = max(no, key=lambda c: (c.confidence or 0, -c.number))
    low, high = lowest.confidence or 0.0, highest.confidence or 0.0
    if low - high >= THIN:
        yield Passed(f"lowest ✓ {low:.2f}, highest × {high:.2f}")
        return
    span = highest.confidence_text.span if highest.confidence_text else highest.row
    other = lowest.confidence_text.span if lowest.confidence_text else lowest.row
    yield Found(
        span,
        f"claim {highest.number} is × at {high:.2f} and claim {lowest.number} is ✓ at {low:.2f}: "
        + _distance(low, high),
        "Say where the line between ✓ and × is drawn, and leave room around it.",
        claim=highest.number,
        severity="error" if high > low else None,
        evidence=(Evidence(document.place(other), document.source.raw(other)),),
    )


def _distance(low: float, high: float) -> str:
    if high > low:
        return "the order is inverted"
    return f"only {low - high:.2f} apart" if low > high else "nothing lies between them"


def _belongs_to_the_mark(prose: str) -> bool:
    folded = fold(prose)
    at = folded.find("confidence")
    while at >= 0:
        if _IN_THE_MARK.match(prose, at):
            return True
        at = folded.find("confidence", at + 1)
    return False


RULE = Rule(
    id="CC303",
    name="thin-margin",
    summary="The highest confidence of a × is next to, or above, the lowest confidence of a ✓.",
    severity="warning",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
Marks that follow from confidences need a line between them. If a claim is refuted at .13 and another
verified at .17, the marks rest on .04; if the refuted one has the higher confidence, they don't rest on
it at all. The rule abstains when the text says that the number is the confidence in the mark.

Bad:   ✓ 0.17 and × 0.13; ✓ 0.40 and × 0.55
Good:  ✓ 0.90 and × 0.08
""",
)
