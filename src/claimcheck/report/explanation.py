"""A verdict explained in plain text: each gate, its numbers, and what would flip it."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.record import Record, Verdict
from claimcheck.report.terminal import claim_line

_SIGN = {True: "✓", False: "✗", None: "·"}


def explanation(record: Record, claim_id: str) -> str:
    """The decision trace of a claim as lines of text."""
    claim, verdict = record.claim(claim_id), record.verdict(claim_id)
    lines = [
        claim.statement,
        f"tested as: {claim.hypothesis} ({claim.measure})",
        claim_line(record, verdict),
        "",
    ]
    return "\n".join([*lines, *_gates(verdict), *_rest(verdict)])


def _gates(verdict: Verdict) -> Iterator[str]:
    for gate in verdict.trace:
        yield f"{_SIGN[gate.passed]} {gate.name}: {gate.detail}"
        if gate.flip:
            yield f"    would flip it: {gate.flip}"


def _rest(verdict: Verdict) -> Iterator[str]:
    yield f"→ {verdict.strength}: {verdict.reason}"
    for deviation in verdict.deviations:
        yield f"differs from the source: {deviation}"
    for note in verdict.notes:
        yield f"note: {note}"
