"""Sign-flip permutation of an atom, reported beside its t-test. It holds training runs fixed."""

from __future__ import annotations

from claimcheck.decide.case import Case
from claimcheck.decide.formula import AtomNode


def permutation_p(case: Case, atom: AtomNode) -> float | None:
    """p of the atom by sign flips."""
    return None
