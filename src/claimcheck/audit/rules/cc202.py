"""CC202: the number of claims stated and the rows of the claims table differ."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Result, Rule
from claimcheck.audit.rules.counting import compare, thinned, told_otherwise


def check(case: Case) -> Iterator[Result]:
    """Compare every "N claims extracted", else "N claims were checked against …", with the rows.

    What was merged or cut down afterwards is no number of rows.
    """
    document, rows = case.document, len(case.document.claims)
    stated = [c for c in case.counts if c.label == "claims"]
    if not stated:  # some of the claims may be checked, but not more than there are
        checked = [c for c in case.counts if c.label == "claims checked"]
        stated = [c for c in checked if c.value >= rows]
    if stated and all(c.value != rows for c in stated):
        stated = [c for c in stated if not thinned(document, c) and not told_otherwise(document, c, rows)]
        if not stated:
            yield Abstained("the claims were cut down again, to a number that is not understood")
            return
    yield from compare(
        document,
        stated,
        rows,
        said="claims stated:",
        have="claims in the table:",
        unstated="the document states no number of claims",
        advice="Show all claims, or correct the number.",
    )


RULE = Rule(
    id="CC202",
    name="claims-vs-rows",
    summary="The number of claims stated differs from the number of rows of the claims table.",
    severity="warning",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
Claims that were extracted and are not shown cannot be checked; perhaps they are the inconvenient ones.

Bad:   "10 claims extracted" above a table of 8 rows.
Good:  "10 claims extracted; the 8 that concern retrieval are listed" above that table.
""",
)
