"""Verdicts as CSV: full precision, one line per claim, for other programs."""

from __future__ import annotations

import csv
import io

from claimcheck.record import Record
from claimcheck.report import words
from claimcheck.report.headline import headline
from claimcheck.report.text import clean

_COLUMNS = (
    "claim",
    "mark",
    "strength",
    "fidelity",
    "void",
    "measure",
    "delta",
    "low",
    "high",
    "n",
    "p",
    "p_for",
    "p_against",
    "c",
    "confidence",
    "synthesis_verified",
    "synthesis_confidence",
    "statement",
    "reason",
    "changed_after_evidence",
)


def verdicts_csv(record: Record) -> str:
    """All verdicts; numbers as in the Record, blank where there is none.

    `changed_after_evidence` holds the earlier verdict of a claim that was edited after its evidence existed.
    Text that a spreadsheet would take for a formula is put behind an apostrophe.
    """
    void = bool(words.failed_controls(record))
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for verdict in record.verdicts:
        claim, atom = record.claim(verdict.claim), headline(verdict)
        bounds = atom.interval if atom else None
        row = (
            verdict.claim,
            verdict.mark,
            verdict.strength,
            words.fidelity(verdict),
            void and verdict.mark is not None,
            claim.measure,
            atom.delta if atom else None,
            bounds.low if bounds else None,
            bounds.high if bounds else None,
            atom.n if atom else None,
            verdict.p,
            verdict.p_for,
            verdict.p_against,
            verdict.c,
            words.confidence(verdict),
            claim.says.verified,
            claim.says.confidence,
            claim.statement,
            verdict.reason,
            claim.changed_after_evidence,
        )
        writer.writerow([_value(value) for value in row])
    return sheet.getvalue()


def _value(value: str | float | bool | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.10g}"
    text = clean(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
