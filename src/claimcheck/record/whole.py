"""The Record itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from claimcheck.record.audit import AuditFacts
from claimcheck.record.calibration import NOT_CALIBRATED, Calibration
from claimcheck.record.facts import (
    ClaimFacts,
    Control,
    DataSource,
    DevChoice,
    MeanScore,
    ModelFacts,
    Role,
    RunFacts,
    StepFacts,
    SystemFacts,
    TaskFacts,
)
from claimcheck.record.text import FORMAT, dumps
from claimcheck.record.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Record:
    """A whole run. Every tuple is sorted by its natural key, claims in suite order."""

    suite: str
    title: str
    question: str
    profile: str
    defaults: Mapping[str, Any]
    claims: tuple[ClaimFacts, ...]
    verdicts: tuple[Verdict, ...]
    tasks: tuple[TaskFacts, ...]
    systems: tuple[SystemFacts, ...]
    roles: tuple[Role, ...]
    means: tuple[MeanScore, ...]
    controls: tuple[Control, ...]
    data: tuple[DataSource, ...]
    steps: tuple[StepFacts, ...]
    software: Mapping[str, str]
    scores_digest: str
    models: tuple[ModelFacts, ...] = ()
    notes: tuple[str, ...] = ()
    calibration: Calibration = NOT_CALIBRATED
    audits: tuple[AuditFacts, ...] = ()  # of the syntheses given with --audit
    runs: tuple[RunFacts, ...] = ()
    choices: tuple[DevChoice, ...] = ()  # what stands behind `take: dev-best`
    unselected: tuple[str, ...] = ()  # claims of the suite left out of this run; the correction counts them
    files: Mapping[str, str] = field(default_factory=dict)  # of the suite as it was -> sha256
    format: int = FORMAT

    def verdict(self, claim: str) -> Verdict:
        """The verdict on a claim id; KeyError if the suite has no such claim."""
        return {v.claim: v for v in self.verdicts}[claim]

    def claim(self, claim: str) -> ClaimFacts:
        """The facts of a claim id; KeyError if the suite has no such claim."""
        return {c.id: c for c in self.claims}[claim]

    @property
    def id(self) -> str:
        """First 12 hex digits of the digest of `record.json`: names this Record everywhere."""
        return hashlib.sha256(dumps(self).encode()).hexdigest()[:12]
