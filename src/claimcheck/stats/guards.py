"""What keeps degenerate samples from looking certain: pseudo-queries and identical runs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

FEW = 30  # fewer queries than this on which two systems differ: the normal theory of means fails


class Guarded(NamedTuple):
    """Per-query differences after the guards, shape (n′, K), and which columns were guarded."""

    d: FloatArray
    guarded: NDArray[np.bool_]
    identical: NDArray[np.bool_]


def guard(d: FloatArray) -> Guarded:
    """Add two pseudo-queries, d = +1 and −1, to each column that needs them.

    A column needs them if fewer than `FEW` of its queries have d ≠ 0, or if its values do not vary at
    all. The pseudo-queries of different columns are different clusters, unless so few clusters differ
    anywhere that the columns cannot tell each other's luck apart: then they share the two.

    Args:
        d: shape (n, K), NaN where a column lacks a query.
    """
    if d.shape[1] == 0:
        none = np.zeros(0, dtype=bool)
        return Guarded(d, none, none)
    values = np.where(np.isnan(d), 0.0, d)
    differs = values != 0.0
    count = differs.sum(axis=0)
    identical = count == 0
    low, high = np.where(np.isnan(d), np.inf, d).min(axis=0), np.where(np.isnan(d), -np.inf, d).max(axis=0)
    guarded = (count < FEW) | (high - low <= 0.0)
    columns = np.flatnonzero(guarded)
    if not columns.size:
        return Guarded(d, guarded, identical)
    if differs.any(axis=1).sum() < FEW:
        extra = np.full((2, d.shape[1]), np.nan)
        extra[0, columns], extra[1, columns] = 1.0, -1.0
    else:
        extra = np.full((2 * columns.size, d.shape[1]), np.nan)
        extra[2 * np.arange(columns.size), columns] = 1.0
        extra[2 * np.arange(columns.size) + 1, columns] = -1.0
    return Guarded(np.concatenate([d, extra]), guarded, identical)


def unguarded(d: FloatArray) -> Guarded:
    """The values as they are, for columns that are no differences of two systems."""
    none = np.zeros(d.shape[1], dtype=bool)
    return Guarded(d, none, none)


def identical_p(margin: float, n: float) -> float:
    """One-sided p of "the mean difference is below `margin`" when all n differences are 0: (1 − margin)^n.

    The probability that n queries show no difference although a share `margin` of all queries has
    d = 1: the least favourable population whose mean difference reaches the margin.
    """
    return float((1.0 - min(max(margin, 0.0), 1.0)) ** n)
