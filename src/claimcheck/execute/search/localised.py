"""Localised matching: a document scores as its best segment, or as the mean of its best k segments.

Exact: one matrix product of queries × segments in blocks, reduced over each document's segments, which lie
side by side (CSR offsets). A document of one segment scores as in plain dense search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.search.dense import Passages, check_dimensions
from claimcheck.execute.search.ranking import Ranking, best, collect

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK_BYTES = (
    25_000_000  # of scores held at once: stays in the processor's reach, whatever the collection's size
)
LARGEST_K = 4
Aggregate = Literal["max", "mean"]


def search(
    queries: NDArray[np.float32],
    segments: Passages,
    offsets: NDArray[np.int64],
    depth: int,
    *,
    aggregate: Aggregate = "max",
    top: int = 1,
) -> Ranking:
    """Rank documents by their segments.

    Args:
        queries: float32 (n, dim).
        segments: segment vectors, those of a document side by side.
        offsets: int64 (documents + 1,), where each document's segments start.
        depth: how many documents to keep.
        aggregate: "max", or "mean" of the `top` best segments (of all, where a document has fewer).
        top: 1 … 4, only for "mean".

    Raises:
        DataError: dimensions differ, offsets do not fit, or a document has no segment.
    """
    check_dimensions(queries, segments.vectors)
    n_segments = len(segments.vectors) if segments.group is None else len(segments.group)
    if offsets[0] != 0 or offsets[-1] != n_segments or (np.diff(offsets) < 1).any():
        raise DataError("segment offsets do not cover each document with at least one segment; encode again")
    block = max(1, BLOCK_BYTES // (4 * n_segments))
    lists = []
    for first in range(0, len(queries), block):
        scores = queries[first : first + block] @ segments.vectors.T
        if segments.group is not None:
            scores = scores[:, segments.group]
        lists += [best(row, depth) for row in reduce(scores, offsets, aggregate, top)]
    return collect(lists, depth)


def reduce(
    scores: NDArray[np.float32], offsets: NDArray[np.int64], aggregate: Aggregate, top: int
) -> NDArray[np.float32]:
    """Segment scores (queries, segments) to document scores (queries, documents)."""
    starts = offsets[:-1]
    if aggregate == "max" or top == 1:
        return np.asarray(np.maximum.reduceat(scores, starts, axis=1))
    result = np.empty((len(scores), len(starts)), np.float32)
    sizes = np.diff(offsets)
    for size in np.unique(sizes):
        documents = np.flatnonzero(sizes == size)
        own = scores[:, starts[documents][:, None] + np.arange(size)]  # (queries, documents, size)
        if size > top:
            own = np.partition(own, size - top, axis=2)[:, :, size - top :]
        result[:, documents] = np.sort(own, axis=2).mean(axis=2)  # sorted: equal sets round equally
    return result
