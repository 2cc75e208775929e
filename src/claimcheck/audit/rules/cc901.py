"""CC901: a mark differs from what the experiment found."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.agreement import AgreementRow
from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule


def check(case: Case) -> Iterator[Result]:
    """Compare the marks of claims that have a counterpart in the Record."""
    table = case.agreement
    assert table is not None  # noqa: S101 - the engine keeps this rule from running without
    claims = {c.number: c for c in case.document.claims}
    for row in table.rows:
        if row.claim is None:
            yield Abstained("has no counterpart in the Record", row.number)
        elif row.found is None:
            yield Abstained(f"{row.claim} is {row.strength} in the Record", row.number)
        elif row.agree is False:
            claim = claims[row.number]
            yield Found(
                claim.verdict.span if claim.verdict else claim.row,
                f"claim {row.number}: the synthesis says {_said(row)}, the experiment ({row.claim}) says "
                f"{_found(row)}",
                "Show both; the experiment has an artefact that can be rerun.",
                claim=row.number,
                severity="error" if row.strength in ("conclusive", "by inspection") else "warning",
            )
    if table.compared:
        yield Passed(f"{table.agreed} of {table.compared} marks agree with the Record")


def _said(row: AgreementRow) -> str:
    sign = "✓" if row.said else "×"
    return sign if row.said_confidence is None else f"{sign} {row.said_confidence:.2f}"


def _found(row: AgreementRow) -> str:
    sure = "" if row.found_confidence is None else f" {row.found_confidence:.2f}"
    return f"{row.found}{sure} ({row.strength}, {row.fidelity})"


RULE = Rule(
    id="CC901",
    name="mark-vs-experiment",
    summary="The synthesis' mark differs from the verdict of an experiment.",
    severity="error",
    basis="fact",
    needs=("claims", "record"),
    check=check,
    long="""
With --record every claim is compared with the verdict of the claim that says the same: by its words,
and in the synthesis that the specs quote by its mark and confidence. A conclusive verdict against the
mark is an error, one that only leans a warning.

Bad:   synthesis ✓ .27, experiment refuted .97
Good:  synthesis ✓ .90, experiment verified .95
""",
)
