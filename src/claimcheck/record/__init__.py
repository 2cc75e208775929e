"""The Record: all that a run found out, as frozen values that turn into JSON and back.

A Record is a folder: `record.json` (`folder`; deterministic and digested), `scores.parquet`
(`claimcheck.scores`), `run.json` (times, host, cache hits; ignored when Records are compared).
`decide` makes verdicts from everything else in it, `report` and `audit` only read it.
"""

from __future__ import annotations

from claimcheck.record.audit import (
    AgreementFacts,
    AgreementMark,
    AuditFacts,
    AuditFinding,
    AuditQuote,
    AuditRule,
    Severity,
)
from claimcheck.record.calibration import Calibration, CalibrationResult
from claimcheck.record.facts import (
    ClaimFacts,
    Control,
    DataSource,
    DevChoice,
    DevScore,
    MeanScore,
    MergeFacts,
    ModelFacts,
    Role,
    RunFacts,
    SourceSays,
    StepFacts,
    SystemFacts,
    TaskFacts,
)
from claimcheck.record.folder import SCORES, load, loads, record_schema, run_day, save, work_seconds
from claimcheck.record.text import FORMAT, dumps, in_lines, plain
from claimcheck.record.verdict import (
    ENGINE,
    AtomResult,
    CellEffect,
    CurvePoint,
    Fidelity,
    Gate,
    Interval,
    Mark,
    Power,
    Sensitivity,
    SensitivityRow,
    SideResult,
    Strength,
    Tally,
    Verdict,
    tally,
)
from claimcheck.record.whole import Record

__all__ = [
    "ENGINE",
    "FORMAT",
    "SCORES",
    "AgreementFacts",
    "AgreementMark",
    "AtomResult",
    "AuditFacts",
    "AuditFinding",
    "AuditQuote",
    "AuditRule",
    "Calibration",
    "CalibrationResult",
    "CellEffect",
    "ClaimFacts",
    "Control",
    "CurvePoint",
    "DataSource",
    "DevChoice",
    "DevScore",
    "Fidelity",
    "Gate",
    "Interval",
    "Mark",
    "MeanScore",
    "MergeFacts",
    "ModelFacts",
    "Power",
    "Record",
    "Role",
    "RunFacts",
    "Sensitivity",
    "SensitivityRow",
    "Severity",
    "SideResult",
    "SourceSays",
    "StepFacts",
    "Strength",
    "SystemFacts",
    "Tally",
    "TaskFacts",
    "Verdict",
    "dumps",
    "in_lines",
    "load",
    "loads",
    "plain",
    "record_schema",
    "run_day",
    "save",
    "tally",
    "work_seconds",
]
