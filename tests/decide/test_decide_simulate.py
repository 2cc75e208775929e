"""Simulated power against the closed form, and where it must be high or low."""

from __future__ import annotations

from dataclasses import replace

import pytest
from planted_evidence import MEASURE, ask, better, evidence, table

from claimcheck.decide.case import Case
from claimcheck.decide.context import Context
from claimcheck.decide.simulate import power
from claimcheck.decide.verdict import Correction
from claimcheck.record import Power
from claimcheck.spec.hypothesis import (
    EVERYWHERE,
    MOSTLY,
    RARELY,
    All,
    Compare,
    Covers,
    Hypothesis,
    Only,
    Operand,
)
from claimcheck.stats.power import mde

ALONE = Correction(1.0, "none")
ON = evidence(table({"a": 0.02, "b": 0.0, "c": 0.01}, n=200), roles={"ac": ["a", "c"]})


def found(hypothesis: Hypothesis, scale: float, correction: Correction = ALONE) -> Power:
    """Power of a claim at an effect scale."""
    question = replace(ask(hypothesis), effect_scale=scale)
    return power(Case.of(question, Context(ON, MEASURE)), correction)


def test_power_at_the_minimum_detectable_effect() -> None:
    """At the effect found in four runs of five the simulation finds it about as often, either way."""
    case = Case.of(ask(better("a", "b")), Context(ON, MEASURE))
    _, estimate = case.atoms[0].group.observed()
    assert estimate.se is not None
    smallest = mde(estimate.se * 200**0.5, 200)
    at = found(better("a", "b"), smallest)
    assert at.verified == pytest.approx(0.75, abs=0.13)
    assert at.refuted == pytest.approx(0.75, abs=0.13)
    strict = found(better("a", "b"), smallest, Correction(10.0, "bonferroni over 10 claims"))
    assert strict.verified is not None
    assert strict.verified < 0.6
    assert strict.underpowered


@pytest.mark.parametrize(
    "hypothesis",
    [
        better("a", "b", 0.01),
        better("a", "b", 0.01, EVERYWHERE),
        better("a", "b", 0.01, MOSTLY),
        better("a", "b", 0.01, RARELY),
        Compare("not_better", Operand("a"), Operand("b"), 0.02),
        Compare("different", Operand("a"), Operand("b"), 0.1),
        Compare("better", Operand("ac", "best"), Operand("b"), 0.01),
        Only("a", ("a", "c"), Operand("b"), 0.01),
        All((better("a", "b"), better("c", "b"), Covers(systems=2))),
    ],
)
def test_power_grows_to_one_and_starts_below_alpha(hypothesis: Hypothesis) -> None:
    """No effect beyond the margin is rarely called conclusive, a huge one always."""
    huge = found(hypothesis, 0.15)
    assert huge.curve[0].y <= 0.15
    assert huge.curve[-1].y >= 0.95
    assert huge.verified is not None
    assert huge.refuted is not None
    assert huge.verified > 0.8
    assert huge.refuted > 0.8
    assert not huge.underpowered
    assert [p.x for p in huge.curve] == pytest.approx([0.0, 0.15, 0.3, 0.6])
