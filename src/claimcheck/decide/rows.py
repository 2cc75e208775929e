"""Rows of a sample: contrasts of arms on cells, built from aligned scores.

Between arms and every test or posterior: per-query values, guards, means, seed variances.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.operands import Arm
from claimcheck.decide.pairs import by_languages
from claimcheck.decide.sample import Sample, Seeds, TaskRows
from claimcheck.scores import Cell
from claimcheck.stats.clusters import cluster_means
from claimcheck.stats.guards import guard, unguarded
from claimcheck.stats.seeds import SeedVariance, assumed, pool

if TYPE_CHECKING:
    from claimcheck.decide.context import Context

FloatArray = NDArray[np.float64]
Index = NDArray[np.int64]

NOISE = 1e-12  # differences below this are rounding, not differences


def build(
    context: Context,
    arms: Sequence[Arm],
    weights: FloatArray,
    cells: Sequence[Cell],
    cell: Index,
    *,
    seed_sd: float,
    differences: bool = True,
) -> Sample:
    """Rows of contrasts.

    Args:
        context: the scores.
        arms: S arms, each with scores on every cell where a row gives it weight.
        weights: shape (K, S).
        cells: distinct cells, sorted, so that a task's rows are neighbours.
        cell: which cell each row is on, shape (K,), ascending within each task.
        seed_sd: assumed sd of a trained arm's single run.
        differences: whether rows are differences of two systems, which the guards are for.
    """
    K = weights.shape[0]
    y, n = np.zeros(K), np.zeros(K, dtype=np.int64)
    guarded, identical = np.zeros(K, dtype=bool), np.zeros(K, dtype=bool)
    tasks = []
    for name in sorted({c.task for c in cells}):
        rows = np.flatnonzero([cells[c].task == name for c in cell])
        d = np.empty((context.test.clusters(name), rows.size))
        for c in np.unique(cell[rows]):
            own = np.flatnonzero(cell[rows] == c)
            used = np.flatnonzero(weights[rows[own]].any(axis=0))
            scores = np.stack([context.per_query(arms[int(s)], cells[int(c)]) for s in used], axis=1)
            d[:, own] = scores @ weights[np.ix_(rows[own], used)].T
        d[np.abs(d) < NOISE] = 0.0
        if context.pairs_alone:
            crossed = by_languages(d, context.test.queries(name))
            y[rows], identical[rows], n[rows] = crossed.mean, differences & ~d.any(axis=0), d.shape[0]
            tasks.append(TaskRows(name, rows, d, crossed.residuals, crossed.df, crossed.residuals.shape[0]))
            continue
        fixed = guard(d) if differences else unguarded(d)
        means = cluster_means(fixed.d)
        y[rows], guarded[rows], identical[rows] = means.mean, fixed.guarded, fixed.identical
        n[rows] = means.n - 2 * fixed.guarded
        tasks.append(TaskRows(name, rows, d, means.residuals, fixed.d.shape[0] - 1, d.shape[0]))
    own_cells = [
        tuple(cells[int(c)] for c in np.unique(cell[weights[:, s] != 0.0])) for s in range(len(arms))
    ]
    seeds = _seeds(context, arms, own_cells, seed_sd)
    return Sample(tuple(arms), weights, tuple(cells), cell, y, n, guarded, identical, tuple(tasks), seeds)


def _seeds(
    context: Context,
    arms: Sequence[Arm],
    own_cells: Sequence[tuple[Cell, ...]],
    seed_sd: float,
) -> Seeds:
    """Variance components per arm, pooled over all arms of its recipe."""
    pooled: dict[str, SeedVariance] = {}
    for recipe in sorted({arm.recipe for arm in arms if arm.recipe is not None}):
        everywhere = tuple(
            sorted({c for arm, own in zip(arms, own_cells, strict=True) if arm.recipe == recipe for c in own})
        )
        alike = {arm.key: (arm, everywhere) for arm in context.same_recipe(recipe, everywhere)}
        for arm, own in zip(arms, own_cells, strict=True):
            if arm.recipe == recipe and own == everywhere:
                alike.setdefault(arm.key, (arm, own))
        if not alike:
            alike = {
                a.key: (a, own) for a, own in zip(arms, own_cells, strict=True) if a.recipe == recipe and own
            }
        tables = [t for arm, own in alike.values() if (t := context.seed_table(arm, own)) is not None]
        pooled[recipe] = pool(tables) if tables else assumed(seed_sd)
    common, by_cell, df = np.zeros(len(arms)), np.zeros(len(arms)), np.ones(len(arms))
    runs: list[int | None] = []
    for s, (arm, own) in enumerate(zip(arms, own_cells, strict=True)):
        if arm.recipe is None or not own:
            runs.append(None)
            continue
        R = context.run_count(arm, own)
        found = pooled[arm.recipe]
        common[s], by_cell[s], df[s] = found.common / R, found.cell / R, found.df
        runs.append(R)
    recipes = tuple(arm.recipe if r is not None else None for arm, r in zip(arms, runs, strict=True))
    return Seeds(common, by_cell, df, recipes, tuple(runs))
