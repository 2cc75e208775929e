"""Relevance judgements on integer codes, and where a ranking meets them.

In: rankings as an array of document rows, judgements as three equally long arrays.
Out: `Hits`, the judged documents of every ranking; all that a measure needs to know of a run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError

IntArray = NDArray[np.int32]

RELEVANT = 1  # the lowest relevant grade, trec_eval's default level
_UNJUDGED = np.int32(np.iinfo(np.int32).min)
_TABLE_ENTRIES = 1 << 20  # grades looked up at once: 4 MB, which stays near the processor


@dataclass(frozen=True, slots=True, eq=False)
class Qrels:
    """Judgements, sorted by query row, then document row; each pair once.

    Attributes:
        query: row of the query, shape (n,).
        document: row of the document; rows ≥ the number of documents are judged but not in the collection.
        grade: trec_eval's levels: ≥ 1 relevant, 0 judged not relevant, < 0 as if not judged.
        n_queries: number of query rows, with or without judgements.
    """

    query: IntArray
    document: IntArray
    grade: IntArray
    n_queries: int

    @classmethod
    def build(
        cls,
        query: NDArray[np.integer],
        document: NDArray[np.integer],
        grade: NDArray[np.integer],
        n_queries: int,
    ) -> Qrels:
        """Sort judgements given in any order.

        Raises:
            DataError: a document is judged twice for one query.
        """
        order = np.lexsort((document, query))
        q, d = query[order].astype(np.int32), document[order].astype(np.int32)
        twice = (q[1:] == q[:-1]) & (d[1:] == d[:-1])
        if twice.any():
            at = int(np.argmax(twice))
            raise DataError(f"document row {d[at]} is judged twice for query row {q[at]}; keep one judgement")
        return cls(q, d, grade[order].astype(np.int32), n_queries)

    @property
    def relevant_per_query(self) -> NDArray[np.int64]:
        """Number of relevant documents of each query, shape (n_queries,)."""
        return np.bincount(self.query[self.grade >= RELEVANT], minlength=self.n_queries)

    @property
    def judged_not_relevant_per_query(self) -> NDArray[np.int64]:
        """Number of documents judged not relevant (grade 0), shape (n_queries,)."""
        return np.bincount(self.query[self.grade == 0], minlength=self.n_queries)

    @property
    def judged(self) -> NDArray[np.int64]:
        """Rows of the queries with at least one judgement, ascending."""
        return np.unique(self.query).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Judged documents that a run retrieved, by query row, then rank (0 is the first)."""

    query: NDArray[np.intp]
    rank: NDArray[np.intp]
    grade: IntArray

    def of_grade(self, least: int) -> Hits:
        """Only those judged with at least this grade."""
        keep = self.grade >= least
        return Hits(self.query[keep], self.rank[keep], self.grade[keep])


def hits(documents: IntArray, qrels: Qrels, n_documents: int) -> Hits:
    """Look the grades of rankings up.

    Grades are scattered into a table of a few queries × all documents and gathered in rank order, which
    costs one memory access per retrieved document and never compares an id.

    Args:
        documents: shape (n_queries, depth), document rows in rank order; −1 past the end of a ranking,
            rows ≥ `n_documents` are documents nobody judged.
        qrels: the judgements.
        n_documents: size of the collection.
    """
    n_queries, width = len(documents), n_documents + 1  # the last column stands for all that is not judged
    block = max(1, _TABLE_ENTRIES // width)
    table = np.full((min(block, n_queries), width), _UNJUDGED, np.int32)
    starts = np.searchsorted(qrels.query, np.arange(0, n_queries + block, block))
    inside = qrels.document < n_documents
    parts: list[tuple[NDArray[np.intp], NDArray[np.intp], IntArray]] = []
    for number, first in enumerate(range(0, n_queries, block)):
        rows = documents[first : first + block]
        judged = np.arange(starts[number], starts[number + 1])[inside[starts[number] : starts[number + 1]]]
        places = (qrels.query[judged] - first, qrels.document[judged])
        table[places] = qrels.grade[judged]
        columns = np.minimum(rows.view(np.uint32), n_documents)  # −1 becomes huge, so the last column
        grades = np.take_along_axis(table[: len(rows)], columns.astype(np.intp), axis=1)
        query, rank = np.nonzero(grades != _UNJUDGED)
        parts.append((query + first, rank, grades[query, rank]))
        table[places] = _UNJUDGED
    if not parts:
        none = np.zeros(0, np.intp)
        return Hits(none, none, np.zeros(0, np.int32))
    query, rank, grade = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Hits(query, rank, grade)
