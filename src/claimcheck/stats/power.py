"""Minimum detectable effects: what a number of queries can show, before or after a run."""

from __future__ import annotations

import math

from claimcheck.stats.student import t_quantile


def mde(sd: float, n: int, alpha: float = 0.05, power: float = 0.8, df: float | None = None) -> float:
    """Smallest effect beyond the margin that a one-sided t-test finds with the given power.

    (t_{1−α} + t_{power})·sd/√n with n − 1 degrees of freedom unless `df` says otherwise
    (Sakai 2016). Infinite for n < 2.
    """
    if n < 2:
        return math.inf
    f = n - 1 if df is None else df
    return (t_quantile(1.0 - alpha, f) + t_quantile(power, f)) * sd / math.sqrt(n)


def mde_before(
    *,
    n: int,
    sd: float,
    alpha: float = 0.05,
    power: float = 0.8,
    cells: int = 1,
    correlation: float = 1.0,
    runs: int = 0,
    seed_sd: float = 0.01,
) -> float:
    """Minimum detectable effect of an average before anything ran.

    Args:
        n: query clusters.
        sd: of per-query differences within one cell, from an earlier run or declared.
        alpha: one-sided error rate, after correction.
        power: probability of finding the effect.
        cells: cells that share the queries and are averaged.
        correlation: of a query's differences on two cells; 1 (more cells tell nothing new) is the safe side.
        runs: training runs per arm of two trained arms; 0 if nothing is trained.
        seed_sd: sd between training runs.
    """
    if n < 2 or cells < 1:
        return math.inf
    query = sd**2 * (1.0 + (cells - 1) * correlation) / cells
    return mde(math.sqrt(query + (2.0 * n * seed_sd**2 / runs if runs else 0.0)), n, alpha, power)
