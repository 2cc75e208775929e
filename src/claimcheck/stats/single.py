"""The posterior of one effect in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

FloatArray = NDArray[np.float64]


def normal_mixture_above(y: ArrayLike, margin: float, variance: ArrayLike, omega: FloatArray) -> FloatArray:
    """P(δ > margin) for single estimates y ~ N(δ, variance), δ ~ mixture of N(0, ω²): closed form.

    Args:
        y: shape (worlds,).
        margin: in the units of y.
        variance: > 0, broadcasts to y.
        omega: grid of ω.
    """
    y = np.asarray(y, dtype=np.float64)[..., None]
    v = np.broadcast_to(np.asarray(variance, dtype=np.float64), y.shape[:-1])[..., None]
    k = omega**2
    log_w = -0.5 * (np.log(v + k) + y**2 / (v + k))
    w = np.exp(log_w - log_w.max(axis=-1, keepdims=True))
    w /= w.sum(axis=-1, keepdims=True)
    mean, sd = y * k / (v + k), np.sqrt(v * k / (v + k))
    return np.asarray((w * ndtr((mean - margin) / sd)).sum(axis=-1))
