"""A verdict explained in plain text: each gate, its numbers, and what would flip it."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.record import Record, Verdict
from claimcheck.report.numbers import effect, number, p_clause, plural, share
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
    return "\n".join([*lines, *_atoms(verdict), *_gates(verdict), *_rest(verdict)])


def _atoms(verdict: Verdict) -> Iterator[str]:
    """Each comparison with its own numbers: which of them holds the formula up, or back."""
    for atom in verdict.atoms:
        if atom.kind == "covers":
            continue
        asked = f"{atom.hold}: {atom.required}" if atom.required else atom.hold
        yield f"{atom.label} ({atom.kind} by {number(atom.margin)}, {asked})"
        yield f"    average Δ {effect(atom.delta, atom.interval)} over {plural(len(atom.cells), 'cell')}"
        yield f"    true in {share(atom.confidence)} of the draws"
        sides = f"{p_clause(atom.p_t)} for it, {p_clause(atom.p_t_against)} against it"
        flips = f"; {p_clause(atom.p_perm)} by sign flips" if atom.p_perm is not None else ""
        yield f"    {sides}{flips}"
        if atom.mde is not None:
            yield f"    an average effect of {number(atom.mde)} beyond the margin is found with 80 % power"
        for note in atom.notes:
            yield f"    {note}"
    if verdict.atoms:
        yield ""


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
