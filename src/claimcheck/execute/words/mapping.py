"""Word vectors of one language turned into the space of another (Procrustes, Proc-B).

Glavaš, Litschko, Ruder & Vulić 2019, "How to (Properly) Evaluate Cross-Lingual Word Embeddings": rows are
words; a translation dictionary gives aligned rows X_s and X_t; W = U Vᵀ from the SVD of X_sᵀ X_t is the
rotation that brings X_s W nearest to X_t.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.execute.words.neighbours import mutual

Matrix = NDArray[np.float32]
Pairs = NDArray[np.int64]
LARGEST = 10_000  # pairs after augmentation, as in the paper
TINY = 1e-12


class Normaliser(NamedTuple):
    """What `normalise` took off: the mean of the unit vectors, float32 [dim]."""

    mean: Matrix

    def __call__(self, vectors: Matrix) -> Matrix:
        """Unit length, centred, unit length again."""
        return unit(unit(vectors) - self.mean)


def unit(vectors: Matrix) -> Matrix:
    """Rows scaled to length 1; zero rows stay zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, TINY), np.float32)


def normaliser(vectors: Matrix) -> Normaliser:
    """Learn the mean of a language's word vectors, float32 [words, dim]."""
    return Normaliser(unit(vectors).mean(axis=0, dtype=np.float64).astype(np.float32))


def procrustes(source: Matrix, target: Matrix) -> Matrix:
    """The orthogonal W, float32 [dim, dim], that minimises ‖source·W − target‖ over aligned rows."""
    u, _, vt = np.linalg.svd(source.astype(np.float64).T @ target.astype(np.float64))
    return np.asarray(u @ vt, np.float32)


def proc_b(source: Matrix, target: Matrix, pairs: Pairs, *, csls: bool) -> tuple[Matrix, Pairs]:
    """Procrustes, one round of augmentation with mutual nearest neighbours, Procrustes again.

    Args:
        source: normalised vectors of one language, most frequent words first.
        target: of the other.
        pairs: int64 [n, 2], seed dictionary as rows of `source` and `target`.
        csls: find neighbours by CSLS instead of by cosine.

    Returns:
        W, and the dictionary it was last learnt from: the seeds, then the neighbours of the most frequent
        words, at most `LARGEST` pairs in all (or the seeds, if they are more).
    """
    first = procrustes(source[pairs[:, 0]], target[pairs[:, 1]])
    near = mutual(source[:LARGEST] @ first, target[:LARGEST], csls=csls)
    known = {tuple(pair) for pair in pairs.tolist()}
    more = [pair for pair in near.tolist() if tuple(pair) not in known][: max(0, LARGEST - len(pairs))]
    grown = np.concatenate([pairs, np.array(more, np.int64).reshape(-1, 2)])
    return procrustes(source[grown[:, 0]], target[grown[:, 1]]), grown
