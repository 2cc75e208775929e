"""Dense retrieval: the exact inner-product top k of each query, through faiss.

In: L2-normalised float32 vectors. Documents with equal text share one vector; it is scored once, so equal
documents get bitwise equal scores and their order never hangs on rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.search.ranking import Ranking, best, collect

FloatArray = NDArray[np.float32]
CHUNK = 131_072  # document vectors compared at once: at most 400 MB at 768 dimensions


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """Document vectors of one language, each distinct vector once.

    Attributes:
        vectors: float32 (distinct, dim).
        group: shape (documents,), the vector of each document; None when every document has its own.
    """

    vectors: FloatArray
    group: NDArray[np.int64] | None

    @classmethod
    def of(cls, vectors: FloatArray, rows: NDArray[np.integer]) -> Passages:
        """Group documents by the row of their vector.

        Args:
            vectors: float32 (documents, dim).
            rows: shape (documents,); documents with equal `rows` have the same vector.
        """
        _, first, group = np.unique(rows, return_index=True, return_inverse=True)
        if len(first) == len(rows):
            return cls(vectors, None)
        return cls(np.ascontiguousarray(vectors[first]), group.astype(np.int64))


def search(queries: FloatArray, passages: Passages, depth: int) -> Ranking:
    """Rank the documents for each query by inner product.

    Args:
        queries: float32 (n, dim).
        passages: the documents.
        depth: how many to keep.

    Raises:
        DataError: queries and documents were encoded by models of different dimension.
    """
    check_dimensions(queries, passages.vectors)
    n_vectors = len(passages.vectors)
    candidates, scores = nearest(queries, passages.vectors, min(depth + 1, n_vectors))
    cut = candidates.shape[1] > depth and scores[:, depth] == scores[:, depth - 1]
    lists = []
    members = _members(passages.group, n_vectors)
    for row in range(len(queries)):
        found, score = candidates[row], scores[row]
        if np.any(cut) and cut[row]:  # a tie across the cut: faiss kept any of them, so look at all
            found, score = (
                column[0] for column in nearest(queries[row : row + 1], passages.vectors, n_vectors)
            )
        if members is not None:
            found, score = _expand(found, score, members)
        lists.append(best(score, depth, found))
    return collect(lists, depth)


def nearest(queries: FloatArray, vectors: FloatArray, k: int) -> tuple[NDArray[np.int64], FloatArray]:
    """The exact `k` vectors of largest inner product, best first: rows and scores, both (queries, k).

    Vectors are read in chunks, so a memory-mapped array never has to fit into memory.
    """
    import faiss

    if len(queries) == 0 or k == 0:
        return np.zeros((len(queries), k), np.int64), np.zeros((len(queries), k), np.float32)
    queries = np.ascontiguousarray(queries, np.float32)
    found: list[tuple[NDArray[np.int64], FloatArray]] = []
    for first in range(0, len(vectors), CHUNK):
        chunk = np.ascontiguousarray(vectors[first : first + CHUNK], np.float32)
        scores, rows = faiss.knn(queries, chunk, min(k, len(chunk)), metric=faiss.METRIC_INNER_PRODUCT)
        found.append((rows.astype(np.int64) + first, scores))
    rows, scores = (np.concatenate(column, axis=1) for column in zip(*found, strict=True))
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(rows, order, axis=1), np.take_along_axis(scores, order, axis=1)


def check_dimensions(queries: FloatArray, passages: FloatArray) -> None:
    """Raise DataError unless both sides have the same number of dimensions."""
    if queries.shape[1] != passages.shape[1]:
        raise DataError(
            f"queries have {queries.shape[1]} dimensions, documents {passages.shape[1]}: "
            "encode both with the same model"
        )


def _members(
    group: NDArray[np.int64] | None, n_vectors: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """Documents of each vector as CSR: document rows sorted by vector, and offsets."""
    if group is None:
        return None
    return np.argsort(group, kind="stable"), np.searchsorted(np.sort(group), np.arange(n_vectors + 1))


def _expand(
    found: NDArray[np.int64], scores: FloatArray, members: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> tuple[NDArray[np.int64], FloatArray]:
    """From vectors to the documents that have them."""
    rows, offsets = members
    sizes = offsets[found + 1] - offsets[found]
    ends = np.cumsum(sizes)
    places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(offsets[found] - (ends - sizes), sizes)
    return rows[places].astype(np.int64), np.repeat(scores, sizes)
