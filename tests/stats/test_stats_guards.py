"""Pseudo-queries and identical runs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from claimcheck.stats.clusters import cluster_means
from claimcheck.stats.guards import guard, identical_p
from claimcheck.stats.ttest import p_below


def test_identical_runs_follow_the_binomial_rule() -> None:
    """All d = 0: p = (1 − m)^n, and 1 for superiority (oracle 9)."""
    assert identical_p(0.0, 300) == 1.0
    assert identical_p(0.02, 300) == pytest.approx(0.002333, abs=1e-6)
    assert identical_p(0.01, 300) == pytest.approx(0.049041, abs=1e-6)
    assert identical_p(-0.02, 300) == 1.0


def test_one_differing_query_is_not_certainty() -> None:
    """One d = +1 among 300: two pseudo-queries give mean .003311 and p .001962 (oracle 9)."""
    d = np.zeros((300, 1))
    d[7] = 1.0
    plain = stats.ttest_1samp(d[:, 0], 0.02, alternative="less").pvalue
    assert plain < 1e-6
    fixed = guard(d)
    assert fixed.guarded.tolist() == [True]
    assert fixed.d.shape == (302, 1)
    means = cluster_means(fixed.d)
    se = np.sqrt((means.residuals**2).sum())
    assert means.mean[0] == pytest.approx(0.003311, abs=1e-6)
    assert p_below(means.mean, 0.02, se, 301.0)[0] == pytest.approx(0.001962, abs=1e-6)


def test_columns_with_enough_differences_stay_as_they_are() -> None:
    """Only columns with fewer than 30 differing queries are guarded, each by clusters of its own."""
    d = np.zeros((200, 3))
    d[:60, 0] = 0.1 * np.arange(1, 61)
    d[:3, 1] = 0.5
    fixed = guard(d)
    assert fixed.guarded.tolist() == [False, True, True]
    assert fixed.identical.tolist() == [False, False, True]
    assert fixed.d.shape == (204, 3)
    assert np.isnan(fixed.d[200:, 0]).all()
    means = cluster_means(fixed.d)
    cov = means.residuals.T @ means.residuals
    assert abs(cov[1, 2]) < 1e-6 * cov[1, 1]


def test_pseudo_queries_are_shared_where_hardly_any_cluster_differs() -> None:
    """With fewer than 30 differing clusters in all, the pseudo-queries hit all columns together."""
    d = np.zeros((100, 2))
    d[0] = 0.4
    fixed = guard(d)
    assert fixed.d[100:].tolist() == [[1.0, 1.0], [-1.0, -1.0]]


def test_constant_differences_are_guarded() -> None:
    """A difference that never varies would have a standard error of 0."""
    fixed = guard(np.full((50, 1), 0.1))
    assert fixed.guarded[0]
    assert not fixed.identical[0]


def test_absent_queries_do_not_count_as_differences() -> None:
    """NaN neither differs nor varies."""
    d = np.full((60, 1), np.nan)
    d[:40, 0] = np.linspace(0.1, 0.5, 40)
    assert not guard(d).guarded[0]
    d[20:, 0] = np.nan
    assert guard(d).guarded[0]


def test_no_columns() -> None:
    """An empty table passes through."""
    assert guard(np.zeros((5, 0))).d.shape == (5, 0)
