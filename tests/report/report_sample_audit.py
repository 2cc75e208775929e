"""A Record of a run that was given a synthesis: the sample with one audit, or two."""

from __future__ import annotations

import dataclasses

from report_sample import sample

from claimcheck.record import (
    AgreementFacts,
    AgreementMark,
    AuditFacts,
    AuditFinding,
    AuditQuote,
    AuditRule,
    CurvePoint,
    Record,
)

_TRUNCATED = AuditRule("CC101", "claim-truncated", "A claim is cut off.", "finding")
_VAGUE = AuditRule("CC403", "vague-quantifier", "A claim quantifies vaguely.", "finding")
_BELOW = AuditRule("CC301", "verified-below-half", "✓ with a confidence below one half.", "finding")
_MARGIN = AuditRule("CC303", "thin-margin", "Marks overlap.", "clean", ("lowest ✓ 0.17, highest × 0.13",))
_COPY = AuditRule("CC701", "verbatim-copy", "Text is copied.", "not run", (), ("needs --sources",))
_SINGLE = AuditRule(
    "CC609", "single-source", "One source.", "abstain", (), tuple(f"claim {i}: none" for i in range(9))
)


def _finding(i: int) -> AuditFinding:
    return AuditFinding(
        "CC403",
        "warning",
        "judgement",
        f"synthesis.md:{40 + i}:3",
        f"rarely improves, case {i}",
        f"claim {i} quantifies vaguely: 'rarely'",
        "Give a number.",
        i,
    )


def audit(name: str = "synthesis.md", *, vague: int = 2) -> AuditFacts:
    """Findings of three severities, and marks of six claims: four that compare, two of these by a lean."""
    return AuditFacts(
        document=name,
        sha256="ab" * 32,
        title="Merged retrievers, a synthesis",
        claims=6,
        references=2,
        findings=(
            AuditFinding(
                "CC101",
                "error",
                "fact",
                "synthesis.md:31:3",
                "Supervised re-ranking rar",
                "claim 5 ends in the middle of a word",
                "Show the whole claim.",
                5,
                (AuditQuote("source.txt:7:1", "Supervised re-ranking rarely improves strong rankers."),),
            ),
            *(_finding(i) for i in range(vague)),
            AuditFinding("CC301", "note", "fact", "synthesis.md:33:90", "0.41", "claim 2 is below one half"),
            AuditFinding(
                "CC301", "error", "fact", "synthesis.md:34:90", "0.29", "claim 3 too", suppressed="known"
            ),
        ),
        rules=(_TRUNCATED, _BELOW, _MARGIN, _VAGUE, _SINGLE, _COPY),
        agreement=AgreementFacts(
            rows=(
                AgreementMark(1, "Merging beats joint training.", True, 0.63, "c0", False),
                AgreementMark(2, "Encoders do not beat word embeddings.", True, 0.41, "c2", True),
                AgreementMark(3, "The best scores come from specialised encoders.", True, 0.29, "c3", True),
                AgreementMark(4, "Scoring sections beats scoring documents.", True, 0.17, "c5", False),
                AgreementMark(5, "Supervised re-ranking rar", False, None, "c7", None),
                AgreementMark(6, "Nobody asked for this one.", None, 0.5),
            ),
            compared=4,
            agreed=2,
            kappa=0.0,
            brier=0.1885,
            brier_n=2,
            reliability=(CurvePoint(0.17, 0.0, 1), CurvePoint(0.41, 1.0, 1)),
            notes=("without a counterpart in the Record: claim 6",),
        ),
        dropped=1,
        notes=("page 3 holds no text",),
    )


def audited(record: Record | None = None, *audits: AuditFacts) -> Record:
    """A Record, the sample by default, with these audits, one by default."""
    return dataclasses.replace(sample() if record is None else record, audits=audits or (audit(),))
