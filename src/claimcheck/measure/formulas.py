"""The measures themselves: `Hits` and `Qrels` in, one float64 per query out.

Definitions and corner cases are those of trec_eval 9: a cut-off beyond the end of a ranking does not
shorten P's denominator, a query without relevant documents scores 0, grades below 0 count as not judged.
Each formula walks only over retrieved judged documents, so its cost does not depend on the depth of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claimcheck.measure.qrels import RELEVANT, Hits, Qrels, hits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimcheck.measures import Measure

FloatArray = NDArray[np.float64]


def per_query(
    measures: Sequence[Measure], documents: NDArray[np.int32], qrels: Qrels, n_documents: int
) -> FloatArray:
    """Score every query by every measure.

    Args:
        measures: what to compute.
        documents: shape (n_queries, depth), see `claimcheck.measure.qrels.hits`.
        qrels: the judgements.
        n_documents: size of the collection.

    Returns:
        shape (len(measures), n_queries); queries without results or without relevant documents score 0.
    """
    cutoffs = [measure.cutoff for measure in measures]
    deepest = documents.shape[1] if None in cutoffs else max((c for c in cutoffs if c is not None), default=0)
    found = hits(np.ascontiguousarray(documents[:, :deepest], dtype=np.int32), qrels, n_documents)
    scores = np.zeros((len(measures), qrels.n_queries))
    for row, measure in zip(scores, measures, strict=True):
        row[:] = _FORMULAS[measure.name](found, qrels, measure.cutoff)
    return scores


def ndcg(found: Hits, qrels: Qrels, cutoff: int | None) -> FloatArray:
    """Discounted cumulated gain over that of the ideal ranking: gain = grade, discount = log2(rank + 1).

    Järvelin & Kekäläinen 2002, in the form of trec_eval's ``ndcg_cut`` (no exponential gains).
    """
    relevant = found.of_grade(RELEVANT)
    order = np.lexsort((-qrels.grade, qrels.query))
    query, grade = qrels.query[order], qrels.grade[order]
    rank = np.arange(len(query)) - np.searchsorted(query, query)
    good = grade > 0
    ideal = _dcg(query[good], rank[good], grade[good], qrels.n_queries, cutoff)
    return _ratio(_dcg(relevant.query, relevant.rank, relevant.grade, qrels.n_queries, cutoff), ideal)


def average_precision(found: Hits, qrels: Qrels, cutoff: int | None) -> FloatArray:
    """Mean over all relevant documents of the precision at their ranks, 0 for those not retrieved."""
    relevant = _within(found.of_grade(RELEVANT), cutoff)
    nth = np.arange(1, len(relevant.query) + 1) - np.searchsorted(relevant.query, relevant.query)
    total = np.bincount(relevant.query, weights=nth / (relevant.rank + 1), minlength=qrels.n_queries)
    return _ratio(total, qrels.relevant_per_query)


def reciprocal_rank(found: Hits, qrels: Qrels, cutoff: int | None) -> FloatArray:
    """1 / rank of the first relevant document, 0 if there is none above the cut-off."""
    relevant = _within(found.of_grade(RELEVANT), cutoff)
    query, first = np.unique(relevant.query, return_index=True)
    scores = np.zeros(qrels.n_queries)
    scores[query] = 1.0 / (relevant.rank[first] + 1)
    return scores


def precision(found: Hits, qrels: Qrels, cutoff: int | None) -> FloatArray:
    """Relevant documents above the cut-off, divided by the cut-off."""
    return _count(found, qrels, cutoff) / (cutoff or 1)


def recall(found: Hits, qrels: Qrels, cutoff: int | None) -> FloatArray:
    """Relevant documents above the cut-off, divided by all relevant documents."""
    return _ratio(_count(found, qrels, cutoff), qrels.relevant_per_query)


def success(found: Hits, qrels: Qrels, cutoff: int | None) -> FloatArray:
    """1 if any relevant document is above the cut-off, else 0."""
    return (_count(found, qrels, cutoff) > 0).astype(np.float64)


def bpref(found: Hits, qrels: Qrels, cutoff: int | None) -> FloatArray:
    """How rarely a document judged not relevant stands above a relevant one, unjudged ones left out.

    Buckley & Voorhees 2004 as trec_eval computes it: mean over all R relevant documents of
    1 − min(judged non-relevant above it, R) / min(judged non-relevant, R); 0 for those not retrieved.
    """
    judged = _within(found.of_grade(0), cutoff)
    is_relevant = judged.grade > 0
    below = np.concatenate(([0], np.cumsum(~is_relevant)))[
        :-1
    ]  # non-relevant before this row, over all queries
    above = (below - below[np.searchsorted(judged.query, judged.query)] if len(below) else below)[is_relevant]
    query = judged.query[is_relevant]
    n_relevant, n_not = qrels.relevant_per_query, qrels.judged_not_relevant_per_query
    bound = np.maximum(np.minimum(n_relevant, n_not), 1)
    credit = 1.0 - np.minimum(above, n_relevant[query]) / bound[query]
    return _ratio(np.bincount(query, weights=credit, minlength=qrels.n_queries), n_relevant)


_FORMULAS: dict[str, Callable[[Hits, Qrels, int | None], FloatArray]] = {
    "nDCG": ndcg,
    "AP": average_precision,
    "RR": reciprocal_rank,
    "P": precision,
    "R": recall,
    "Success": success,
    "Bpref": bpref,
}


def _dcg(
    query: NDArray[np.integer],
    rank: NDArray[np.integer],
    grade: NDArray[np.integer],
    n_queries: int,
    cutoff: int | None,
) -> FloatArray:
    keep = slice(None) if cutoff is None else rank < cutoff
    gain = grade[keep] / np.log2(rank[keep] + 2)
    return np.asarray(np.bincount(query[keep], weights=gain, minlength=n_queries), np.float64)


def _count(found: Hits, qrels: Qrels, cutoff: int | None) -> NDArray[np.intp]:
    return np.bincount(_within(found.of_grade(RELEVANT), cutoff).query, minlength=qrels.n_queries)


def _within(found: Hits, cutoff: int | None) -> Hits:
    if cutoff is None:
        return found
    keep = found.rank < cutoff
    return Hits(found.query[keep], found.rank[keep], found.grade[keep])


def _ratio(over: NDArray[np.generic], under: NDArray[np.generic]) -> FloatArray:
    """Quotient, 0 where the denominator is 0."""
    result = np.zeros(len(over))
    np.divide(over, under, out=result, where=under != 0)
    return result
