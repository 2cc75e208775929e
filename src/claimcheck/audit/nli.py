"""Judging a mark with a natural-language-inference model, if the user gave one.

In: something that gives the two probabilities (`claimcheck.execute.models.nli`). Out: `Judgement`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Inference(Protocol):
    """What `audit` needs of a model: (P(entailment), P(contradiction)) of a claim given a passage."""

    def probabilities(self, passage: str, claim: str) -> tuple[float, float]:
        """Judge one pair."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probabilities of the two labels that matter; the rest is neutral."""

    entailment: float
    contradiction: float


@dataclass(frozen=True)
class Judge:
    """Asks the model; passages and claims go in as plain text."""

    model: Inference

    def judge(self, passage: str, claim: str) -> Judgement:
        """What the model says of one pair."""
        return Judgement(*self.model.probabilities(passage, claim))


def load_judge(folder: Path) -> Judge:
    """A judge whose model is opened, and checked, when it is first asked."""
    from claimcheck.execute.models.nli import CrossEncoder

    return Judge(CrossEncoder(folder))
