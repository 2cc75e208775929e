"""Nearest neighbours between two sets of unit vectors, by cosine or by CSLS.

CSLS (Conneau, Lample, Ranzato, Denoyer & Jégou 2018, "Word Translation Without Parallel Data"):
2 cos(x, y) − r(x) − r(y), where r is the mean cosine to the k nearest of the other set; it keeps hubs, which
are near to everything, from being everybody's neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
K = 10
BLOCK = 2048  # rows compared at once: 80 MB against 10,000 columns


def mutual(source: Matrix, target: Matrix, *, csls: bool, k: int = K) -> NDArray[np.int64]:
    """Pairs (row of source, row of target) that are each other's nearest, in the order of the source rows.

    Args:
        source: float32 [n, dim], unit rows (zero rows are nobody's neighbour).
        target: float32 [m, dim], likewise.
        csls: rank by CSLS instead of by cosine.
        k: neighbourhood of CSLS.
    """
    if not len(source) or not len(target):
        return np.zeros((0, 2), np.int64)
    mine = _density(source, target, k) if csls else np.zeros(len(source), np.float32)
    theirs = _density(target, source, k) if csls else np.zeros(len(target), np.float32)
    scale = 2.0 if csls else 1.0
    forth = np.concatenate([(scale * block - theirs).argmax(axis=1) for block in _cosines(source, target)])
    back = np.concatenate([(scale * block - mine).argmax(axis=1) for block in _cosines(target, source)])
    rows = np.flatnonzero(back[forth] == np.arange(len(source)))
    alive = source[rows].any(axis=1) & target[forth[rows]].any(axis=1)
    found: NDArray[np.int64] = np.stack([rows, forth[rows]], axis=1)[alive].astype(np.int64)
    return found


def _density(rows: Matrix, others: Matrix, k: int) -> Matrix:
    """Mean cosine of each row to its k nearest of the others."""
    near = min(k, len(others))
    return np.concatenate(
        [np.partition(block, -near, axis=1)[:, -near:].mean(axis=1) for block in _cosines(rows, others)]
    )


def _cosines(rows: Matrix, others: Matrix) -> Iterator[Matrix]:
    for begin in range(0, len(rows), BLOCK):
        yield rows[begin : begin + BLOCK] @ others.T
