"""Controls of a suite run: does the machinery stay silent where nothing is, and speak where all is?

Negative: within each query the labels of two systems are swapped at random, so neither can be better;
conclusive marks must stay as rare as α promises. Positive: an oracle ranking, which scores 1 on every
query, against the worst system; that must come out conclusive. A failed control voids all marks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from claimcheck.decide import say
from claimcheck.decide.board import Board
from claimcheck.decide.evidence import Evidence
from claimcheck.decide.threads import one_thread
from claimcheck.record import Control
from claimcheck.scores import Cell
from claimcheck.stats.grids import t_scales
from claimcheck.stats.guards import FEW, guard
from claimcheck.stats.single import normal_mixture_above
from claimcheck.stats.ttest import p_above, satterthwaite

FloatArray = NDArray[np.float64]

SWAPS = 200
BOUND = 0.999  # of the binomial distribution of conclusive marks under α


@one_thread()
def controls(
    evidence: Evidence, *, measure: str, alpha: float = 0.05, seed: int = 0, effect_scale: float = 0.025
) -> tuple[Control, ...]:
    """Run both controls on the test scores of a measure.

    Args:
        evidence: the scores of the run.
        measure: where to run them; the first measure there is, if no system has this one.
        alpha: error rate of a conclusive mark.
        seed: of the swaps.
        effect_scale: of the prior, as for claims.

    Returns:
        The controls that the evidence allows: a negative one needs two systems that differ on at
        least 30 queries, a positive one a system that leaves that many queries short of 1.
    """
    measures = evidence.scores.measures
    if not measures:
        return ()
    board = Board(evidence.scores, measure if measure in measures else measures[0])
    means = _means(board)
    found = (_negative(board, means, alpha, seed, effect_scale), _positive(board, means, alpha, effect_scale))
    return tuple(c for c in found if c is not None)


def _means(board: Board) -> dict[str, dict[Cell, float]]:
    """Mean score of every system on every cell it has."""
    out: dict[str, dict[Cell, float]] = {}
    for cell in board.cells:
        for name in board.systems(cell):
            out.setdefault(name, {})[cell] = float(board.runs(cell, name).mean())
    return dict(sorted(out.items()))


def _negative(
    board: Board, means: dict[str, dict[Cell, float]], alpha: float, seed: int, effect_scale: float
) -> Control | None:
    pair = _widest(board.cells, means)
    if pair is None:
        return None
    a, b = pair
    cells = [c for c in means[a] if c in means[b]]
    tasks = [
        _differences(board, a, b, [c for c in cells if c.task == task])
        for task in sorted({c.task for c in cells})
    ]
    if sum(int(((d != 0.0) & ~np.isnan(d)).any(axis=1).sum()) for d in tasks) < FEW:
        return None
    y, variance, df = _swapped(tasks, len(cells), np.random.default_rng([seed, SWAPS]))
    p = p_above(y, 0.0, np.sqrt(variance), df)
    c = normal_mixture_above(y, 0.0, variance, t_scales(effect_scale))
    marks = int(((p <= alpha) & (c >= 1.0 - alpha)).sum())
    bound = binomial_bound(SWAPS, alpha)
    return Control(
        "negative control",
        marks <= bound,
        f"labels of {a} and {b} swapped per query, {SWAPS} times: "
        f"{marks} conclusive marks, at most {bound} expected",
    )


def _positive(
    board: Board, means: dict[str, dict[Cell, float]], alpha: float, effect_scale: float
) -> Control | None:
    averages = {name: sum(by_cell.values()) / len(by_cell) for name, by_cell in means.items()}
    worst = min(averages, key=lambda name: (averages[name], name))
    cells = tuple(means[worst])
    tasks = [
        _differences(board, None, worst, [c for c in cells if c.task == t])
        for t in sorted({c.task for c in cells})
    ]
    short = sum(int((np.nan_to_num(d) > 0.0).any(axis=1).sum()) for d in tasks)
    if short < FEW or min(float(np.nanmin(d)) for d in tasks) < 0.0:
        return None  # the worst system is ideal already, or the measure is not one that ends at 1
    y, variance, df = _swapped(tasks, len(cells), None)
    p = float(p_above(y, 0.0, np.sqrt(variance), df)[0])
    c = float(normal_mixture_above(y, 0.0, variance, t_scales(effect_scale))[0])
    return Control(
        "positive control",
        p <= alpha and c >= 1.0 - alpha,
        f"an ideal ranking against {worst}: Δ {say.signed(float(y[0]))}, confidence {say.share(c)}, "
        f"p {say.share(p)}",
    )


def _widest(cells: Sequence[Cell], means: dict[str, dict[Cell, float]]) -> tuple[str, str] | None:
    """The two systems whose means over the cells they share differ most, the better one first."""
    names = list(means)
    if len(names) < 2:
        return None
    table = np.array([[means[name].get(cell, np.nan) for cell in cells] for name in names])
    have = ~np.isnan(table)
    filled = np.where(have, table, 0.0)
    shared = have.astype(float) @ have.T
    total = filled @ have.T
    difference = np.where(shared > 0, (total - total.T) / np.maximum(shared, 1.0), -np.inf)
    np.fill_diagonal(difference, -np.inf)
    i, j = np.unravel_index(int(difference.argmax()), difference.shape)
    return (names[i], names[j]) if np.isfinite(difference[i, j]) else None


def _differences(board: Board, a: str | None, b: str, cells: Sequence[Cell]) -> FloatArray:
    """Per-query differences on the cells of one task, shape (n, C); `a` None is the oracle."""
    columns = []
    for cell in cells:
        first = 1.0 if a is None else board.runs(cell, a).mean(axis=0)
        columns.append(board.spread(cell, first - board.runs(cell, b).mean(axis=0)))
    return np.stack(columns, axis=1)


def _swapped(
    tasks: Sequence[FloatArray], cells: int, rng: np.random.Generator | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Macro means, their variances and df under random signs per query cluster, shape (swaps,) each.

    Without an rng: as they are, one "swap".
    """
    y, parts, dfs = 0.0, [], []
    for raw in tasks:
        d = guard(raw).d
        n = d.shape[0]
        have = (~np.isnan(d)).astype(float)
        counts = np.maximum(have.sum(axis=0), 1.0)
        share = have / (counts * cells)  # what one query adds to the macro mean, per unit of score
        values = np.where(np.isnan(d), 0.0, d)
        signs = np.ones((1, n)) if rng is None else rng.integers(0, 2, size=(SWAPS, n)) * 2.0 - 1.0
        cell_means = signs @ values / counts  # (swaps, C)
        residuals = signs * (values * share).sum(axis=1) - cell_means @ share.T
        y = y + cell_means.sum(axis=1) / cells
        parts.append((residuals**2).sum(axis=1) * n / max(n - 1, 1))
        dfs.append(float(max(n - 1, 1)))
    stacked = np.stack(parts, axis=1)
    return np.asarray(y), stacked.sum(axis=1), satterthwaite(stacked, dfs)


def binomial_bound(n: int, p: float) -> int:
    """Smallest k with P(Binomial(n, p) ≤ k) ≥ `BOUND`."""
    return int(np.flatnonzero(bdtr(np.arange(n + 1), n, p) >= BOUND)[0])
