"""CC302: fewer claims can be expected to hold than are marked verified."""

from __future__ import annotations

import math
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule

ENOUGH = 2 / 3  # of the claims marked verified must be expected to hold


def check(case: Case) -> Iterator[Result]:
    """Compare the sum of confidences over ✓ rows with their number."""
    document = case.document
    sure = [c.confidence for c in document.claims if c.mark and c.confidence is not None]
    if len(sure) < 2 or document.header is None:
        yield Abstained("fewer than two claims are marked verified with a confidence")
        return
    expected, joint = sum(sure), math.prod(sure)
    text = (
        f"{len(sure)} claims are marked verified; by their confidences {expected:.1f} can be expected to hold"
    )
    joint_text = f"{joint:.2f}" if joint >= 0.005 else f"{joint:.1g}"
    if expected < ENOUGH * len(sure):
        yield Found(
            document.header,
            f"{text}, and all of them together with probability {joint_text} (taken as independent)",
            "State how many claims are expected to hold, or mark fewer as verified.",
        )
    else:
        yield Passed(f"{text}; all together with probability {joint_text}")


RULE = Rule(
    id="CC302",
    name="expected-vs-marked",
    summary="The confidences of the claims marked verified add up to far fewer than their number.",
    severity="warning",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
The sum of probabilities is the number of claims one may expect to be true. If ten claims are marked
verified with .55 each, five or six can be expected to hold, and all ten together with probability .0025.
The rule fires below two thirds.

Bad:   five ✓ with confidences .55 .60 .52 .58 .61
Good:  five ✓ with confidences .93 .97 .90 .95 .92
""",
)
