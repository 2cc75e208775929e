"""The `search` step: a task and vectors, texts or somebody's run files in, a run artefact out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.search import bm25, dense, localised
from claimcheck.execute.search.collection import Collection, SplitPair
from claimcheck.execute.search.ranking import Ranking, RunWriter

if TYPE_CHECKING:
    from claimcheck.execute.models.vectors import Vectors
    from claimcheck.execute.progress import Progress

T = TypeVar("T")
DEPTH = 100
Params = Mapping[str, Any]
Inputs = Mapping[str, Path]
Searcher = Callable[[SplitPair], Ranking]


def run(params: Params, inputs: Inputs, out: Path, progress: Progress) -> None:
    """Rank the documents of every cell of the task.

    `params["method"]` is "dense", "bm25" (`k1`, `b`), "localised" (`aggregate`, `top`) or "run".

    Raises:
        DataError: inputs do not fit one another or the task, or a run file is wrong.
    """
    collection = Collection(inputs["task"])
    depth = int(params.get("depth", DEPTH))
    writer = RunWriter(out)
    cells = list(collection.cells())
    search = _METHODS[params["method"]](params, inputs, collection, depth)
    for number, cell in enumerate(cells):
        progress(number / len(cells), f"searching {cell}")
        writer.add(cell, search(cell))
    writer.close({"method": params["method"], "depth": depth})
    progress(1.0, "searched")


def _dense(params: Params, inputs: Inputs, collection: Collection, depth: int) -> Searcher:  # noqa: ARG001
    from claimcheck.execute.models.vectors import Vectors

    queries, passages = Vectors.open(inputs["queries"]), Vectors.open(inputs["passages"])
    documents = _once(lambda language: _passages(passages, inputs["passages"], language))

    def search(cell: SplitPair) -> Ranking:
        vectors = queries.queries(cell.split, cell.query_language)
        return dense.search(vectors, documents(cell.document_language), depth)

    return search


def _localised(params: Params, inputs: Inputs, collection: Collection, depth: int) -> Searcher:  # noqa: ARG001
    from claimcheck.execute.models.vectors import Vectors

    aggregate, top = params.get("aggregate", "max"), int(params.get("top", 1))
    if aggregate not in ("max", "mean") or not 1 <= top <= localised.LARGEST_K:
        raise DataError(
            f"localised matching takes the max or the mean of the top 1…4 segments, not {aggregate} of {top}"
        )
    queries, passages = Vectors.open(inputs["queries"]), Vectors.open(inputs["passages"])
    documents = _once(lambda language: _passages(passages, inputs["passages"], language))

    def search(cell: SplitPair) -> Ranking:
        language = cell.document_language
        return localised.search(
            queries.queries(cell.split, cell.query_language),
            documents(language),
            np.asarray(passages.offsets(language)),
            depth,
            aggregate=aggregate,
            top=top,
        )

    return search


def _bm25(params: Params, inputs: Inputs, collection: Collection, depth: int) -> Searcher:  # noqa: ARG001
    k1, b = float(params.get("k1", bm25.K1)), float(params.get("b", bm25.B))
    indexes = _once(lambda language: bm25.Index(collection.document_texts(language), k1, b))

    def search(cell: SplitPair) -> Ranking:
        texts = collection.query_texts(cell.split, cell.query_language)
        return indexes(cell.document_language).search(texts, depth)

    return search


def _passages(vectors: Vectors, folder: Path, language: str) -> dense.Passages:
    rows = np.load(folder / f"rows.{language}.npy", allow_pickle=False)
    return dense.Passages.of(vectors.passages(language), rows)


def _once(load: Callable[[str], T]) -> Callable[[str], T]:
    """Remember what was loaded for the last language only: cells come grouped by document language."""
    return lru_cache(maxsize=1)(load)


_METHODS: Mapping[str, Callable[[Params, Inputs, Collection, int], Searcher]] = {
    "dense": _dense,
    "localised": _localised,
    "bm25": _bm25,
}
