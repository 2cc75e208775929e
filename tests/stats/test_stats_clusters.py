"""Sampling covariance over query clusters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from claimcheck.stats.clusters import cluster_means, crossed_means

NAN = float("nan")


def test_bayesian_bootstrap_variance_of_one_column() -> None:
    """The variance is s²/n, which is the scaled Bayesian bootstrap's (oracle 1)."""
    d = np.array([0.1, 0.2, 0.4, 0.7])
    found = cluster_means(d[:, None])
    assert found.mean[0] == pytest.approx(0.35)
    assert (found.residuals**2).sum() == pytest.approx(0.0175)
    weights = np.random.default_rng(0).dirichlet(np.ones(4), size=200_000)
    scaled = (weights @ (d - 0.35)) * np.sqrt(5 / 3)
    assert scaled.var() == pytest.approx(0.0175, rel=0.02)


def test_unequal_query_sets() -> None:
    """Clusters contribute u_q = Σ_c d_qc/(m n_c) and absent queries nothing (oracle 14)."""
    d = np.array([[0.3, NAN], [0.0, 0.2], [0.6, -0.4]])
    found = cluster_means(d)
    assert found.n.tolist() == [3, 2]
    macro = np.array([0.5, 0.5])
    assert macro @ found.mean == pytest.approx(0.1)
    assert ((found.residuals @ macro) ** 2).sum() == pytest.approx(0.001875)


def test_covariance_of_complete_columns_is_the_sample_covariance_over_n() -> None:
    """With equal query sets Σ is numpy's covariance divided by n."""
    d = np.random.default_rng(1).normal(size=(40, 5))
    found = cluster_means(d)
    np.testing.assert_allclose(found.residuals.T @ found.residuals, np.cov(d.T) / 40, atol=1e-15)


def test_covariance_with_gaps_is_that_of_a_cluster_bootstrap() -> None:
    """Resampling whole clusters gives the same covariance where columns lack queries."""
    rng = np.random.default_rng(2)
    n = 400
    common = rng.normal(size=(n, 1))
    d = 0.7 * common + rng.normal(size=(n, 3))
    d[:150, 1] = np.nan
    d[300:, 2] = np.nan
    found = cluster_means(d)
    means = [np.nanmean(d[rng.integers(n, size=n)], axis=0) for _ in range(4000)]
    boot = np.cov(np.array(means).T)
    sd = np.sqrt(np.diagonal(boot))
    assert np.abs(found.residuals.T @ found.residuals - boot).max() < 0.08 * sd.max() ** 2


@given(
    arrays(np.float64, (7, 3), elements=st.floats(-1, 1)),
    st.permutations(range(7)),
    st.floats(-1, 1),
)
def test_order_of_queries_and_shifts_do_not_matter(d: np.ndarray, order: list[int], shift: float) -> None:
    """Permuting queries leaves the covariance, adding a constant moves only the mean."""
    a, b = cluster_means(d), cluster_means(d[order] + shift)
    np.testing.assert_allclose(b.mean, a.mean + shift, atol=1e-12)
    np.testing.assert_allclose(b.residuals.T @ b.residuals, a.residuals.T @ a.residuals, atol=1e-12)


def _two_way(d: np.ndarray, first: np.ndarray, second: np.ndarray) -> float:
    """Variance of the mean of one column by its definition, in loops."""
    n, r = d.size, (d - d.mean()) / d.size

    def summed(levels: np.ndarray) -> float:
        groups = [r[levels == g].sum() ** 2 for g in np.unique(levels)]
        return sum(groups) * len(groups) / (len(groups) - 1)

    parts = [summed(first), summed(second)]
    return max(sum(parts) - float((r**2).sum()) * n / (n - 1), *parts)


def test_crossed_clusters_by_definition() -> None:
    """V₁ + V₂ − V_pairs per column, and a covariance that is positive semidefinite with that diagonal."""
    rng = np.random.default_rng(0)
    first, second = np.divmod(np.arange(20), 5)
    d = rng.normal(size=(20, 3)) + rng.normal(size=(4, 3))[first]
    found = crossed_means(d, first, second)
    cov = found.residuals.T @ found.residuals
    np.testing.assert_allclose(found.mean, d.mean(axis=0))
    np.testing.assert_allclose(np.diagonal(cov), [_two_way(d[:, k], first, second) for k in range(3)])
    assert np.linalg.eigvalsh(cov).min() > 0
    assert found.df == 3


def test_one_level_is_held_fixed() -> None:
    """With one query language only the document languages are resampled: plain independent pairs."""
    d = np.random.default_rng(1).normal(size=(8, 1))
    found = crossed_means(d, np.zeros(8, dtype=np.int64), np.arange(8))
    assert found.df == 7
    np.testing.assert_allclose((found.residuals**2).sum(), d.var(ddof=1) / 8)


def test_intervals_over_crossed_languages_cover() -> None:
    """95 % intervals of the mean cover it in 93–98 % of worlds with effects of both languages."""
    rng = np.random.default_rng(2)
    size = 8
    first, second = (v[~np.eye(size, dtype=bool)] for v in np.mgrid[:size, :size])
    covered = 0
    worlds = 2000
    for _ in range(worlds):
        a, b = rng.normal(size=(2, size)) * 0.7
        found = crossed_means((a[first] + b[second] + rng.normal(size=first.size))[:, None], first, second)
        wide = stats.t.ppf(0.975, found.df) * np.sqrt((found.residuals**2).sum())
        covered += abs(found.mean[0]) <= wide
    assert 0.93 <= covered / worlds <= 0.98
