"""Is a stated confidence true? Scores of probability forecasts against what was the case."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


class Bin(NamedTuple):
    """One bin of a reliability diagram: mean forecast, observed frequency, forecasts in it."""

    forecast: float
    frequency: float
    n: int


def brier(p: ArrayLike, y: ArrayLike) -> float:
    """Mean squared difference between forecast and outcome (Brier 1950)."""
    return float(np.mean((np.asarray(p, dtype=np.float64) - np.asarray(y, dtype=np.float64)) ** 2))


def reliability(p: ArrayLike, y: ArrayLike, bins: int = 10) -> tuple[Bin, ...]:
    """Forecasts in equally wide bins, empty ones left out; 1 belongs to the last bin."""
    p, y = np.asarray(p, dtype=np.float64), np.asarray(y, dtype=np.float64)
    which = np.minimum((p * bins).astype(np.int64), bins - 1)
    return tuple(
        Bin(float(p[which == i].mean()), float(y[which == i].mean()), int((which == i).sum()))
        for i in range(bins)
        if (which == i).any()
    )


def ece(p: ArrayLike, y: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error: |frequency − forecast| over the bins, weighted by their forecasts."""
    diagram = reliability(p, y, bins)
    total = sum(b.n for b in diagram)
    return sum(b.n * abs(b.frequency - b.forecast) for b in diagram) / total
