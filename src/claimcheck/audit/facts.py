"""Audits as part of a Record: the findings in a synthesis, and its marks beside our verdicts.

In: documents and the Record of a run. Out: the same Record with its `audits`; `report` reads them there.
Places name the file without its folder, so that a Record is the same on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from claimcheck.audit.agreement import Agreement, compare_marks
from claimcheck.audit.document import Document
from claimcheck.audit.engine import Audit, audit_document
from claimcheck.audit.finding import Finding, Outcome, Rule
from claimcheck.audit.parse import read_document
from claimcheck.audit.rules import all_rules
from claimcheck.audit.sources import Sources
from claimcheck.errors import DataError
from claimcheck.record import (
    AgreementFacts,
    AgreementMark,
    AuditFacts,
    AuditFinding,
    AuditQuote,
    AuditRule,
    Record,
)

_VOID = "a control of the run failed: its marks are void, and none is compared"


@dataclass(frozen=True, slots=True)
class Synthesis:
    """A document as it was read, and the digest of its file."""

    document: Document
    sha256: str


def read_syntheses(paths: Sequence[Path]) -> tuple[Synthesis, ...]:
    """Read the documents, each file once.

    Raises:
        DataError: a file cannot be read, or is no document.
    """
    found = {}
    for path in paths:
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise DataError(f"{path}: {error.strerror or error}") from error
        found[path.name, digest] = Synthesis(read_document(path, path.name), digest)
    return tuple(found[key] for key in sorted(found))


def with_audits(record: Record, syntheses: Sequence[Synthesis], sources: Sources | None = None) -> Record:
    """The Record with the audit of each synthesis; where a control failed, no mark is compared."""
    void = any(not control.passed for control in record.controls)
    basis = _without_marks(record) if void else record
    return replace(record, audits=tuple(_facts(s, basis, sources, void=void) for s in syntheses))


def _without_marks(record: Record) -> Record:
    return replace(record, verdicts=tuple(replace(v, mark=None) for v in record.verdicts))


def _facts(synthesis: Synthesis, record: Record, sources: Sources | None, *, void: bool) -> AuditFacts:
    audit = audit_document(synthesis.document, record=record, sources=sources)
    table = audit.agreement or compare_marks(synthesis.document, record)
    rules = {rule.id: rule for rule in all_rules()}
    return AuditFacts(
        document=_text(audit.file),
        sha256=synthesis.sha256,
        title=_text(audit.title),
        claims=audit.claims,
        references=audit.references,
        findings=tuple(_finding(f) for f in _ordered(audit)),
        rules=tuple(_rule(rules[o.rule], o) for o in audit.outcomes),
        agreement=_agreement(table, void=void),
        dropped=audit.dropped,
        notes=_texts(audit.notes),
    )


def _ordered(audit: Audit) -> tuple[Finding, ...]:
    """Findings that count, the worst first, and after them the suppressed ones."""
    return audit.findings + audit.suppressed


def _finding(finding: Finding) -> AuditFinding:
    return AuditFinding(
        rule=finding.rule,
        severity=finding.severity,
        basis=finding.basis,
        place=_text(str(finding.place)),
        quote=_text(finding.quote),
        message=_text(finding.message),
        advice=_text(finding.advice),
        claim=finding.claim,
        evidence=tuple(AuditQuote(_text(str(e.place)), _text(e.quote)) for e in finding.evidence),
        suppressed=None if finding.suppressed is None else _text(finding.suppressed),
    )


def _rule(rule: Rule, outcome: Outcome) -> AuditRule:
    return AuditRule(
        id=rule.id,
        name=rule.name,
        summary=rule.summary,
        state=outcome.state,
        passed=_texts(outcome.passed),
        reasons=_texts(outcome.reasons),
    )


def _agreement(table: Agreement, *, void: bool) -> AgreementFacts:
    return AgreementFacts(
        rows=tuple(
            AgreementMark(r.number, _text(r.text), r.said, r.said_confidence, r.claim, r.agree)
            for r in table.rows
        ),
        compared=table.compared,
        agreed=table.agreed,
        kappa=table.kappa,
        brier=table.brier,
        brier_n=table.brier_n,
        reliability=table.reliability,
        notes=(*([_VOID] if void else []), *_texts(table.notes)),
    )


def _texts(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(_text(text) for text in texts)


def _text(text: str) -> str:
    """The text as a Record can hold it: half of a surrogate pair, as some PDFs yield, cannot be written."""
    return text.encode("utf-8", "replace").decode("utf-8")
