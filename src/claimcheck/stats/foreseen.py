"""Power before a run: simulated tests of a claim over cells whose differences vary as declared.

NumPy alone, because a plan must be there at once.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.stats.student import t_quantile

FloatArray = NDArray[np.float64]

WORLDS = 2_000


class Spread(NamedTuple):
    """How per-query differences vary: their sd within a cell, and their correlation between two cells."""

    sd: float
    correlation: float


def power_before(
    spread: Spread,
    *,
    n: int,
    cells: int,
    effect: float,
    k: int | None,
    alpha: float,
    rng: np.random.Generator,
) -> float:
    """Share of simulated worlds in which the test finds what is there.

    Args:
        spread: of per-query differences.
        n: queries of each cell.
        cells: how many there are.
        effect: how far every cell's true effect lies beyond the margin.
        k: the claim holds if at least k cells do; None: if their average does.
        alpha: one-sided error rate, after correction.
        rng: draws the worlds.

    The tests are those of a verdict: t of the average, the smallest t, the largest t against its own
    null distribution, and between them twice the smaller of two (see `quantified.several_p`).
    """
    if n < 2:
        return 0.0
    rho = min(max(spread.correlation, 0.0), 1.0)
    se = spread.sd / math.sqrt(n)
    own, common = rng.standard_normal((WORLDS, cells)), rng.standard_normal((WORLDS, 1))
    noise = se * (math.sqrt(rho) * common + math.sqrt(1.0 - rho) * own)
    scale = np.sqrt(rng.chisquare(n - 1, (WORLDS, 1)) / (n - 1))
    found = effect + noise
    if k is None:
        return _share(found.mean(axis=1) / scale[:, 0], _mean_se(se, rho, cells), alpha, n)
    if k >= cells:
        return _share(found.min(axis=1) / scale[:, 0], se, alpha, n)
    if k <= 1:
        largest = np.quantile((noise / scale).max(axis=1), 1.0 - alpha)
        return float(((found / scale).max(axis=1) > largest).mean())
    r = cells - k + 1
    weakest = np.sort(found, axis=1)[:, :r].mean(axis=1) / scale[:, 0]
    by_mean = weakest >= t_quantile(1.0 - alpha / 2.0, n - 1) * _mean_se(se, rho, r)
    needed = np.array([t_quantile(1.0 - alpha / 2.0 / (cells - j), n - 1) for j in range(k)])
    each = -np.sort(-found / scale / se, axis=1)[:, :k]
    return float((by_mean | (each >= needed).all(axis=1)).mean())


def _mean_se(se: float, rho: float, cells: int) -> float:
    return se * math.sqrt((1.0 + (cells - 1) * rho) / cells)


def _share(statistic: FloatArray, se: float, alpha: float, n: int) -> float:
    return float((statistic >= t_quantile(1.0 - alpha, n - 1) * se).mean())
