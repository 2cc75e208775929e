"""Power before a run: closed forms where there are any, order between the quantifiers elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from claimcheck.stats.foreseen import Spread, power_before


def power(
    k: int | None, effect: float = 0.04, cells: int = 9, correlation: float = 0.3, n: int = 200
) -> float:
    """Power over nine cells of 200 queries."""
    return power_before(
        Spread(0.35, correlation),
        n=n,
        cells=cells,
        effect=effect,
        k=k,
        alpha=0.05,
        rng=np.random.default_rng(0),
    )


def test_one_cell_is_the_noncentral_t() -> None:
    """The textbook power of a one-sided t-test, whatever the quantifier."""
    expected = stats.nct.sf(stats.t.ppf(0.95, 199), 199, 0.04 / (0.35 / np.sqrt(200)))
    for k in (None, 1):
        assert power(k, cells=1) == pytest.approx(expected, abs=0.04)


def test_average_over_correlated_cells() -> None:
    """Cells divide the variance as far as their errors differ."""
    se = 0.35 * np.sqrt((1 + 8 * 0.3) / 9 / 200)
    assert power(None) == pytest.approx(stats.nct.sf(stats.t.ppf(0.95, 199), 199, 0.04 / se), abs=0.04)
    assert power(None, correlation=1.0) == pytest.approx(power(None, cells=1), abs=0.04)


def test_without_an_effect_it_is_at_most_the_error_rate() -> None:
    """At the margin every test rejects in at most α of the worlds."""
    for k in (None, 1, 3, 6, 9):
        assert power(k, effect=0.0) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2000)


def test_more_cells_are_harder_to_be_sure_of() -> None:
    """Everywhere needs more than mostly, mostly more than somewhere; one query shows nothing."""
    assert power(9) < power(6) < power(1)
    assert power(None, n=1) == 0.0
