"""Tests of "at least k of n cells" and "some cell" from the joint error of the cells' means."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from claimcheck.stats.combine import at_least_k
from claimcheck.stats.ttest import p_above

FloatArray = NDArray[np.float64]


def weakest_mean_p(y: FloatArray, margin: float, k: int, se: float, df: float) -> FloatArray:
    """One-sided p of "at least k of n true means exceed the margin".

    If fewer than k do, then r = n−k+1 of them do not, and the mean of the r smallest estimates lies
    below the mean of those r. So: a one-sided t for that mean, its standard error taken from the r
    cells with the largest standard errors. k = n tests the single smallest.

    Args:
        y: estimates, shape (..., n).
        margin: what they must exceed.
        k: 1 ≤ k ≤ n.
        se: standard error of the mean over the cells that `widest` names.
        df: its degrees of freedom.
    """
    r = y.shape[-1] - k + 1
    return p_above(np.partition(y, r - 1, axis=-1)[..., :r].mean(axis=-1), margin, se, df)


def several_p(weakest: FloatArray, each: FloatArray, k: int) -> FloatArray:
    """One-sided p of "at least k of n": twice the smaller of two p-values, each valid alone.

    The mean over the weakest cells sees many cells that are a little above the margin, and is blind
    where one cell lies far below it. Cell by cell (Benjamini & Heller 2008) sees k strong cells whatever
    the others do. Neither is enough alone; the factor 2 pays for looking at both.

    Args:
        weakest: p by `weakest_mean_p`, shape (...).
        each: p of every cell, shape (..., n).
        k: 1 < k < n.
    """
    return np.asarray(np.minimum(1.0, 2.0 * np.minimum(weakest, at_least_k(each, k))))


def widest(se: FloatArray, k: int) -> NDArray[np.int64]:
    """Indices of the n−k+1 cells with the largest standard errors (ties by position)."""
    return np.sort(np.argsort(-se, kind="stable")[: se.size - k + 1])


def some_p(y: FloatArray, margin: float, se: FloatArray, largest: FloatArray) -> FloatArray:
    """One-sided p of "some true mean exceeds the margin", by the largest t over the cells (maxT).

    Args:
        y: estimates, shape (..., n).
        margin: what one of them must exceed.
        se: standard errors, shape (n,), all > 0.
        largest: sorted maxima of centred, studentised draws, shape (B,): see `largest_t`.

    p = (b + 1)/(B + 1) with b the draws whose maximum reaches the observed one.
    """
    observed = ((y - margin) / se).max(axis=-1)
    reached = largest.size - np.searchsorted(largest, observed, side="left")
    return np.asarray((reached + 1) / (largest.size + 1), dtype=np.float64)


def largest_t(errors: FloatArray, se: FloatArray, df: float, rng: np.random.Generator) -> FloatArray:
    """Sorted maxima of multivariate t draws: errors (B, n) ~ N(0, Σ) over a common χ² and their se."""
    scale = np.sqrt(rng.chisquare(df, errors.shape[0]) / df) if np.isfinite(df) else np.ones(errors.shape[0])
    return np.sort((errors / se).max(axis=-1) / scale)
