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


Index = NDArray[np.int64]


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


class CrossedMeans(NamedTuple):
    """Means over pairs whose errors are shared along two crossed factors; fields as in `Means`, and df."""

    mean: FloatArray
    residuals: FloatArray
    df: int


def crossed_means(d: FloatArray, first: Index, second: Index) -> CrossedMeans:
    """Means over pairs of levels, such as (query language, document language), with crossed clusters.

    Args:
        d: shape (n, K), a row per pair, complete.
        first: level of the first factor of each pair, 0…G₁−1, shape (n,).
        second: level of the second factor.

    The variance of each mean is V₁ + V₂ − V_pairs, each from sums of residuals over the levels with the
    factor G/(G−1) (Cameron, Gelbach & Miller 2011), but at least the larger of V₁ and V₂, with the
    smaller number of levels − 1 as degrees of freedom. Covariances are V₁ + V₂ scaled to these variances,
    which keeps them positive semidefinite. A factor with one level is held fixed: nothing is known of its
    variation. Callers must refuse input in which both have one level.
    """
    n = d.shape[0]
    mean = d.sum(axis=0) / n
    r = (d - mean) / n
    parts = []
    for levels in (first, second):
        count = int(levels.max()) + 1
        if count > 1:
            sums = np.zeros((count, d.shape[1]))
            np.add.at(sums, levels, r)
            parts.append(sums * np.sqrt(count / (count - 1)))
    df = min(part.shape[0] for part in parts) - 1
    residuals = np.concatenate(parts)
    if len(parts) > 1:
        each = np.stack([(part**2).sum(axis=0) for part in parts])
        pairs = (r**2).sum(axis=0) * n / (n - 1)
        total = each.sum(axis=0)
        wanted = np.maximum(total - pairs, each.max(axis=0))
        residuals = residuals * np.sqrt(wanted / np.where(total > 0.0, total, 1.0))
    return CrossedMeans(mean, residuals, df)
