"""The `rerank` step: a task, a run and a cross-encoder in, a run with another order at its head out."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.models.cross_encoder import open_cross_encoder
from claimcheck.execute.models.cross_encoder_scoring import score_pairs
from claimcheck.execute.models.kept import kept
from claimcheck.execute.search.collection import Collection, SplitPair, open_collection
from claimcheck.execute.search.ranking import NONE, Ranking, Run, RunWriter
from claimcheck.execute.search.rerank import Documents, Scores, ideal, rerank
from claimcheck.measure.formulas import per_query
from claimcheck.measures import parse_measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimcheck.execute.progress import Progress

DEPTH = 100
NOTHING = -1  # no pair: past the end of a ranking
BOUND_MEASURES = ("AP", "RR@10", "nDCG@10")  # beside the recall within the depth


_opened = kept(open_cross_encoder)


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Re-rank the head of every ranking of the run `run` with the cross-encoder `model`.

    `params`: `depth`, `precision` ("fp32" | "bf16"), `interpolate` (weight of the first stage, 0 … 1),
    `max_length` (tokens of a pair, if fewer than the model takes). Each distinct pair of texts is scored
    once. `search.json` says per cell what an ideal re-ranker could reach at this depth (`oracle`).

    Raises:
        UnsafeModelError, DataError: the model cannot be used, or the run is not of this task.
    """
    depth, interpolate = int(params.get("depth", DEPTH)), float(params.get("interpolate", 0.0))
    if depth < 1 or not 0 <= interpolate < 1:
        raise DataError(f"rerank: depth {depth}, interpolate {interpolate}: ≥ 1 and 0 ≤ … < 1 are needed")
    collection, first = open_collection(inputs["task"]), Run.open(inputs["run"])
    progress(0.0, "opening the cross-encoder")
    scorer = _opened(inputs["model"])
    heads = {cell: np.asarray(first.documents(cell)[:, :depth]) for cell in first.cells}
    pairs = _Pairs()
    for cell in first.cells:
        pairs.add(cell, heads[cell], collection)
    found = score_pairs(
        scorer,
        pairs.queries,
        pairs.passages,
        pairs.distinct,
        precision=params.get("precision", "fp32"),
        max_length=params.get("max_length"),
        progress=lambda done: progress(0.95 * done, f"re-ranking, {len(pairs.distinct)} pairs"),
    )
    writer = RunWriter(out)
    oracle = {}
    for cell in first.cells:
        ranking = Ranking(first.documents(cell), first.scores(cell))
        writer.add(cell, rerank(ranking, pairs.scores(cell, heads[cell], found.scores), interpolate))
        oracle[str(cell)] = bound(collection, cell, ranking.documents, depth)
    facts = {
        "method": "rerank",
        "imported": first.imported,
        "depth": int(first.facts["depth"]),
        "reranked": depth,
        "interpolate": interpolate,
        "pairs": len(pairs.distinct),
        "tokens": found.tokens,
        "truncated": found.truncated,
        "oracle": oracle,
    }
    writer.close(facts)
    progress(1.0, "re-ranked")


def bound(collection: Collection, cell: SplitPair, documents: Documents, depth: int) -> dict[str, float]:
    """Means over the judged queries of a cell for an ideal order of the first `depth` documents."""
    qrels = collection.qrels(cell)
    names = [f"R@{depth}", *BOUND_MEASURES]
    scores = per_query(
        [parse_measure(name) for name in names],
        ideal(np.asarray(documents), qrels, depth),
        qrels,
        collection.count_documents(cell.document_language),
    )[:, qrels.judged]
    means = scores.mean(axis=1) if scores.shape[1] else np.zeros(len(names))
    return {name: round(float(mean), 6) for name, mean in zip(names, means, strict=True)}


class _Pairs:
    """The distinct pairs of texts of all cells, and where each is."""

    def __init__(self) -> None:
        self._queries: dict[str, int] = {}
        self._passages: dict[str, int] = {}
        self._codes: dict[SplitPair, NDArray[np.int64]] = {}

    def add(self, cell: SplitPair, head: Documents, collection: Collection) -> None:
        """Note the texts that the head of a cell's rankings pairs."""
        queries = _numbers(collection.query_texts(cell.split, cell.query_language), self._queries)
        texts = collection.document_texts(cell.document_language)
        if len(head) != len(queries) or (head.size and int(head.max()) >= len(texts)):
            raise DataError(f"{cell}: the run to re-rank is of another task than its texts")
        passages = np.zeros(len(texts), np.int64)
        used = np.unique(head[head != NONE])
        passages[used] = _numbers([texts[row] for row in used.tolist()], self._passages)
        codes = (queries[:, None] << 32) | passages[head]
        self._codes[cell] = np.where(head == NONE, NOTHING, codes)

    @property
    def queries(self) -> list[str]:
        """Distinct queries."""
        return list(self._queries)

    @property
    def passages(self) -> list[str]:
        """Distinct passages."""
        return list(self._passages)

    @property
    def distinct(self) -> NDArray[np.int64]:
        """Distinct pairs, once all cells are noted: int64 [pairs, 2]."""
        codes = self._all
        return np.stack([codes >> 32, codes & 0xFFFFFFFF], axis=1)

    def scores(self, cell: SplitPair, head: Documents, scores: Scores) -> Scores:
        """Scores of a cell's head, in its shape; 0 past the end of a ranking."""
        result = np.zeros(head.shape, np.float32)
        inside = head != NONE
        result[inside] = scores[np.searchsorted(self._all, self._codes[cell][inside])]
        return result

    @cached_property
    def _all(self) -> NDArray[np.int64]:
        every = [codes.ravel() for codes in self._codes.values()]
        return np.setdiff1d(np.concatenate([np.zeros(0, np.int64), *every]), [NOTHING])


def _numbers(texts: Iterable[str], known: dict[str, int]) -> NDArray[np.int64]:
    return np.array([known.setdefault(text, len(known)) for text in texts], np.int64)
