"""What `decide` is asked: one claim, reduced to what its verdict depends on.

`spec` knows files and places, `decide` knows only these values; the pipeline turns one into the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from claimcheck.spec.hypothesis import CellSelection, Hypothesis


@dataclass(frozen=True, slots=True)
class Question:
    """One claim to decide.

    Attributes:
        claim: its id.
        hypothesis: the formula.
        cells: which task × language pairs it is about.
        measure: name of the one measure it is tested on, as it stands in the score table.
        alpha: one-sided error rate of a conclusive mark, before correction over the suite.
        seed: of the random numbers of this claim; equal seeds give equal draws.
        resamples: posterior draws, and sign flips plus one.
        effect_scale: size of an effect that would surprise nobody, in the measure's units.
        seed_sd: assumed sd between training runs where only one run exists.
        independent: whether the claim was declared to share no run with the others (for Holm).
        min_queries: cells with fewer queries are left out, and said so.
    """

    claim: str
    hypothesis: Hypothesis
    cells: CellSelection = field(default_factory=CellSelection)
    measure: str = "nDCG@10"
    alpha: float = 0.05
    seed: int = 0
    resamples: int = 10_000
    effect_scale: float = 0.025
    seed_sd: float = 0.01
    independent: bool = False
    min_queries: int = 2
