"""From a Record back to the questions that were asked: deciding again needs nothing but the Record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from claimcheck.decide.question import Question
from claimcheck.record import ClaimFacts
from claimcheck.spec.grammar import hypothesis_of
from claimcheck.spec.selection import selection_of


def question_of(claim: ClaimFacts, defaults: Mapping[str, Any]) -> Question:
    """The question behind a recorded claim.

    Args:
        claim: its `spec` holds selection and hypothesis as plain JSON.
        defaults: those of the suite, as in `Record.defaults`.

    Raises:
        SpecErrors: the spec is none.
    """
    return Question(
        claim=claim.id,
        hypothesis=hypothesis_of(claim.spec["hypothesis"]),
        cells=selection_of(claim.spec["on"]),
        measure=claim.measure,
        alpha=claim.alpha,
        resamples=defaults["resamples"],
        effect_scale=defaults["effect_scale"],
        seed_sd=defaults["seed_sd"],
    )


def beside_of(claim: ClaimFacts, defaults: Mapping[str, Any]) -> list[Question]:
    """The formulas to be read beside a recorded claim, as questions of their own."""
    own = question_of(claim, defaults)
    return [
        replace(own, hypothesis=hypothesis_of(side["hypothesis"]), cells=selection_of(side["on"]))
        for side in claim.beside
    ]
