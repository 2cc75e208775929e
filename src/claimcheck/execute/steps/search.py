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
    if params["method"] == "run":
        _import(params, inputs, collection, writer, progress)
        return
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


def _import(
    params: Params, inputs: Inputs, collection: Collection, writer: RunWriter, progress: Progress
) -> None:
    """Lay run files, the inputs named ``run.SPLIT.PAIR``, over the task; whole unless `depth` is given."""
    from claimcheck.execute.results.trec import read_run

    known = {str(cell): cell for cell in collection.cells()}
    files = {name.removeprefix("run."): path for name, path in inputs.items() if name.startswith("run.")}
    outside, elsewhere, deepest = {}, {}, 0
    for number, (name, path) in enumerate(sorted(files.items())):
        progress(number / len(files), f"reading {path.name}")
        if name not in known:
            raise DataError(f"{path}: the task has no {name}; it has {', '.join(known) or 'no pair at all'}")
        cell = known[name]
        queries = {split: collection.query_ids(split, cell.query_language) for split in collection.splits}
        imported = read_run(
            path,
            queries.pop(cell.split),
            collection.document_ids(cell.document_language),
            others=list(queries.values()),
            depth=params.get("depth"),
        )
        writer.add(cell, imported.ranking)
        outside[name], elsewhere[name] = imported.outside, imported.elsewhere
        deepest = max(deepest, imported.ranking.documents.shape[1])
    writer.close({"method": "run", "depth": deepest, "outside": outside, "elsewhere": elsewhere})
    progress(1.0, "read")


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
