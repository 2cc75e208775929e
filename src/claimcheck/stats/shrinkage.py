"""A covariance of many cells from few queries, drawn towards cells that are alike.

With as many cells as queries the sample covariance calls some directions nearly free of error; a
hierarchical model believes it and takes noise for real differences between cells. Shrinking towards
exchangeable cells by the Ledoit–Wolf intensity (Ledoit & Wolf 2004) undoes that and vanishes as
queries grow. Averages over cells keep their variance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Index = NDArray[np.int64]


class Target(NamedTuple):
    """Covariance of exchangeable cells: A between rows of different cells, A + B within a cell.

    Both have shape (patterns, patterns) and are positive semidefinite.
    """

    between: FloatArray  # A
    extra: FloatArray  # B

    def covariance(self, pattern: Index, cell: Index) -> FloatArray:
        """The target for rows of given patterns and cells, shape (K, K)."""
        same = cell[:, None] == cell
        return np.asarray(
            self.between[np.ix_(pattern, pattern)] + same * self.extra[np.ix_(pattern, pattern)]
        )


def exchangeable(cov: FloatArray, pattern: Index, cell: Index) -> Target:
    """Average a covariance over pairs of cells.

    Args:
        cov: shape (K, K).
        pattern: which contrast each row is, 0…P−1.
        cell: where.
    """
    P = int(pattern.max()) + 1
    same = cell[:, None] == cell
    onehot = np.zeros((pattern.size, P))
    onehot[np.arange(pattern.size), pattern] = 1.0
    within = _average(onehot, cov, same.astype(float))
    between = _psd(_average(onehot, cov, (~same).astype(float)))
    return Target(between, _psd(within - between))


def intensity(residuals: FloatArray, cov: FloatArray, target: FloatArray) -> float:
    """How far to go towards the target, in [0, 1]: b²/d² of Ledoit & Wolf.

    Args:
        residuals: shape (n, K), a row per query, with ``residuals.T @ residuals`` about `cov`.
        cov: sample covariance.
        target: what it is shrunk towards.

    b² = Σ_q ‖r_q‖⁴ − ‖S‖²/n estimates the sampling error of S, d² = ‖S − T‖² how far the target is.
    """
    n = residuals.shape[0]
    distance = float(((cov - target) ** 2).sum())
    if distance <= 1e-12 * float((cov**2).sum()):
        return 0.0
    error = float(((residuals**2).sum(axis=1) ** 2).sum() - (cov**2).sum() / n)
    return min(1.0, max(0.0, error / distance))


def _average(onehot: FloatArray, cov: FloatArray, mask: FloatArray) -> FloatArray:
    """Mean of the masked entries of `cov` by pair of patterns; 0 where there is none."""
    count = onehot.T @ mask @ onehot
    return np.asarray(onehot.T @ (cov * mask) @ onehot / np.maximum(count, 1.0))


def _psd(matrix: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)
