"""Putting new scores on the head of a ranking: the pure part of re-ranking.

The tail stays as the first stage left it, and so does the order of what the new scores do not tell apart.
Scores of the result fall strictly, so that nobody who sorts by them gets another order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from claimcheck.execute.search.fuse import min_max
from claimcheck.execute.search.ranking import NONE, Ranking
from claimcheck.measure.qrels import Qrels

Documents = NDArray[np.int32]
Scores = NDArray[np.float32]


def rerank(first: Ranking, scores: Scores, interpolate: float = 0.0) -> Ranking:
    """Re-rank the head of each ranking.

    Args:
        first: the first stage.
        scores: shape (queries, depth), new scores of its first `depth` documents; not looked at past the end.
        interpolate: weight of the first stage's score against the new one, 0 … 1, both min-max normalised
            over the head; 0 takes the new scores as they are.
    """
    depth = scores.shape[1]
    inside = first.documents[:, :depth] != NONE
    new = scores.astype(np.float64)
    if interpolate:
        old = min_max(first.scores[:, :depth], inside)
        new = (1 - interpolate) * min_max(new, inside) + interpolate * old
    order = np.argsort(np.where(inside, -new, np.inf), axis=1, kind="stable")
    documents, combined = first.documents.copy(), first.scores.astype(np.float64)
    documents[:, :depth] = np.take_along_axis(first.documents[:, :depth], order, axis=1)
    combined[:, :depth] = np.take_along_axis(new, order, axis=1)
    if 0 < depth < combined.shape[1]:  # the tail keeps its distances and hangs below the head
        combined[:, depth:] += combined[:, depth - 1 : depth] - first.scores[:, depth - 1 : depth]
    return Ranking(documents, falling(combined.astype(np.float32), documents != NONE))


def falling(scores: Scores, inside: NDArray[np.bool_]) -> Scores:
    """Scores lowered by as little as makes each less than the one before; 0 outside."""
    result = scores.copy()
    for place in range(1, result.shape[1]):
        below = np.nextafter(result[:, place - 1], np.float32(-np.inf))
        result[:, place] = np.minimum(result[:, place], below)
    return np.where(inside, result, np.float32(0)).astype(np.float32)


def ideal(documents: Documents, qrels: Qrels, depth: int) -> Documents:
    """The best that re-ranking the first `depth` documents can reach: their grades falling."""
    grades = np.zeros(documents.shape, np.int64)
    for query in np.unique(qrels.query):
        judged = slice(*np.searchsorted(qrels.query, [query, query + 1]))
        known = dict(zip(qrels.document[judged].tolist(), qrels.grade[judged].tolist(), strict=True))
        grades[query] = [known.get(document, 0) for document in documents[query].tolist()]
    grades[documents == NONE] = np.iinfo(np.int64).min + 1  # so that its negative is a number
    order = np.argsort(-grades[:, :depth], axis=1, kind="stable")
    result = documents.copy()
    result[:, :depth] = np.take_along_axis(documents[:, :depth], order, axis=1)
    return result
