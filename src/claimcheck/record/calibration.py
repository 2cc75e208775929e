"""How often stated confidences are true, on planted worlds."""

from __future__ import annotations

from dataclasses import dataclass

from claimcheck.record.verdict import CurvePoint


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """How often claims of one kind were true when the engine said so, on planted worlds."""

    kind: str
    worlds: int
    ece: float
    brier: float
    wrong_conclusive: float
    power: float
    type_one: float = 0.0  # share of worlds in which the test alone rejects what is true
    reliability: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibration shipped with the engine; `status` says whether it is of this engine's version."""

    status: str = "not calibrated"
    engine: str = ""
    results: tuple[CalibrationResult, ...] = ()


NOT_CALIBRATED = Calibration()
