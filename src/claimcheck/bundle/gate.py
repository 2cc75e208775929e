"""`gate.json`: what a publisher may print beside each claim, on which grounds.

VERIFIED and FALSIFIED need a conclusive mark on evidence that tests what the source tested. Everything else
is UNVERIFIED, with the reason, and the reproduction there is stands beside it as what it is.
"""

from __future__ import annotations

import json
from typing import Any

from claimcheck.bundle import layout
from claimcheck.record import ClaimFacts, Record, Verdict, plain

FORMAT = 1
PROVES = (
    "This file and the others of the bundle agree with one another: check-bundle computes every score, "
    "p-value and mark again from the rankings, judgements and specs in it. It does not prove who made the "
    "bundle, nor that the rankings came from the systems they are named after: for that, run "
    "`claimcheck verify` on suite/."
)
_STATUS = {"verified": "VERIFIED", "refuted": "FALSIFIED"}


def gate(record: Record, identity: str) -> dict[str, Any]:
    """The gate of every claim of a Record, as JSON types; `identity` names the Record."""
    claims = [_entry(record.claim(verdict.claim), verdict) for verdict in record.verdicts]
    return {
        "format": FORMAT,
        "suite": record.suite,
        "profile": record.profile,
        "record": identity,
        "proves": PROVES,
        "claims": claims,
    }


def gate_text(record: Record, identity: str) -> str:
    """`gate.json` as text."""
    return (
        json.dumps(gate(record, identity), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        + "\n"
    )


def unverified(claim: ClaimFacts, verdict: Verdict) -> str | None:
    """Why a claim may be called neither verified nor falsified; None if it may."""
    if verdict.mark is None or verdict.strength in ("not tested", "error"):
        return f"no mark: {verdict.reason}"
    if verdict.strength == "by inspection":
        return "decided by inspecting what a study covers, not by a test"
    if verdict.strength != "conclusive":
        return f"the mark is {verdict.strength}: {verdict.reason}"
    if verdict.fidelity != "exact":
        return "the evidence is a proxy: " + "; ".join(verdict.deviations)
    if claim.changed_after_evidence is not None:
        return f"the claim was changed after evidence existed; before, it was {claim.changed_after_evidence}"
    return None


def _entry(claim: ClaimFacts, verdict: Verdict) -> dict[str, Any]:
    why = unverified(claim, verdict)
    entry: dict[str, Any] = {
        "claim": claim.id,
        "statement": claim.statement,
        "cites": list(claim.cites),
        "status": "UNVERIFIED" if why is not None or verdict.mark is None else _STATUS[verdict.mark],
        "reason": why or verdict.reason,
    }
    if verdict.mark is not None:
        entry["reproduction"] = {
            "evidence": verdict.fidelity,
            "deviations": list(verdict.deviations),
            "mark": verdict.mark,
            "strength": verdict.strength,
            "confidence": plain(verdict.confidence),
            "p": plain(verdict.p),
            "spec_sha256": claim.digest,
            "files": [layout.RECORD, layout.SCORES, layout.STATISTICS, layout.REPORT],
        }
    return entry
