"""Counts of quantifiers in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest

from claimcheck.stats.thresholds import at_least, at_most


@pytest.mark.parametrize(
    ("share", "n", "count"),
    [("0.7", 10, 7), ("0.55", 20, 11), ("0.1", 30, 3), ("0.28", 25, 7), ("0.56", 25, 14), ("0.8", 5, 4)],
)
def test_at_least(share: str, n: int, count: int) -> None:
    """Ceilings where floats would be one too many (oracle 3)."""
    assert at_least(Fraction(share), n) == count


@pytest.mark.parametrize(("share", "n", "count"), [("0.29", 100, 29), ("0.1", 6, 0)])
def test_at_most(share: str, n: int, count: int) -> None:
    """Floors where floats would be one too few (oracle 3)."""
    assert at_most(Fraction(share), n) == count


def test_mostly_and_rarely() -> None:
    """At least two thirds, at most a quarter (oracle 3)."""
    assert [at_least(Fraction(2, 3), m) for m in (1, 2, 3, 6, 9, 10, 20)] == [1, 2, 2, 4, 6, 7, 14]
    assert [at_most(Fraction(1, 4), m) for m in (1, 3, 4, 7, 8, 9, 20)] == [0, 0, 1, 1, 2, 2, 5]
