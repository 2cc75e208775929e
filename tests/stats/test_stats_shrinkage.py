"""Covariances drawn towards exchangeable cells."""

from __future__ import annotations

import numpy as np
import pytest

from claimcheck.stats.clusters import cluster_means
from claimcheck.stats.shrinkage import exchangeable, intensity

PATTERN = np.tile([0, 1], 5)
CELL = np.repeat(np.arange(5), 2)


def _exchangeable_truth() -> np.ndarray:
    between, extra = np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([[3.0, -1.0], [-1.0, 4.0]])
    same = CELL[:, None] == CELL
    return between[np.ix_(PATTERN, PATTERN)] + same * extra[np.ix_(PATTERN, PATTERN)]


def test_exchangeable_covariances_are_their_own_target() -> None:
    """A covariance of exchangeable cells comes back unchanged, and then nothing is shrunk."""
    cov = _exchangeable_truth()
    target = exchangeable(cov, PATTERN, CELL)
    np.testing.assert_allclose(target.covariance(PATTERN, CELL), cov, atol=1e-12)
    assert intensity(np.linalg.cholesky(cov).T, cov, target.covariance(PATTERN, CELL)) == 0.0


def test_the_average_over_cells_keeps_its_variance() -> None:
    """The target has the same variance of a contrast's macro mean as the sample."""
    rng = np.random.default_rng(0)
    found = cluster_means(rng.normal(size=(50, 10)) + rng.normal(size=(50, 1)))
    cov = found.residuals.T @ found.residuals
    target = exchangeable(cov, PATTERN, CELL).covariance(PATTERN, CELL)
    for pattern in (0, 1):
        w = (pattern == PATTERN) / 5
        assert w @ target @ w == pytest.approx(w @ cov @ w)


def test_shrinking_helps_when_queries_are_few_and_stops_when_they_are_many() -> None:
    """The shrunk covariance is nearer to the truth; its intensity vanishes as queries grow."""
    rng = np.random.default_rng(1)
    truth = _exchangeable_truth()
    root = np.linalg.cholesky(truth)
    rhos = []
    for n in (12, 200, 20_000):
        tilt = np.diag(np.linspace(0.8, 1.2, 10))  # cells that are not quite alike
        d = rng.normal(size=(n, 10)) @ root.T @ tilt
        found = cluster_means(d)
        cov = found.residuals.T @ found.residuals
        target = exchangeable(cov, PATTERN, CELL).covariance(PATTERN, CELL)
        rho = intensity(found.residuals, cov, target)
        rhos.append(rho)
        exact = tilt @ truth @ tilt / n
        mixed = (1 - rho) * cov + rho * target
        assert ((mixed - exact) ** 2).sum() <= 1.05 * ((cov - exact) ** 2).sum()
    assert rhos[0] > 0.3
    assert rhos[2] < 0.05
    assert rhos == sorted(rhos, reverse=True)
