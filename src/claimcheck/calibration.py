"""The calibration that ships with the engine, as package data tagged with the engine that it is of.

A leaf: reading it needs nothing of the engine. Results of another engine say "not calibrated" instead of
promising what nobody checked.
"""

from __future__ import annotations

import json
from importlib.resources import files

from claimcheck.record import ENGINE, Calibration, CalibrationResult, CurvePoint, plain

FILE = "decide/calibration.json"


def shipped() -> Calibration:
    """The calibration packed with the engine; "not calibrated" if there is none of this engine."""
    resource = files("claimcheck").joinpath(FILE)
    return loads(resource.read_text(encoding="utf-8")) if resource.is_file() else Calibration()


def dumps(calibration: Calibration) -> str:
    """The calibration as text, the same bytes for the same results."""
    return (
        json.dumps(plain(calibration), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    )


def loads(text: str) -> Calibration:
    """Read what `dumps` wrote; results of another engine count for nothing."""
    data = json.loads(text)
    if data.get("engine") != ENGINE:
        made = data.get("engine")
        return Calibration(status=f"not calibrated: the results are of engine {made}, this is {ENGINE}")
    results = tuple(
        CalibrationResult(**{**r, "reliability": tuple(CurvePoint(**p) for p in r["reliability"])})
        for r in data["results"]
    )
    return Calibration(data["status"], data["engine"], results)


def merged(old: Calibration, new: Calibration) -> Calibration:
    """The results of both, those of a kind that `new` has from there; kinds sorted, their order kept."""
    fresh = {_kind(result) for result in new.results}
    kept = [r for r in old.results if _kind(r) not in fresh] if old.engine == new.engine else []
    results = tuple(sorted([*kept, *new.results], key=_kind))
    return Calibration(new.status, new.engine, results)


def _kind(result: CalibrationResult) -> str:
    return result.kind.partition(", ")[0]
