"""Calibration scores."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss

from claimcheck.stats.reliability import brier, ece, reliability


def test_oracle_forecasts() -> None:
    """ECE and Brier of six forecasts in ten bins (oracle 15)."""
    p, y = [0.1, 0.4, 0.8, 0.9, 0.95, 0.32], [0, 1, 1, 1, 0, 0]
    assert ece(p, y) == pytest.approx(0.345)
    assert brier(p, y) == pytest.approx(0.237483, abs=1e-6)


def test_brier_equals_scikit_learn() -> None:
    """The Brier score of random forecasts is scikit-learn's."""
    rng = np.random.default_rng(0)
    p = rng.random(200)
    y = rng.integers(0, 2, 200)
    assert brier(p, y) == pytest.approx(brier_score_loss(y, p))


def test_a_perfect_forecaster_has_small_ece() -> None:
    """With 4,000 forecasts a perfect forecaster shows about .014."""
    rng = np.random.default_rng(1)
    p = rng.random((40, 4000))
    found = [ece(row, rng.random(4000) < row) for row in p]
    assert np.mean(found) == pytest.approx(0.014, abs=0.004)


def test_certainty_belongs_to_the_last_bin() -> None:
    """A forecast of 1 is no eleventh bin, and empty bins do not show."""
    diagram = reliability([1.0, 0.95, 0.05], [1, 1, 0])
    assert [b.n for b in diagram] == [1, 2]
    assert diagram[1].forecast == pytest.approx(0.975)
