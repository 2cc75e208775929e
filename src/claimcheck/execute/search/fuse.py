"""Fusing rankings of the same queries: by rank or by normalised score.

Reciprocal rank fusion is that of Cormack, Clarke & Büttcher 2009: a document scores Σ 1 / (k + rank) over
the rankings that hold it. The other method is the weighted sum of min-max normalised scores (CombSUM of Fox &
Shaw 1994 with weights). A document that a ranking does not hold gets nothing from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.search.ranking import NONE, Ranking, best, collect

RRF_K = 60  # Cormack et al. 2009


@dataclass(frozen=True, slots=True)
class Fusion:
    """How rankings become one: `rrf` with its constant `k`, or `scores` with a weight for each ranking."""

    method: Literal["rrf", "scores"]
    k: float = RRF_K
    weights: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if self.method not in ("rrf", "scores"):
            raise DataError(f"no such fusion: {self.method}; it is rrf or scores")
        if self.weights is not None and not (np.isfinite(self.weights).all() and min(self.weights) >= 0):
            raise DataError(f"weights of a fusion are numbers ≥ 0, not {', '.join(map(str, self.weights))}")


def fuse(rankings: Sequence[Ranking], fusion: Fusion) -> Ranking:
    """One ranking of all documents that any of the rankings holds, as deep as the deepest of them.

    Raises:
        DataError: the rankings are of different queries, or the weights do not fit them.
    """
    sizes = {len(ranking.documents) for ranking in rankings}
    if len(sizes) != 1:
        raise DataError(f"rankings of {sorted(sizes)} queries cannot be fused; they must be of the same task")
    weights = fusion.weights or (1.0,) * len(rankings)
    if len(weights) != len(rankings):
        raise DataError(f"{len(weights)} weights for {len(rankings)} rankings; give one for each")
    depth = max(ranking.documents.shape[1] for ranking in rankings)
    documents = np.concatenate([ranking.documents for ranking in rankings], axis=1)
    parts = [weight * _credit(ranking, fusion) for ranking, weight in zip(rankings, weights, strict=True)]
    credit = np.concatenate(parts, axis=1)
    lists = []
    for found, given in zip(documents, credit, strict=True):
        inside = found != NONE
        rows, place = np.unique(found[inside], return_inverse=True)
        total = np.bincount(place, weights=given[inside], minlength=len(rows))
        lists.append(best(total.astype(np.float32), depth, rows))
    return collect(lists, depth)


def _credit(ranking: Ranking, fusion: Fusion) -> NDArray[np.float64]:
    """What each document of a ranking gets from it: float64 (queries, depth)."""
    if fusion.method == "scores":
        return min_max(ranking.scores, ranking.documents != NONE)
    ranks = np.arange(1, ranking.documents.shape[1] + 1)
    return np.broadcast_to(1.0 / (fusion.k + ranks), ranking.documents.shape)


def min_max(scores: NDArray[np.floating], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Scores of each query mapped to 0 … 1 over what is inside; all 1 where they are equal, 0 outside."""
    values = scores.astype(np.float64)
    least = np.min(values, axis=1, keepdims=True, initial=np.inf, where=inside)
    most = np.max(values, axis=1, keepdims=True, initial=-np.inf, where=inside)
    span = np.where(most > least, most - least, 1.0)
    scaled = np.where(most > least, (values - np.where(np.isfinite(least), least, 0.0)) / span, 1.0)
    return np.where(inside, scaled, 0.0)
