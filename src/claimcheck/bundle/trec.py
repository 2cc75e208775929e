"""Rankings and judgements as TREC files, and the per-query scores that follow from them.

Of each ranking the file holds what scores depend on: all ranks down to the last judged document. Spaces and
percent signs in ids are written as %XX, since TREC files are split at spaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.search.ranking import Ranking
from claimcheck.measure.formulas import per_query
from claimcheck.measure.qrels import Qrels, hits
from claimcheck.measures import Measure

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

_MOST_RANKS = 250_000_000  # queries × longest ranking: 1 GB
_OUTSIDE = "outside-the-collection-"  # documents of somebody's run that the task lacks: nobody judged them
_RUN = ("query", "Q0", "document", "rank", "score", "tag")
_QRELS = ("query", "0", "document", "grade")


class Judged(NamedTuple):
    """Judgements read from a file: ids of queries and documents ascending, and the codes on them."""

    queries: pa.Array
    documents: pa.Array
    qrels: Qrels


def qrels_text(qrels: Qrels, queries: pa.Array, documents: pa.Array) -> bytes:
    """A qrels file.

    Args:
        qrels: judgements by row.
        queries: ids of the query rows.
        documents: ids of the document rows, those outside the collection behind its end.
    """
    columns = [_ids(queries, qrels.query), "0", _ids(documents, qrels.document), _text(qrels.grade)]
    return _lines(columns)


def run_text(ranking: Ranking, qrels: Qrels, queries: pa.Array, documents: pa.Array, tag: str) -> bytes:
    """A run file: each query's ranking down to its last judged document."""
    found = hits(np.ascontiguousarray(ranking.documents, np.int32), qrels, len(documents))
    last = np.zeros(len(ranking.documents), np.int64)
    np.maximum.at(last, found.query, found.rank + 1)
    query, rank = np.nonzero(np.arange(ranking.documents.shape[1]) < last[:, None])
    rows, scores = ranking.documents[query, rank], ranking.scores[query, rank]
    outside = [f"{_OUTSIDE}{i}" for i in range(int(rows.max(initial=0)) - len(documents) + 1)]
    names = _joined(documents, outside)
    return _lines([_ids(queries, query), "Q0", _ids(names, rows), _text(rank + 1), _text(scores), tag])


def read_qrels(content: bytes, name: str) -> Judged:
    """Read what `qrels_text` wrote.

    Raises:
        DataError: a line is no judgement, or a document is judged twice for a query.
    """
    table = _table(content, _QRELS, name)
    queries, query = _coded(table["query"])
    documents, document = _coded(table["document"])
    grade = _numbers(table["grade"], "int32", name).astype(np.int32)
    try:
        return Judged(queries, documents, Qrels.build(query, document, grade, len(queries)))
    except DataError as error:
        raise DataError(f"{name}: {error}") from error


def score_run(content: bytes, judged: Judged, measures: Sequence[Measure], name: str) -> NDArray[np.float64]:
    """Scores of every judged query, shape (measures, queries).

    Raises:
        DataError: a line is none of a run, or ranks do not follow scores and ids.
    """
    import pyarrow.compute as pc

    table = _table(content, _RUN, name)
    row = pc.index_in(table["query"], value_set=judged.queries)
    if row.null_count:
        raise DataError(f"{name}: query '{table['query'].filter(pc.is_null(row))[0]}' is not judged")
    query = row.to_numpy().astype(np.int64)
    rank = _numbers(table["rank"], "int64", name).astype(np.int64)
    _check_order(table, query, rank, name)
    found = pc.index_in(table["document"], value_set=judged.documents)
    n_documents = len(judged.documents)
    document = found.fill_null(n_documents).to_numpy().astype(np.int32)
    depth = int(rank.max(initial=0))
    if depth * len(judged.queries) > _MOST_RANKS:
        raise DataError(f"{name}: refused: rankings of {depth} documents")
    documents = np.full((len(judged.queries), depth), -1, np.int32)
    documents[query, rank - 1] = document
    return per_query(list(measures), documents, judged.qrels, n_documents)


def _check_order(table: pa.Table, query: NDArray[np.int64], rank: NDArray[np.int64], name: str) -> None:
    """Ranks must be 1, 2, …, in the order of score and then id, both descending; each document once."""
    score = _numbers(table["score"], "float32", name).astype(np.float32)
    new = np.append(True, query[1:] != query[:-1])[: len(query)]
    starts = np.flatnonzero(new)
    if len(np.unique(query[starts])) != len(starts):
        raise DataError(f"{name}: the lines of a query do not stand together")
    counted = np.arange(len(query)) - np.repeat(starts, np.diff(np.append(starts, len(query)))) + 1
    wrong = rank != counted
    if wrong.any():
        raise DataError(f"{name}:{int(np.argmax(wrong)) + 1}: rank {rank[wrong][0]} is out of place")
    falls = score[1:] < score[:-1]
    for i in np.flatnonzero((score[1:] == score[:-1]) & ~new[1:]):
        upper, lower = (unquote(str(table["document"][int(row)])) for row in (i, i + 1))
        falls[i] = lower < upper or _OUTSIDE in (upper[: len(_OUTSIDE)], lower[: len(_OUTSIDE)])
    wrong = ~(falls | new[1:])
    if wrong.any():
        raise DataError(f"{name}:{int(np.argmax(wrong)) + 2}: its rank does not follow from score and id")


def _table(content: bytes, columns: tuple[str, ...], name: str) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv

    types = dict.fromkeys(columns, pa.string())
    if not content:
        return pa.table({column: pa.array([], pa.string()) for column in columns})
    try:
        table = csv.read_csv(
            pa.BufferReader(content),
            csv.ReadOptions(column_names=list(columns), use_threads=False),
            csv.ParseOptions(delimiter=" ", quote_char=False, escape_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=types, strings_can_be_null=False),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise DataError(f"{name}: not lines of '{' '.join(columns)}': {str(error)[:200]}") from error
    return table.combine_chunks()


def _numbers(column: pa.ChunkedArray, kind: str, name: str) -> NDArray[np.generic]:
    import pyarrow as pa

    try:
        values = column.cast(kind).to_numpy()
    except pa.ArrowInvalid as error:
        raise DataError(f"{name}: {str(error)[:200]}") from error
    if not np.isfinite(values).all():
        raise DataError(f"{name}: a number is not finite")
    return np.asarray(values)


def _coded(column: pa.ChunkedArray) -> tuple[pa.Array, NDArray[np.int64]]:
    """Distinct ids, ascending, and the place of each value among them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pa.array(sorted(column.unique().to_pylist()), pa.string())
    return names, pc.index_in(column, value_set=names).to_numpy().astype(np.int64)


def _ids(names: pa.Array, rows: NDArray[np.integer]) -> pa.Array:
    """The ids of rows, as they stand in a file."""
    import pyarrow as pa

    texts = [_escaped(name) for name in names.to_pylist()]
    return pa.array(texts, pa.string()).take(pa.array(rows))


def _escaped(name: str) -> str:
    return re.sub(r"[\s%\x00-\x20\x7f]", lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), name)


def _joined(names: pa.Array, more: list[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array([*names.to_pylist(), *more], pa.string())


def _text(values: NDArray[np.generic]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values).cast(pa.string())


def _lines(columns: Sequence[pa.Array | str]) -> bytes:
    import pyarrow.compute as pc

    lines = pc.binary_join_element_wise(*columns, " ").to_pylist()
    return "".join(f"{line}\n" for line in lines).encode()
