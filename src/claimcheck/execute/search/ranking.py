"""A ranking of documents for each query of a cell, and the folder that holds all rankings of a system.

Every search method ends here, so that ties are broken in one place: score descending, then document id
descending, as trec_eval reads a run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.search.collection import SplitPair, by_documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

NONE = -1  # in `documents`: the ranking has ended
ORDER = "score descending, then document id descending"


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The best documents of each query.

    Attributes:
        documents: int32 (queries, depth), document rows, −1 past the end.
        scores: float32 (queries, depth), 0 past the end.
    """

    documents: NDArray[np.int32]
    scores: NDArray[np.float32]

    @property
    def ties(self) -> int:
        """Neighbours in rank whose order only their ids decide, over all queries."""
        both = self.documents[:, 1:] != NONE
        return int(np.count_nonzero(both & (self.scores[:, 1:] == self.scores[:, :-1])))

    @property
    def missing(self) -> int:
        """Queries without any result."""
        return int(np.count_nonzero((self.documents == NONE).all(axis=1)))


def best(
    scores: NDArray[np.float32], depth: int, rows: NDArray[np.integer] | None = None
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The `depth` best of one query in rank order: rows and scores, both of length ≤ depth.

    Args:
        scores: shape (n,).
        depth: how many to keep.
        rows: shape (n,), the document row of each score; 0 … n−1 when None.
    """
    if len(scores) > depth:
        threshold = np.partition(scores, len(scores) - depth)[len(scores) - depth]
        kept = np.flatnonzero(
            scores >= threshold
        )  # all that tie with the last one: the id decides among them
        scores, rows = scores[kept], kept if rows is None else rows[kept]
    elif rows is None:
        rows = np.arange(len(scores))
    order = np.lexsort((-rows.astype(np.int64), -scores))[:depth]
    return rows[order].astype(np.int32), scores[order]


def nothing(queries: int, depth: int) -> Ranking:
    """A `Ranking` without any result, to be filled."""
    return Ranking(np.full((queries, depth), NONE, np.int32), np.zeros((queries, depth), np.float32))


def collect(lists: list[tuple[NDArray[np.int32], NDArray[np.float32]]], depth: int) -> Ranking:
    """One `Ranking` from the `best` of each query."""
    ranking = nothing(len(lists), depth)
    for row, (found, score) in enumerate(lists):
        ranking.documents[row, : len(found)] = found
        ranking.scores[row, : len(score)] = score
    return ranking


class RunWriter:
    """Writes the artefact of a `search` step, cell by cell."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._ties: dict[str, int] = {}
        self._missing: dict[str, int] = {}

    def add(self, cell: SplitPair, ranking: Ranking) -> None:
        """Write one cell."""
        np.save(self._out / f"{cell}.documents.npy", ranking.documents, allow_pickle=False)
        np.save(self._out / f"{cell}.scores.npy", ranking.scores, allow_pickle=False)
        self._ties[str(cell)] = ranking.ties
        self._missing[str(cell)] = ranking.missing

    def close(self, facts: Mapping[str, Any]) -> None:
        """Write ``search.json``: `facts` and, per cell, ties and queries without results."""
        content = {
            **facts,
            "cells": sorted(self._ties),
            "order": ORDER,
            "ties": self._ties,
            "missing": self._missing,
        }
        text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        (self._out / "search.json").write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Run:
    """The artefact of a finished `search` step."""

    folder: Path
    facts: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Read ``search.json``.

        Raises:
            DataError: it is not there, or not what a search step writes.
        """
        path = folder / "search.json"
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            [SplitPair(*cell.split(".")) for cell in facts["cells"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(f"{path}: not the result of a search ({error})") from error
        return cls(folder, facts)

    @property
    def cells(self) -> tuple[SplitPair, ...]:
        """Cells with rankings, grouped by document language."""
        return tuple(sorted((SplitPair(*cell.split(".")) for cell in self.facts["cells"]), key=by_documents))

    @property
    def imported(self) -> bool:
        """Whether somebody's run files are behind it: these are as deep as they are."""
        return bool(self.facts.get("imported", self.facts.get("method") == "run"))

    def documents(self, cell: SplitPair) -> NDArray[np.int32]:
        """Document rows in rank order, shape (queries, depth), memory-mapped."""
        return np.asarray(np.load(self.folder / f"{cell}.documents.npy", mmap_mode="r", allow_pickle=False))

    def scores(self, cell: SplitPair) -> NDArray[np.float32]:
        """Scores in rank order, shape (queries, depth), memory-mapped."""
        return np.asarray(np.load(self.folder / f"{cell}.scores.npy", mmap_mode="r", allow_pickle=False))
