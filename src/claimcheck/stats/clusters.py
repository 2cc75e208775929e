"""Sampling error of means over queries, where translations of one query form a cluster.

In: per-query differences; out: their means and residuals whose cross product is the covariance of
the means. Queries of different tasks are different clusters, so tasks are handled one by one and
their covariances stand on the diagonal of one block matrix.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class Means(NamedTuple):
    """Means of K columns over the queries each of them has.

    Attributes:
        mean: shape (K,).
        residuals: shape (n, K), scaled so that ``residuals.T @ residuals`` is the covariance of `mean`.
        n: queries per column, shape (K,).
    """

    mean: FloatArray
    residuals: FloatArray
    n: NDArray[np.int64]


def cluster_means(d: FloatArray) -> Means:
    """Means and scaled residuals of per-query values.

    Args:
        d: shape (n, K), a row per query cluster; NaN where a column does not have the query.

    The covariance is Σ = n/(n−1) · Σ_q r_q r_qᵀ with r_qc = (d_qc − d̄_c)/n_c and r_qc = 0 for an
    absent query: the closed form of a bootstrap over clusters (Owen & Eckles 2012). Columns without
    any query have mean 0 and n = 0; a single cluster has no residuals, so callers must refuse n < 2.
    """
    rows = d.shape[0]
    absent = np.isnan(d)
    if absent.any():
        counts = rows - absent.sum(axis=0)
        filled = np.where(absent, 0.0, d)
        mean = filled.sum(axis=0) / np.maximum(counts, 1)
        residuals = np.where(absent, 0.0, d - mean) / np.maximum(counts, 1)
    else:
        counts = np.full(d.shape[1], rows)
        mean = d.sum(axis=0) / max(rows, 1)
        residuals = (d - mean) / max(rows, 1)
    return Means(mean, residuals * np.sqrt(rows / max(rows - 1, 1)), counts.astype(np.int64))
