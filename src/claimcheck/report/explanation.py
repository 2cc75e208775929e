"""A verdict explained in plain text: each gate, its numbers, and what would flip it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from claimcheck.record import ClaimFacts, Record, Verdict
from claimcheck.report.choices_view import choices_of, counted, line
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
    parts = (_atoms(verdict), _chosen(record, claim_id), _gates(verdict), _late(claim), _rest(verdict))
    return "\n".join([*lines, *chain.from_iterable(parts)])


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


def _chosen(record: Record, claim: str) -> Iterator[str]:
    """What stands behind each "dev-best", run by run."""
    for role, made in choices_of(record, claim).items():
        yield f"dev-best {role}, by {made[0].measure} on dev queries. {counted(record, made)}".rstrip()
        yield from (f"    {line(record, choice)}" for choice in made)
        yield ""


def _gates(verdict: Verdict) -> Iterator[str]:
    for gate in verdict.trace:
        yield f"{_SIGN[gate.passed]} {gate.name}: {gate.detail}"
        if gate.flip:
            yield f"    would flip it: {gate.flip}"


def _late(claim: ClaimFacts) -> Iterator[str]:
    if claim.changed_after_evidence is not None:
        yield (
            "✗ pre-registration: the claim was changed after evidence for it existed; "
            f"as it stood then, it was {claim.changed_after_evidence}"
        )


def _rest(verdict: Verdict) -> Iterator[str]:
    yield f"→ {verdict.strength}: {verdict.reason}"
    for deviation in verdict.deviations:
        yield f"differs from the source: {deviation}"
    for note in verdict.notes:
        yield f"note: {note}"
