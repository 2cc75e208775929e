"""Localised matching: a document scores as its best segment, or as the mean of its best k segments.

Exact: one matrix product of queries × segments in blocks, reduced over each document's segments, which lie
side by side (CSR offsets). A document of one segment scores as in plain dense search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.search.dense import CHUNK, Matrix, Rows, Take, check_dimensions
from claimcheck.execute.search.ranking import Ranking, best, collect

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK_BYTES = 25_000_000  # of scores held at once: stays near the processor, whatever the collection's size
LARGEST_K = 4
Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """How segment scores become a document's: the best one, or the mean of the best `top`."""

    kind: Literal["max", "mean"] = "max"
    top: int = 1

    def __post_init__(self) -> None:
        if self.kind not in ("max", "mean") or not 1 <= self.top <= LARGEST_K:
            raise DataError(
                f"no such aggregate: {self.kind} of the top {self.top} segments; it is max, or mean of 1…4"
            )


class Index:
    """The segments of the documents of one language.

    Args:
        rows: shape (segments,), the row of each segment's vector, those of a document side by side.
        offsets: int64 (documents + 1,), where each document's segments start.
        take: reads vectors by row.

    Raises:
        DataError: the offsets do not fit, or a document has no segment.
    """

    def __init__(self, rows: Rows, offsets: Offsets, take: Take) -> None:
        if len(offsets) < 1 or offsets[0] != 0 or offsets[-1] != len(rows) or (np.diff(offsets) < 1).any():
            raise DataError("segment offsets do not give each document at least one segment; encode again")
        self._rows, self._offsets, self._take = rows, offsets, take

    def search(self, queries: Matrix, depth: int, aggregate: Aggregate) -> Ranking:
        """Rank documents by their segments; `queries` is float32 (n, dim).

        Raises:
            DataError: queries and segments were encoded by models of different dimension.
        """
        lists = [(np.zeros(0, np.int32), np.zeros(0, np.float32))] * len(queries)
        for first, offsets, vectors, inverse in self._chunks():
            check_dimensions(queries, vectors)
            block = max(1, BLOCK_BYTES // (4 * len(inverse)))
            for begin in range(0, len(queries), block):
                scores = queries[begin : begin + block] @ vectors.T
                scored = reduce(scores[:, inverse], offsets, aggregate)
                for number, row in enumerate(scored, begin):
                    found, score = best(row, depth)
                    documents = np.concatenate([lists[number][0], found + first])
                    lists[number] = best(np.concatenate([lists[number][1], score]), depth, documents)
        return collect(lists, depth)

    def _chunks(self) -> Iterator[tuple[int, Offsets, Matrix, NDArray[np.intp]]]:
        """First document, offsets, distinct vectors, and the vector of each segment, chunk by chunk.

        Equal segments of a chunk are scored once: their documents then tie exactly.
        """
        first, last = 0, len(self._offsets) - 1
        while first < last:
            fits = int(np.searchsorted(self._offsets, self._offsets[first] + CHUNK, side="right")) - 1
            end = max(first + 1, fits)
            rows = self._rows[self._offsets[first] : self._offsets[end]]
            distinct, inverse = np.unique(rows, return_inverse=True)
            yield (
                first,
                self._offsets[first : end + 1] - self._offsets[first],
                self._take(distinct),
                inverse.ravel(),
            )
            first = end


def reduce(scores: Matrix, offsets: Offsets, aggregate: Aggregate) -> Matrix:
    """Segment scores (queries, segments) to document scores (queries, documents)."""
    starts = offsets[:-1]
    if aggregate.kind == "max" or aggregate.top == 1:
        return np.asarray(np.maximum.reduceat(scores, starts, axis=1))
    top = aggregate.top
    result = np.empty((len(scores), len(starts)), np.float32)
    sizes = np.diff(offsets)
    for size in np.unique(sizes):
        documents = np.flatnonzero(sizes == size)
        own = scores[:, starts[documents][:, None] + np.arange(size)]  # (queries, documents, size)
        if size > top:
            own = np.partition(own, size - top, axis=2)[:, :, size - top :]
        result[:, documents] = np.sort(own, axis=2).mean(axis=2)  # sorted: equal sets round equally
    return result
