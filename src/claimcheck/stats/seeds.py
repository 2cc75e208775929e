"""How far training runs with different seeds differ: a second factor beside the queries.

In: the per-query scores of a trained arm, seed by seed; out: σ_g² of an error common to all cells of
a run and σ_s² of an error of each (run, cell). Both are pooled over the arms of one recipe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

ASSUMED_DF = 4  # degrees of freedom of a declared seed sd: worth about five runs


class SeedTable(NamedTuple):
    """Mean squares of one arm's table of seed means (R runs × C cells).

    Attributes:
        common: variance of the runs' means over cells.
        rest: residual mean square after run and cell means (what is left of a run in one cell).
        noise: sampling variance of a seed mean that comes from query × seed interaction.
        runs: R.
        cells: C.
    """

    common: float
    rest: float
    noise: float
    runs: int
    cells: int


class SeedVariance(NamedTuple):
    """Variance components of one run: `common` to all its cells, `cell` by cell, and their df."""

    common: float
    cell: float
    df: float


def seed_table(means: FloatArray, noise: FloatArray) -> SeedTable:
    """Mean squares of an arm's runs.

    Args:
        means: shape (R, C), mean score of each of R ≥ 2 runs on each cell.
        noise: shape (C,), see `interaction`.
    """
    runs, cells = means.shape
    common = float(means.mean(axis=1).var(ddof=1))
    if cells > 1:
        left = means - means.mean(axis=1, keepdims=True) - means.mean(axis=0) + means.mean()
        rest = float((left**2).sum() / ((runs - 1) * (cells - 1)))
    else:
        rest = float(noise.mean())  # one cell cannot tell the components apart: all but noise is common
    return SeedTable(common, rest, float(noise.mean()), runs, cells)


def interaction(scores: FloatArray) -> float:
    """Noise s²_{query×seed}/n of one cell: residual mean square of the (R, n) table of scores, over n."""
    runs, n = scores.shape
    if n < 2 or runs < 2:
        return 0.0
    by_run = scores.sum(axis=1, keepdims=True) / n
    left = scores - by_run - (scores.sum(axis=0) / runs - by_run.sum() / runs)
    return float(np.vdot(left, left) / ((runs - 1) * (n - 1)) / n)


def pool(tables: Sequence[SeedTable]) -> SeedVariance:
    """Variance components pooled over the arms of one recipe, weighted by R − 1.

    σ_g² = max(0, MS_common − MS_rest/C) and σ_s² = max(0, MS_rest − s²_{query×seed}/n), each from
    pooled mean squares, with f = Σ(R − 1) degrees of freedom.
    """
    weights = np.array([t.runs - 1 for t in tables], dtype=float)
    common = np.array([t.common - t.rest / t.cells for t in tables])
    cell = np.array([t.rest - t.noise for t in tables])
    total = weights.sum()
    return SeedVariance(
        max(0.0, float(weights @ common / total)), max(0.0, float(weights @ cell / total)), float(total)
    )


def assumed(sd: float) -> SeedVariance:
    """The components of a trained arm of which only one run exists: declared, never zero."""
    return SeedVariance(sd**2, 0.0, float(ASSUMED_DF))
