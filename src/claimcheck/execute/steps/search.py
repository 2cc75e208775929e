"""The `search` step: a task and vectors, texts or somebody's run files in, a run artefact out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.search import bm25, dense, localised, psq
from claimcheck.execute.search.collection import Collection, SplitPair, open_collection
from claimcheck.execute.search.ranking import Ranking, RunWriter
from claimcheck.execute.steps.translate import read_translations

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from claimcheck.execute.progress import Progress

T = TypeVar("T")
DEPTH = 100
Searcher = Callable[[SplitPair], Ranking]


@dataclass(frozen=True)
class _Job:
    """What a method needs; it may add to `facts`, which end in ``search.json``."""

    params: Mapping[str, Any]
    inputs: Mapping[str, Path]
    collection: Collection
    depth: int
    facts: dict[str, Any]


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Rank the documents of every cell of the task.

    `params["method"]` is "dense", "bm25" (`k1`, `b`; over translated queries with an input `lexicon` or
    `translations`), "localised" (`aggregate`, `top`) or "run".

    Raises:
        DataError: inputs do not fit one another or the task, or a run file is wrong.
    """
    depth = int(params.get("depth", DEPTH))
    job = _Job(
        params, inputs, open_collection(inputs["task"]), depth, {"method": params["method"], "depth": depth}
    )
    writer = RunWriter(out)
    if params["method"] == "run":
        _import(job, writer, progress)
        return
    cells = list(job.collection.cells())
    search = _METHODS[params["method"]](job)
    for number, cell in enumerate(cells):
        progress(number / len(cells), f"searching {cell}")
        writer.add(cell, search(cell))
    writer.close(job.facts)
    progress(1.0, "searched")


def _dense(job: _Job) -> Searcher:
    from claimcheck.execute.models.vectors import Vectors

    queries, passages = Vectors.open(job.inputs["queries"]), Vectors.open(job.inputs["passages"])
    index = _once(lambda language: dense.Index(_rows(job, language), passages.take))

    def search(cell: SplitPair) -> Ranking:
        documents, vectors = index(cell.document_language), queries.queries(cell.split, cell.query_language)
        recall = documents.recall(vectors, job.depth)
        if recall is not None:
            job.facts.setdefault("recall", {})[str(cell)] = recall
        return documents.search(vectors, job.depth)

    return search


def _localised(job: _Job) -> Searcher:
    from claimcheck.execute.models.vectors import Vectors

    aggregate = localised.Aggregate(job.params.get("aggregate", "max"), int(job.params.get("top", 1)))
    queries, passages = Vectors.open(job.inputs["queries"]), Vectors.open(job.inputs["passages"])
    index = _once(
        lambda language: localised.Index(_rows(job, language), passages.offsets(language), passages.take)
    )
    job.facts.update(aggregate=aggregate.kind, top=aggregate.top)

    def search(cell: SplitPair) -> Ranking:
        vectors = queries.queries(cell.split, cell.query_language)
        return index(cell.document_language).search(vectors, job.depth, aggregate)

    return search


def _bm25(job: _Job) -> Searcher:
    k1, b = float(job.params.get("k1", bm25.K1)), float(job.params.get("b", bm25.B))
    job.facts.update(k1=k1, b=b)
    if "lexicon" in job.inputs:
        return _translated(job, k1, b)
    index = _once(lambda language: bm25.Index(job.collection.document_texts(language), k1, b))

    def search(cell: SplitPair) -> Ranking:
        if "translations" in job.inputs and cell.query_language != cell.document_language:
            texts = read_translations(job.inputs["translations"], cell)
        else:
            texts = job.collection.query_texts(cell.split, cell.query_language)
        return index(cell.document_language).search(texts, job.depth)

    return search


def _translated(job: _Job, k1: float, b: float) -> Searcher:
    from claimcheck.execute.words.lexicon import Lexicon

    lexicon = Lexicon.open(job.inputs["lexicon"])
    index = _once(lambda language: psq.Index(job.collection.document_texts(language), k1, b))

    def search(cell: SplitPair) -> Ranking:
        texts = job.collection.query_texts(cell.split, cell.query_language)
        translations = lexicon.translations(cell.query_language, cell.document_language)
        return index(cell.document_language).search(texts, translations, job.depth)

    return search


def _import(job: _Job, writer: RunWriter, progress: Progress) -> None:
    """Lay run files, the inputs named ``run.SPLIT.PAIR``, over the task, whole: `depth` is not asked."""
    from claimcheck.execute.results.trec import read_run

    collection = job.collection
    known = {str(cell): cell for cell in collection.cells()}
    files = {name.removeprefix("run."): path for name, path in job.inputs.items() if name.startswith("run.")}
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
        )
        writer.add(cell, imported.ranking)
        outside[name], elsewhere[name] = imported.outside, imported.elsewhere
        deepest = max(deepest, imported.ranking.documents.shape[1])
    writer.close({"method": "run", "depth": deepest, "outside": outside, "elsewhere": elsewhere})
    progress(1.0, "read")


def _rows(job: _Job, language: str) -> NDArray[np.int32]:
    """Row of the vector of each document or segment of a language, as the `encode` step wrote it."""
    path = job.inputs["passages"] / f"rows.{language}.npy"
    try:
        return np.asarray(np.load(path, allow_pickle=False), np.int32)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: no vectors of this language ({error}); encode it again") from error


def _once(load: Callable[[str], T]) -> Callable[[str], T]:
    """Remember what was loaded for the last language only: cells come grouped by document language."""
    return lru_cache(maxsize=1)(load)


_METHODS: Mapping[str, Callable[[_Job], Searcher]] = {
    "dense": _dense,
    "localised": _localised,
    "bm25": _bm25,
}
