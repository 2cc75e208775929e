"""Grids of scale parameters: a prior as a mixture of few values, equally likely unless said otherwise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

FloatArray = NDArray[np.float64]

TAU_POINTS = 40
OMEGA_POINTS = 10
KAPPA_POINTS = 5


def half_cauchy(scale: float, points: int = TAU_POINTS) -> FloatArray:
    """Equiprobable points of a half-Cauchy: scale·tan(π/2·(j − ½)/points), j = 1…points."""
    j = np.arange(1, points + 1)
    return np.asarray(scale * np.tan(np.pi / 2.0 * (j - 0.5) / points))


def half_cauchy_tail(scale: float, points: int, ratio: float) -> tuple[FloatArray, FloatArray]:
    """Points of a half-Cauchy that reach far into its tail, and their probabilities.

    Each is the median of a range of probability: the first range leaves `ratio` of all, every other one
    `ratio` of what the ones before it left, and the last takes the rest. So neighbours in the tail lie a
    factor of 1 / ratio apart, where equiprobable points would leave it to one.
    """
    edges = np.append(1.0 - ratio ** np.arange(points), 1.0)
    middles = (edges[1:] + edges[:-1]) / 2.0
    return np.asarray(scale * np.tan(np.pi / 2.0 * middles)), np.diff(edges)


def t_scales(scale: float, df: float = 3.0, points: int = OMEGA_POINTS) -> FloatArray:
    """Standard deviations ω whose equal mixture of N(0, ω²) is t_df(0, scale)."""
    return np.asarray(scale * np.sqrt(kappas(df, points)))


def kappas(df: float, points: int = KAPPA_POINTS) -> FloatArray:
    """Equiprobable factors df/χ²_df by which an estimated variance may be off."""
    i = np.arange(1, points + 1)
    return np.asarray(df / (2.0 * gammaincinv(df / 2.0, (i - 0.5) / points)))
