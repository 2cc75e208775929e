"""Numbers in the sentences of a decision: as a report writes them, and never on the wrong side of a limit."""

from __future__ import annotations

import re

import pytest
from planted_evidence import ask, better, evidence, table

from claimcheck.decide import controls, decide, say


@pytest.mark.parametrize(
    ("value", "limit", "text"),
    [
        (4.438e-17, 0.05, "< 0.001"),
        (0.2052, 0.05, "0.205"),
        (1.0, None, "> 0.999"),
        (0.866, 0.95, "0.866"),
        (0.0504, 0.05, "0.0504"),
        (0.0504, None, "0.050"),
        (0.9496, 0.95, "0.9496"),
        (0.05, 0.05, "0.050"),
    ],
)
def test_shares(value: float, limit: float | None, text: str) -> None:
    """Extreme ones are bounds; one next to its limit keeps its digits."""
    assert say.share(value, limit) == text


def test_signs_are_real() -> None:
    """Minus signs, not hyphens; a plus where a difference is meant."""
    assert (say.signed(-0.1827), say.signed(0.79)) == ("−0.183", "+0.790")
    assert (say.margin(-0.1827), say.margin(0.01404)) == ("−0.183", "0.014")


def test_no_sentence_of_a_decision_has_a_raw_number() -> None:
    """Neither gates nor notes nor controls."""
    on = evidence(table({"a": 0.1, "b": 0.0, "c": -0.3}, n=200))
    verdicts = decide([ask(better("a", "b", 0.02), "c1"), ask(better("b", "a", 0.02), "c2")], on)
    told = [text for v in verdicts for g in v.trace for text in (g.detail, g.flip)]
    told += [c.detail for c in controls(on, measure="nDCG@10", alpha=0.05, effect_scale=0.025)]
    assert any("margin of −" in text for text in told)
    assert any("p for the claim < 0.001, corrected < 0.001" in text for text in told)
    for text in told:
        assert not re.search(r"\de-\d|margin of -|confidence 1\.000|corrected 1\b", text)
