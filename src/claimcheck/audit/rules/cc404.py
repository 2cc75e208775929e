"""CC404: a claim names no metric, no data set and no number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.rules.lexicon import DATASET, METRIC, has_number
from claimcheck.audit.wording import fold, without_citations


def check(case: Case) -> Iterator[Result]:
    """Report claims in which none of the three is found."""
    named = 0
    for claim in case.document.claims:
        if _names_something(without_citations(claim.text)):
            named += 1
            continue
        yield Found(
            claim.span,
            f"claim {claim.number} names no metric, no data set and no number",
            "Say on which data, by which measure, by how much.",
            claim=claim.number,
        )
    if named:
        yield Passed(f"{named} of {len(case.document.claims)} claims name a metric, a data set or a number")


@lru_cache(maxsize=4096)  # long documents say many things more than once
def _names_something(text: str) -> bool:
    """Whether a text names a number, a data set or a metric."""
    folded = fold(text)
    return bool(has_number(folded) or DATASET.search(text) or METRIC.search(folded))


RULE = Rule(
    id="CC404",
    name="nothing-measured",
    summary="A claim names no metric, no data set and no number.",
    severity="note",
    basis="judgement",
    needs=("claims",),
    english=True,
    check=check,
    long="""
A claim that names nothing measurable cannot be reproduced: everyone would measure something else.
Citations are left out before looking for numbers.

Bad:   "Specialised encoders are better for sentence retrieval."
Good:  "On Europarl, specialised encoders reach a higher MRR than vanilla ones."
""",
)
