"""Weakest mean and maxT."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from claimcheck.stats.combine import at_least_k
from claimcheck.stats.quantified import largest_t, several_p, some_p, weakest_mean_p, widest
from claimcheck.stats.ttest import p_above

Y = np.array([0.05, 0.04, 0.01, 0.06, 0.03, 0.045])
COV = 0.012**2 * (0.7 * np.eye(6) + 0.3)


def _se(k: int) -> float:
    chosen = widest(np.sqrt(np.diagonal(COV)), k)
    return float(np.sqrt(COV[np.ix_(chosen, chosen)].mean()))


def test_weakest_mean_of_the_oracle() -> None:
    """At least 4 of 6: mean and standard error of the three weakest (oracle 5)."""
    assert _se(4) == pytest.approx(0.008764, abs=1e-6)
    assert weakest_mean_p(Y, 0.0, 4, _se(4), 299) == pytest.approx(0.001276, abs=1e-6)
    each = p_above(Y, 0.0, 0.012, 299.0)
    assert at_least_k(each, 4) == pytest.approx(0.001449, abs=1e-6)
    assert each.max() == pytest.approx(0.202661, abs=1e-6)


def test_all_cells_means_the_smallest() -> None:
    """K = n tests the weakest cell with the widest standard error."""
    assert weakest_mean_p(Y, 0.0, 6, _se(6), 299) == pytest.approx(p_above(0.01, 0.0, 0.012, 299.0))


def test_widest_cells() -> None:
    """The cells with the largest standard errors, ties by position."""
    assert widest(np.array([0.1, 0.3, 0.2, 0.3]), 3).tolist() == [1, 3]
    assert widest(np.array([0.1, 0.1, 0.1]), 2).tolist() == [0, 1]


def test_max_t_of_independent_cells_is_sidak() -> None:
    """For independent normal errors the largest t has a closed form."""
    rng = np.random.default_rng(0)
    se = np.full(5, 0.1)
    largest = largest_t(rng.normal(0, 0.1, (40_000, 5)), se, np.inf, rng)
    y = np.array([[0.0, 0.22, 0.05, -0.3, 0.1]])
    expected = 1 - stats.norm.cdf(2.2) ** 5
    assert some_p(y, 0.0, se, largest)[0] == pytest.approx(expected, abs=0.004)


def test_max_t_with_shared_error_is_a_single_t() -> None:
    """Perfectly correlated errors: the largest t is one t with its df."""
    rng = np.random.default_rng(1)
    se = np.array([0.1, 0.2])
    errors = rng.normal(size=(40_000, 1)) * se
    largest = largest_t(errors, se, 8.0, rng)
    y = np.array([[0.25, 0.1]])
    assert some_p(y, 0.0, se, largest)[0] == pytest.approx(stats.t.sf(2.5, 8), abs=0.003)


def test_weakest_mean_keeps_its_level_at_the_boundary() -> None:
    """K − 1 cells far above, the others at the margin: false alarms stay at α."""
    rng = np.random.default_rng(2)
    root = np.linalg.cholesky(COV)
    truth = np.array([0.3, 0.3, 0.3, 0.0, 0.0, 0.0])
    y = truth + rng.normal(size=(20_000, 6)) @ root.T
    p = weakest_mean_p(y, 0.0, 4, _se(4), 1e6)
    assert (p <= 0.05).mean() < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 20_000)


def _several(truth: list[float], worlds: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """P of "at least 4 of 6 above 0" in worlds around a truth: as tested, and by the weakest mean alone."""
    rng = np.random.default_rng(3)
    y = np.array(truth) + rng.normal(size=(worlds, 6)) @ np.linalg.cholesky(COV).T
    mean = weakest_mean_p(y, 0.0, 4, _se(4), 299)
    return several_p(mean, p_above(y, 0.0, 0.012, 299.0), 4), mean


def test_both_tests_of_a_count_on_the_oracle() -> None:
    """Twice the smaller of the oracle's two p-values, at most 1."""
    mean, each = weakest_mean_p(Y, 0.0, 4, _se(4), 299), p_above(Y, 0.0, 0.012, 299.0)
    assert several_p(mean, each, 4) == pytest.approx(2 * 0.001276, abs=2e-6)
    assert several_p(np.array(0.9), np.full(6, 0.9), 4) == 1.0


@pytest.mark.parametrize(
    "truth", [[0.3, 0.3, 0.3, 0.0, 0.0, 0.0], [0.3, 0.3, 0.3, 0.0, -0.1, -0.1], [0.0] * 6]
)
def test_both_tests_keep_the_level_at_the_boundary(truth: list[float]) -> None:
    """Three of six above the margin, the rest at or below it: false alarms stay at α."""
    p, _ = _several(truth)
    assert (p <= 0.05).mean() < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 20_000)


def test_one_bad_cell_blinds_the_weakest_mean_alone() -> None:
    """Five clear gains beside one clear loss: only the cell-by-cell p-value sees the five."""
    both, mean = (float((p <= 0.05).mean()) for p in _several([0.06] * 5 + [-0.3]))
    assert mean < 0.01
    assert both > 0.9
