"""Which of a verdict's atoms stands for it in a table that has room for one number."""

from __future__ import annotations

from claimcheck.record import AtomResult, Verdict


def headline(verdict: Verdict) -> AtomResult | None:
    """The first atom with an effect, in the order of the hypothesis; None for inspections and errors."""
    return next((atom for atom in verdict.atoms if atom.delta is not None), None)
