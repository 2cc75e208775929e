"""Somebody's TREC run files as rankings over a task, and TREC judgements.

In: files of six columns (``query Q0 document rank score tag``), plain or gzip. Out: a `Ranking` per cell, in
the order trec_eval would read them: by score (single precision), then document id, both descending; the rank
column is not believed. Documents that the task lacks count as not relevant, queries without lines score 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimcheck.errors import DataError, Place
from claimcheck.execute.results.lines import Columns, numbers, read_columns
from claimcheck.execute.search.ranking import NONE, Ranking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

RUN_COLUMNS = ("query", "Q0", "document", "rank", "score", "tag")
QRELS_COLUMNS = ("query", "0", "document", "grade")
_LARGEST_GRADE = 2**31 - 1
_LARGEST_RUN = 250_000_000  # queries × longest ranking: 1 GB per array


class ImportedRun(NamedTuple):
    """A run file laid over a task.

    `outside` counts lines with documents that the task lacks, `elsewhere` lines for queries of other splits.
    """

    ranking: Ranking
    outside: int
    elsewhere: int


class Judgements(NamedTuple):
    """Columns of a qrels file, equally long."""

    query: list[str]
    document: list[str]
    grade: NDArray[np.int32]


def read_run(
    path: Path, queries: pa.Array, documents: pa.Array, *, others: Sequence[pa.Array] = ()
) -> ImportedRun:
    """Read a run file as a ranking over a task's queries and documents.

    Args:
        path: the file.
        queries: ids of the split's queries, ascending.
        documents: ids of the documents, ascending.
        others: ids of the other splits' queries: a file may hold them too.

    Raises:
        DataError: with file and line: not six columns, a score that is no finite number, a document twice for
            a query, a query that the task does not have; or no retrieved document is in the task.
    """
    columns = read_columns(path, RUN_COLUMNS, (0, 2, 4))
    scores = numbers(path, columns, 2, "score").astype(np.float32)
    query, kept = _query_rows(path, columns, queries, others)
    document, order, outside = _document_rows(path, columns, documents)
    if not kept.all() or _any_twice(query, document):
        _refuse_twice(path, columns)
    sorting = np.flatnonzero(kept)
    sorting = sorting[_rank_order(query[sorting], scores[sorting], order[sorting])]
    query, document, scores = query[sorting], document[sorting], scores[sorting]
    rank = np.arange(len(query)) - np.searchsorted(query, query)
    longest = int(rank.max()) + 1
    if longest * len(queries) > _LARGEST_RUN:
        raise DataError(
            f"{path}: rankings of {longest} documents for {len(queries)} queries; cut the run at 1000"
        )
    ranking = Ranking(
        np.full((len(queries), longest), NONE, np.int32), np.zeros((len(queries), longest), np.float32)
    )
    ranking.documents[query, rank] = document
    ranking.scores[query, rank] = scores
    return ImportedRun(ranking, outside, int((~kept).sum()))


def read_qrels(path: Path) -> Judgements:
    """Read TREC judgements (``query 0 document grade``).

    Raises:
        DataError: with file and line: not four columns, a grade that is no integer, a document judged twice.
    """
    columns = read_columns(path, QRELS_COLUMNS, (0, 2, 3))
    grades = numbers(path, columns, 2, "grade")
    wrong = (grades != np.floor(grades)) | (np.abs(grades) > _LARGEST_GRADE)
    if wrong.any():
        at = int(np.argmax(wrong))
        place = Place(str(path), int(columns.lines[at]))
        raise DataError(f"{place}: grade '{columns.columns[2][at]}' is not a whole number; correct the line")
    _refuse_twice(path, columns)
    query, document, _ = (column.to_pylist() for column in columns.columns)
    return Judgements(query, document, grades.astype(np.int32))


def _rank_order(
    query: NDArray[np.int64], scores: NDArray[np.float32], order: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Positions sorted by query, then by score and `order`, both descending.

    As one integer key, since run files are nearly sorted by it and a stable sort then costs next to nothing.
    """
    bits = (scores + np.float32(0)).view(np.int32).astype(np.int64)  # + 0 turns −0 into 0
    rising = np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)  # integers in the order of the floats
    key = (query << 32) - rising
    found = np.argsort(key, kind="stable")
    equal = key[found][1:] == key[found][:-1]
    tied = np.flatnonzero(np.append(equal, False) | np.append(False, equal))
    found[tied] = found[tied][np.lexsort((-order[found[tied]], key[found[tied]]))]
    return found


def _query_rows(
    path: Path, columns: Columns, queries: pa.Array, others: Sequence[pa.Array]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Row of each line's query and whether it belongs to this split."""
    import pyarrow.compute as pc

    found = pc.index_in(columns.columns[0], value_set=queries)
    stray = pc.is_null(found).to_numpy()
    kept = ~stray
    for other in others:
        stray &= ~pc.is_in(columns.columns[0], value_set=other).to_numpy()
    if stray.any():
        at = int(np.argmax(stray))
        example = f", such as '{queries[0]}'" if len(queries) else ""
        raise DataError(
            f"{Place(str(path), int(columns.lines[at]))}: query '{columns.columns[0][at]}' is not among the "
            f"{len(queries)} queries of this task{example}; correct the ids or remove its lines"
        )
    if not kept.any():
        raise DataError(
            f"{path}: all its queries belong to another split of the task; name the file of this split"
        )
    return found.fill_null(0).to_numpy().astype(np.int64), kept


def _document_rows(
    path: Path, columns: Columns, documents: pa.Array
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Row of each line's document, its place in the order of all ids, and how many are not in the task.

    Unknown documents get rows from ``len(documents)`` on, in the order of their ids.
    """
    import pyarrow.compute as pc

    found = pc.index_in(columns.columns[1], value_set=documents)
    rows = found.fill_null(0).to_numpy().astype(np.int64)
    stray = pc.is_null(found).to_numpy()
    if not stray.any():
        return rows, rows, 0
    if stray.all():
        example = f"'{documents[0]}'" if len(documents) else "nothing"
        raise DataError(
            f"{path}: none of its documents is in the task: it retrieves '{columns.columns[1][0]}', the task "
            f"has {example}; is this a run over another collection?"
        )
    unknown, code = np.unique(
        np.array(columns.columns[1].filter(pc.is_null(found)).to_pylist(), object), return_inverse=True
    )
    rows[stray] = len(documents) + code
    everything = np.array([*documents.to_pylist(), *unknown], object)
    place = np.empty(len(everything), np.int64)
    place[np.argsort(everything, kind="stable")] = np.arange(len(everything))
    return rows, place[rows], int(stray.sum())


def _any_twice(query: NDArray[np.int64], document: NDArray[np.int64]) -> bool:
    """Whether a pair of codes stands twice."""
    key = np.sort(query * (int(document.max()) + 1) + document)
    return bool((key[1:] == key[:-1]).any())


def _refuse_twice(path: Path, columns: Columns) -> None:
    """Raise DataError at the first line that repeats the query and document of an earlier one."""
    codes = [column.combine_chunks().dictionary_encode().indices.to_numpy() for column in columns.columns[:2]]
    key = codes[0].astype(np.int64) * (int(codes[1].max()) + 1) + codes[1]
    order = np.argsort(key, kind="stable")
    again = key[order][1:] == key[order][:-1]
    if again.any():
        at = int(order[1:][again].min())
        earlier = int(np.argmax(key == key[at]))
        raise DataError(
            f"{Place(str(path), int(columns.lines[at]))}: document '{columns.columns[1][at]}' a second time "
            f"for query '{columns.columns[0][at]}' (first in line {columns.lines[earlier]}); keep one line"
        )
