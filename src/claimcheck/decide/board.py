"""Scores of one measure laid out for statistics: per task, queries aligned over cells and systems.

Between the score table and everything that computes. A query that any system has in a cell belongs
to that cell; a system without it scores 0 there, as in trec_eval -c, and the zeros are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimcheck.scores import Block, Cell, ScoreTable

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CellIndex:
    """Where a cell's queries are among its task's queries."""

    positions: NDArray[np.int64]  # (n_cell,), ascending
    inside: NDArray[np.bool_]  # (n_task,)


class Board:
    """Aligned scores of one measure and split; arrays are made on demand and kept."""

    def __init__(self, scores: ScoreTable, measure: str, split: str = "test") -> None:
        self._blocks: dict[Cell, dict[str, Block]] = {}
        for key in scores:
            if key.split == split and key.measure == measure:
                self._blocks.setdefault(key.cell, {})[key.system] = scores[key]
        self._queries: dict[str, dict[str, int]] = {}
        for cell, blocks in self._blocks.items():
            known = self._queries.setdefault(cell.task, {})
            for queries in _distinct(blocks.values()):
                known.update(dict.fromkeys(queries, 0))
        for task, known in self._queries.items():
            self._queries[task] = {query: i for i, query in enumerate(sorted(known))}
        self._positions: dict[tuple[str, tuple[str, ...]], NDArray[np.int64]] = {}
        self._cells: dict[Cell, CellIndex] = {}
        self._runs: dict[tuple[Cell, str], FloatArray] = {}

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Cells with scores of any system, sorted."""
        return tuple(self._blocks)

    def systems(self, cell: Cell) -> Mapping[str, Block]:
        """Blocks of the systems that have scores on a cell; empty for an unknown cell."""
        return self._blocks.get(cell, {})

    def clusters(self, task: str) -> int:
        """Query clusters of a task: distinct query ids over all its cells."""
        return len(self._queries[task])

    def queries(self, task: str) -> tuple[str, ...]:
        """Query ids of a task over all its cells, ascending: the order of every per-query vector."""
        return tuple(self._queries[task])

    def index(self, cell: Cell) -> CellIndex:
        """Positions of the cell's queries among those of its task."""
        if cell not in self._cells:
            inside = np.zeros(self.clusters(cell.task), dtype=bool)
            for queries in _distinct(self._blocks[cell].values()):
                inside[self._positions_of(cell.task, queries)] = True
            self._cells[cell] = CellIndex(np.flatnonzero(inside), inside)
        return self._cells[cell]

    def seeds(self, cell: Cell, system: str) -> tuple[int, ...]:
        """Training seeds of a system's block."""
        return self._blocks[cell][system].seeds

    def runs(self, cell: Cell, system: str) -> FloatArray:
        """Scores of all runs on the cell's queries, shape (R, n_cell); absent queries are 0."""
        key = (cell, system)
        if key not in self._runs:
            block, index = self._blocks[cell][system], self.index(cell)
            if len(block.queries) == index.positions.size:
                self._runs[key] = block.values
            else:
                full = np.zeros((len(block.seeds), index.inside.size))
                full[:, self._positions_of(cell.task, block.queries)] = block.values
                self._runs[key] = full[:, index.positions]
        return self._runs[key]

    def missing(self, cell: Cell, system: str) -> int:
        """Queries of the cell that the system has no score for."""
        return int(self.index(cell).positions.size - len(self._blocks[cell][system].queries))

    def spread(self, cell: Cell, values: FloatArray) -> FloatArray:
        """Values on the cell's queries as a vector over the task's queries, NaN elsewhere."""
        index = self.index(cell)
        if index.positions.size == index.inside.size:
            return values
        out = np.full(index.inside.size, np.nan)
        out[index.positions] = values
        return out

    def _positions_of(self, task: str, queries: tuple[str, ...]) -> NDArray[np.int64]:
        key = (task, queries)
        if key not in self._positions:
            known = self._queries[task]
            self._positions[key] = np.array([known[q] for q in queries], dtype=np.int64)
        return self._positions[key]


def _distinct(blocks: Iterable[Block]) -> list[tuple[str, ...]]:
    """The distinct query tuples of some blocks; most blocks of a cell share one."""
    return list(dict.fromkeys(block.queries for block in blocks))
