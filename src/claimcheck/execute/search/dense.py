"""Dense retrieval: the inner-product top k of each query, through faiss; exact up to millions of documents.

In: vectors on disk, L2-normalised float32. Documents with equal text share one vector; it is scored once, so
equal documents get bitwise equal scores and their order never hangs on rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.search.hnsw import Graph
from claimcheck.execute.search.ranking import NONE, Ranking, best, collect, nothing

Matrix = NDArray[np.float32]
Rows = NDArray[np.int32]
Take = Callable[[Rows], Matrix]  # rows of an encode artefact -> their vectors

CHUNK = 131_072  # vectors compared at once: 200 MB at 384 dimensions, whatever the collection's size
FLAT_LIMIT = 4_000_000  # distinct vectors of one language; beyond, 500 queries would cost minutes each time
SMALL = 5_000  # vectors that one thread compares as quickly as several, which wait for one another (measured)
SAMPLE = 64  # queries on which a graph is compared with flat search


class Index:
    """The documents of one language.

    Args:
        rows: shape (documents,), the row of each document's vector; equal texts have equal rows.
        take: reads vectors by row.
        flat_limit: from how many distinct vectors on a graph answers instead of flat search.
    """

    def __init__(self, rows: Rows, take: Take, flat_limit: int | None = None) -> None:
        self._distinct, group = np.unique(rows, return_inverse=True)
        self._take = take
        self._members = np.argsort(group.ravel(), kind="stable")  # documents, sorted by their vector
        self._offsets = np.concatenate(
            ([0], np.cumsum(np.bincount(group.ravel())))
        )  # where each vector's begin
        self._flat_limit = FLAT_LIMIT if flat_limit is None else flat_limit

    def search(self, queries: Matrix, depth: int) -> Ranking:
        """Rank the documents for each query by inner product; `queries` is float32 (n, dim).

        A query whose vector is zero (no word of it is known) finds nothing.

        Raises:
            DataError: queries and documents were encoded by models of different dimension.
        """
        ranking = self._search(queries, depth)
        blank = ~queries.any(axis=1)
        ranking.documents[blank], ranking.scores[blank] = NONE, 0
        return ranking

    def _search(self, queries: Matrix, depth: int) -> Ranking:
        check_dimensions(queries, self._take(self._distinct[:1]))
        if not len(queries):
            return nothing(0, depth)
        found, scores = self._nearest(queries, min(depth + 1, len(self._distinct)))
        ranking = self._documents(found, scores, depth)
        # Where scores are equal the ids decide, also about what faiss has cut away: look closer.
        for row in np.flatnonzero((scores[:, 1:] == scores[:, :-1]).any(axis=1)):
            exact = collect([self._best(queries[row], found[row], scores[row], depth)], depth)
            ranking.documents[row], ranking.scores[row] = exact.documents, exact.scores
        return ranking

    def _documents(self, found: NDArray[np.int64], scores: Matrix, depth: int) -> Ranking:
        """From the nearest vectors, best first, to their documents: those of one vector by falling id."""
        sizes = np.where(found < 0, 0, self._offsets[found + 1] - self._offsets[found])
        ends = np.cumsum(sizes, axis=1)
        starts = ends - sizes  # the rank of each vector's first document
        ranking = nothing(len(found), depth)
        for nth in range(min(int(sizes.max(initial=0)), depth)):
            row, column = np.nonzero((nth < sizes) & (starts + nth < depth))
            vectors, ranks = found[row, column], starts[row, column] + nth
            ranking.documents[row, ranks] = self._members[self._offsets[vectors + 1] - 1 - nth]
            ranking.scores[row, ranks] = scores[row, column]
        return ranking

    def recall(self, queries: Matrix, depth: int) -> float | None:
        """Share of the exact top `depth` that the graph finds, on a sample; None where search is exact."""
        if self._graph is None or not len(queries):
            return None
        sample = queries[np.unique(np.linspace(0, len(queries) - 1, SAMPLE).astype(int))]
        k = min(depth, len(self._distinct))
        exact, found = self._flat(sample, k)[0], self._nearest(sample, k)[0]
        return float(np.mean([len(np.intersect1d(*pair)) / k for pair in zip(exact, found, strict=True)]))

    @cached_property
    def _graph(self) -> Graph | None:
        if len(self._distinct) <= self._flat_limit:
            return None
        return Graph([partial(self._take, rows) for rows in self._pieces()])

    def _nearest(self, queries: Matrix, k: int) -> tuple[NDArray[np.int64], Matrix]:
        if self._graph is None:
            return self._flat(queries, k)
        rows = self._graph.nearest(queries, k)
        scores = np.stack([self._take(self._distinct[r]) @ q for r, q in zip(rows, queries, strict=True)])
        scores[rows < 0] = -np.inf  # a graph may reach fewer than it was asked for
        order = np.argsort(-scores, axis=1, kind="stable")
        return np.take_along_axis(rows, order, axis=1), np.take_along_axis(scores, order, axis=1)

    def _flat(self, queries: Matrix, k: int) -> tuple[NDArray[np.int64], Matrix]:
        """The exact `k` nearest, best first: positions in `_distinct` and scores, both (queries, k)."""
        import faiss

        rows, scores = np.zeros((len(queries), 0), np.int64), np.zeros((len(queries), 0), np.float32)
        queries = np.ascontiguousarray(queries, np.float32)
        threads = faiss.omp_get_max_threads()
        if len(self._distinct) <= SMALL:
            faiss.omp_set_num_threads(1)
        for first, chunk in self._chunks():
            near, more = faiss.knn(queries, chunk, min(k, len(chunk)), metric=faiss.METRIC_INNER_PRODUCT)
            rows = np.concatenate([rows, more.astype(np.int64) + first], axis=1)
            scores = np.concatenate([scores, near], axis=1)
            order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
            rows, scores = np.take_along_axis(rows, order, axis=1), np.take_along_axis(scores, order, axis=1)
        faiss.omp_set_num_threads(threads)
        return rows, scores

    def _best(
        self, query: Matrix, found: NDArray[np.int64], scores: Matrix, depth: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """From the nearest vectors to the best documents."""
        if self._graph is not None:
            found, scores = found[found >= 0], scores[found >= 0]
        elif len(found) > depth and scores[depth] == scores[depth - 1]:
            # faiss keeps any of the vectors that tie across the cut; ids have to choose, so take all of them
            scores = np.concatenate([chunk @ query for _, chunk in self._chunks()])
            found = np.flatnonzero(scores >= np.partition(scores, -depth)[-depth])
            scores = scores[found]
        sizes = self._offsets[found + 1] - self._offsets[found]
        before = np.cumsum(sizes) - sizes
        places = np.arange(sizes.sum()) + np.repeat(self._offsets[found] - before, sizes)
        return best(np.repeat(scores, sizes), depth, self._members[places])

    def _pieces(self) -> list[Rows]:
        return [self._distinct[first : first + CHUNK] for first in range(0, len(self._distinct), CHUNK)]

    def _chunks(self) -> Iterator[tuple[int, Matrix]]:
        """All distinct vectors, piece by piece, with the position of its first; a single piece is kept."""
        pieces = self._pieces()
        for number, rows in enumerate(pieces):
            yield number * CHUNK, self._take(rows) if len(pieces) > 1 else self._only_chunk

    @cached_property
    def _only_chunk(self) -> Matrix:
        return self._take(self._distinct)


def check_dimensions(queries: Matrix, passages: Matrix) -> None:
    """Raise DataError unless both sides have the same number of dimensions."""
    if queries.shape[1] != passages.shape[1]:
        raise DataError(
            f"queries have {queries.shape[1]} dimensions, documents {passages.shape[1]}: "
            "encode both with the same model"
        )
