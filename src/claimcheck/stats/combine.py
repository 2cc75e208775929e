"""The p-values of formulas from p-values of their parts, and corrections over many claims.

Arrays may carry leading axes (worlds of a simulation); the axis that is combined is the last.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def all_of(p: ArrayLike) -> FloatArray:
    """Every part holds: the largest p (intersection-union test, no correction needed)."""
    return np.asarray(np.max(np.asarray(p, dtype=np.float64), axis=-1))


def any_of(p: ArrayLike) -> FloatArray:
    """Some part holds: parts × the smallest p, at most 1 (Bonferroni)."""
    p = np.asarray(p, dtype=np.float64)
    return np.asarray(np.minimum(1.0, p.shape[-1] * p.min(axis=-1)))


def within(below_upper: FloatArray, above_lower: FloatArray) -> FloatArray:
    """Between two bounds: the larger of two one-sided p-values (Schuirmann 1987)."""
    return np.maximum(below_upper, above_lower)


def outside(above_upper: FloatArray, below_lower: FloatArray) -> FloatArray:
    """Outside two bounds: twice the smaller of two one-sided p-values, at most 1."""
    return np.minimum(1.0, 2.0 * np.minimum(above_upper, below_lower))


def at_least_k(p: ArrayLike, k: int) -> FloatArray:
    """At least k of n parts hold: max_{j≤k} (n−j+1)·p_(j), at most 1 (Benjamini & Heller 2008).

    The running maximum makes the p-value grow with k, as the hypotheses are nested.
    """
    p = np.sort(np.asarray(p, dtype=np.float64), axis=-1)
    n = p.shape[-1]
    if k <= 0:
        return np.zeros(p.shape[:-1])
    if k > n:
        return np.ones(p.shape[:-1])
    scaled = p[..., :k] * np.arange(n, n - k, -1)
    return np.asarray(np.minimum(1.0, scaled.max(axis=-1)))


def best_against_best(above: FloatArray, below: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The p-values for and against "the best of A beats the best of B".

    Args:
        above: shape (..., |A|, |B|), p_ab of "a beats b by more than the margin".
        below: p of the opposite, 1 − p_ab for a t-test.

    For: some a beats every b, |A|·min_a max_b p_ab. Against: some b is not beaten by any a,
    |B|·min_b max_a (1 − p_ab). Both at most 1.
    """
    return any_of(all_of(above)), any_of(all_of(np.swapaxes(below, -1, -2)))


def holm(p: ArrayLike, n: int | None = None) -> FloatArray:
    """Step-down adjusted p-values (Holm 1979).

    Args:
        p: p-values to adjust.
        n: size of the whole family where `p` is only a part of it; the rest counts as never rejected.
    """
    p = np.asarray(p, dtype=np.float64)
    total = p.size if n is None else n
    order = np.argsort(p, kind="stable")
    adjusted = np.minimum(1.0, np.maximum.accumulate(p[order] * np.arange(total, total - p.size, -1)))
    out = np.empty_like(adjusted)
    out[order] = adjusted
    return out
