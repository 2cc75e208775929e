"""The audit of a synthesis, as a Record keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from claimcheck.record.verdict import CurvePoint

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class AuditQuote:
    """A verbatim passage and where it stands: ``synthesis.md:12:3``."""

    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One fault of a synthesis, quoted verbatim; `claim` is its row, `suppressed` the reason given."""

    rule: str
    severity: Severity
    basis: Literal["fact", "judgement"]
    place: str
    quote: str
    message: str
    advice: str = ""
    claim: int | None = None
    evidence: tuple[AuditQuote, ...] = ()
    suppressed: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRule:
    """What became of one rule: what held, or why it could not judge or was not run."""

    id: str
    name: str
    summary: str
    state: Literal["finding", "clean", "abstain", "not run"]
    passed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementMark:
    """A claim of the synthesis: `said` is True for ✓; `claim` is the id whose verdict stands beside it."""

    number: int
    text: str
    said: bool | None
    said_confidence: float | None
    claim: str | None = None
    agree: bool | None = None  # None unless both sides have a mark that stands


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """Marks of a synthesis beside the verdicts; the counts are of rows in which both sides have a mark.

    `kappa` is Cohen's κ of the marks, `brier` the mean squared distance of the stated confidences from
    the `brier_n` conclusive verdicts, `reliability` stated confidence → share verified among these.
    """

    rows: tuple[AgreementMark, ...]
    compared: int
    agreed: int
    kappa: float | None
    brier: float | None
    brier_n: int
    reliability: tuple[CurvePoint, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """The audit of one synthesis: findings the worst first, rules by id.

    `dropped` counts findings whose quote was not found in the file again; `notes` say what could not be read.
    """

    document: str  # the name of its file
    sha256: str
    title: str
    claims: int
    references: int
    findings: tuple[AuditFinding, ...]
    rules: tuple[AuditRule, ...]
    agreement: AgreementFacts
    dropped: int = 0
    notes: tuple[str, ...] = ()
