"""What a synthesis said of each claim beside what was found: the table that opens a report, and its figure.

In comes an audit of the Record, out comes a view of its agreement. Counts, κ and the Brier score are the
Record's; verdicts are looked up, so that a row never differs from the verdict table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claimcheck.record import AgreementFacts, AgreementMark, AuditFacts, Record, SourceSays, Verdict
from claimcheck.report import numbers, words
from claimcheck.report.grid import Column, Grid, grid
from claimcheck.report.layout import curves
from claimcheck.report.layout.figure import Figure
from claimcheck.report.words import Stamp

_ABSENT = "not in this Record"
_CAPTION = (
    "What the synthesis said beside our verdicts. A lean counts as its mark. "
    "κ: agreement beyond chance, 1 is perfect, 0 is chance. Brier: mean squared distance of the stated "
    "confidence, read as the probability that the claim is true, from the conclusive verdicts; 0 is perfect, "
    "0.25 is what one half for every claim scores."
)


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One claim of the synthesis; `anchor` is empty and `stamp` None where the Record has no such claim."""

    name: str
    anchor: str
    text: str
    said: str
    stamp: Stamp | None
    found: str
    confidence: str
    fidelity: str
    agree: str
    tone: str  # "yes", "no" or ""


@dataclass(frozen=True, slots=True)
class AgreementView:
    """The table, its totals, its figure; `table` is the same on paper."""

    rows: tuple[AgreementLine, ...]
    facts: tuple[tuple[str, str], ...]
    figure: Figure | None
    table: Grid | None
    caption: str
    notes: tuple[str, ...]


def agreement_view(record: Record, audit: AuditFacts, anchors: Mapping[str, str], name: str) -> AgreementView:
    """The agreement of one synthesis; `anchors` leads from claims to their sections."""
    found, void = audit.agreement, bool(words.failed_controls(record))
    verdicts = {v.claim: v for v in record.verdicts}
    rows = tuple(_line(row, verdicts.get(row.claim or ""), anchors, void=void) for row in found.rows)
    leans = sum(
        row.agree is not None and (v := verdicts.get(row.claim or "")) is not None and _leans(v)
        for row in found.rows
    )
    figure = None
    if found.reliability:
        title = f"{audit.document}: stated confidence against verdicts"
        figure = curves.stated(found.reliability, name=f"{name}-reliability", title=title)
    return AgreementView(
        rows=rows,
        facts=_totals(found, leans),
        figure=figure,
        table=_table(rows, audit, name),
        caption=_CAPTION,
        notes=found.notes,
    )


def _line(
    row: AgreementMark, verdict: Verdict | None, anchors: Mapping[str, str], *, void: bool
) -> AgreementLine:
    mark = None if verdict is None else words.stamp(verdict, void=void)
    tone = "" if row.agree is None else "yes" if row.agree else "no"
    agree = tone or numbers.NONE
    return AgreementLine(
        name=row.claim or f"row {row.number}",
        anchor=anchors.get(row.claim or "", "") if verdict is not None else "",
        text=row.text,
        said=words.said(SourceSays(row.said, row.said_confidence)),
        stamp=mark,
        found=_ABSENT if mark is None else mark.phrase,
        confidence=numbers.NONE if verdict is None or void else numbers.share(words.confidence(verdict)),
        fidelity="" if verdict is None else words.fidelity(verdict),
        agree=f"{agree}, a lean" if tone and verdict is not None and _leans(verdict) else agree,
        tone=tone,
    )


def _leans(verdict: Verdict) -> bool:
    return verdict.strength == "inconclusive"


def _totals(found: AgreementFacts, leans: int) -> tuple[tuple[str, str], ...]:
    agreed = f"{numbers.count(found.agreed)} of {numbers.count(found.compared)}"
    if leans:
        agreed += f" ({numbers.count(leans)} of the {numbers.count(found.compared)} verdicts only lean)"
    brier = "–, no conclusive verdict has a stated confidence beside it"
    if found.brier is not None:
        brier = f"{numbers.number(found.brier)} over {numbers.plural(found.brier_n, 'conclusive verdict')}"
    return (
        ("marks that agree", agreed if found.compared else "–, no claim has a mark on both sides"),
        ("Cohen’s κ of the marks", numbers.number(found.kappa, 2)),
        ("Brier score of its confidences", brier),
    )


def _table(rows: tuple[AgreementLine, ...], audit: AuditFacts, name: str) -> Grid | None:
    columns = (
        Column(""),
        Column("Claim"),
        Column("Synthesis said"),
        Column("Found"),
        Column("Agree"),
        Column("Conf.", numeric=True),
        Column("Evidence"),
    )
    lines = [
        (
            row.name,
            row.text,
            row.said,
            row.found,
            row.agree,
            row.confidence,
            row.fidelity or numbers.NONE,
        )
        for row in rows
    ]
    return grid(name, f"{audit.document}. {_CAPTION}", columns, lines, keep_empty=True)
