"""Paired t-tests on means whose error has several sources, and what is built from them.

All functions are vectorised: estimates and standard errors broadcast.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

FloatArray = NDArray[np.float64]
Numbers = float | FloatArray


def p_above(y: Numbers, margin: Numbers, se: Numbers, df: Numbers) -> FloatArray:
    """One-sided p of "the true mean exceeds `margin`": P(T_df ≥ (y − margin)/se).

    A standard error of 0 gives 0, 1 or ½ by the sign of y − margin.
    """
    return np.asarray(stdtr(df, -t_statistic(y, margin, se)), dtype=np.float64)


def p_below(y: Numbers, margin: Numbers, se: Numbers, df: Numbers) -> FloatArray:
    """One-sided p of "the true mean is below `margin`"."""
    return np.asarray(stdtr(df, t_statistic(y, margin, se)), dtype=np.float64)


def t_statistic(y: Numbers, margin: Numbers, se: Numbers) -> FloatArray:
    """(y − margin)/se; ±1e300 or 0 where se is 0, so that no NaN arises."""
    difference = np.asarray(y, dtype=np.float64) - margin
    se = np.asarray(se, dtype=np.float64)
    safe = np.where(se > 0.0, se, 1.0)
    return np.where(se > 0.0, difference / safe, np.sign(difference) * 1e300)


def satterthwaite(variances: ArrayLike, dfs: ArrayLike) -> FloatArray:
    """Degrees of freedom of a sum of variance estimates: (Σv)²/Σ(v²/f) (Satterthwaite 1946).

    Args:
        variances: shape (..., parts), each ≥ 0.
        dfs: broadcastable to it. All variances 0 gives the smallest df.
    """
    v = np.asarray(variances, dtype=np.float64)
    f = np.broadcast_to(np.asarray(dfs, dtype=np.float64), v.shape)
    total, scaled = v.sum(axis=-1), (v**2 / f).sum(axis=-1)
    safe = np.where(scaled > 0.0, scaled, 1.0)
    return np.asarray(np.where(scaled > 0.0, total**2 / safe, f.min(axis=-1)))


def half_width(se: Numbers, df: Numbers, level: float = 0.95) -> FloatArray:
    """Half the width of the two-sided interval at `level`."""
    return np.asarray(stdtrit(df, 0.5 + level / 2.0) * np.asarray(se), dtype=np.float64)
