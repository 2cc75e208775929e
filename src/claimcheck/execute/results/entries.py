"""Single scores in any order, each with where it stands, put together into a `ScoreTable`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claimcheck.execute.results.columns import Labels

IntArray = NDArray[np.int64]
_ROUNDING = 1e-6  # means printed with few digits may end a little above 1
_CELL = ("split", "measure", "task", "pair")


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Equally long columns, one element per score.

    Attributes:
        index: split, measure, task, pair and query.
        system: who is scored.
        seed: training seed, 0 for none.
        score: finite float64.
        row: row of the source, for `place`.
        place: source row → where it stands, for messages.
    """

    index: Mapping[str, Labels]
    system: Labels
    seed: IntArray
    score: NDArray[np.float64]
    row: IntArray
    place: Callable[[int], str]

    def name(self, column: str, at: int) -> str:
        """The name at a position of an index column."""
        labels = self.index[column]
        return str(labels.names[labels.codes[at]])


def assemble(entries: Entries, advice: str) -> ScoreTable:
    """Sort, check and cut into blocks.

    Args:
        entries: all scores.
        advice: what to do about a missing score.

    Raises:
        DataError: a score outside [0, 1], two scores for one query, or a query that one system (and seed) of
            its cell lacks.
    """
    _refuse_outside(entries)
    keys = (entries.index["query"].codes, entries.seed, entries.system.codes, cells_of(entries.index))
    order = np.lexsort(keys)
    query, seed, system, cell = (key[order] for key in keys)
    same_cell = cell[1:] == cell[:-1]
    same_run = same_cell & (system[1:] == system[:-1]) & (seed[1:] == seed[:-1])
    twice = same_run & (query[1:] == query[:-1])
    if twice.any():
        _refuse_twice(entries, order, twice)
    runs = np.concatenate(([0], np.flatnonzero(~same_run) + 1, [len(order)]))
    _refuse_missing(entries, order, cell=cell, query=query, runs=runs, advice=advice)
    blocks: dict[ScoreKey, Block] = {}
    same_block = same_cell & (system[1:] == system[:-1])
    starts = np.concatenate(([0], np.flatnonzero(~same_block) + 1, [len(order)]))
    query_names = entries.index["query"].names
    names: dict[int, tuple[str, ...]] = {}  # queries of a cell: one tuple for all its systems
    for begin, end in pairwise(starts.tolist()):
        first, group = int(order[begin]), int(cell[begin])
        seeds = np.unique(seed[begin:end])
        n_queries = (end - begin) // len(seeds)
        if group not in names:
            names[group] = tuple(query_names[code] for code in query[begin : begin + n_queries])
        split, measure, task, pair = (entries.name(column, first) for column in _CELL)
        system_name = entries.system.names[entries.system.codes[first]]
        values = (
            np.clip(entries.score[order[begin:end]], 0.0, 1.0).reshape(len(seeds), n_queries) + 0.0
        )  # no −0.0
        key = ScoreKey(split, measure, Cell(task, pair), system_name)
        blocks[key] = Block(tuple(int(s) for s in seeds), names[group], values)
    return ScoreTable(blocks)


def cells_of(index: Mapping[str, Labels]) -> IntArray:
    """Number of each element's (split, measure, task, pair), ascending by their names."""
    cell = np.zeros(len(index["query"].codes), np.int64)
    for name in _CELL:
        both = cell * max(1, len(index[name].names)) + index[name].codes
        cell = np.unique(both, return_inverse=True)[1].ravel().astype(np.int64)
    return cell


def _refuse_outside(entries: Entries) -> None:
    """Raise unless all scores lie in [0, 1], which every statistic, margin and guard takes for granted."""
    wrong = (entries.score < -_ROUNDING) | (entries.score > 1 + _ROUNDING)
    if wrong.any():
        at = int(np.argmax(wrong))
        system = entries.system.names[entries.system.codes[at]]
        raise DataError(
            f"{entries.place(int(entries.row[at]))}: score {entries.score[at]:g} of system '{system}' is "
            "outside [0, 1], the range that margins are meant in; divide percentages by 100"
        )


def _refuse_twice(entries: Entries, order: IntArray, twice: NDArray[np.bool_]) -> None:
    """Raise at the earliest row that repeats another."""
    pairs = np.sort(np.stack([order[:-1][twice], order[1:][twice]]), axis=0)
    first, second = (int(i) for i in pairs[:, np.argmin(pairs[1])])
    system = entries.system.names[entries.system.codes[second]]
    raise DataError(
        f"{entries.place(int(entries.row[second]))}: a second score for query "
        f"'{entries.name('query', second)}' of system '{system}' "
        f"(the first: {entries.place(int(entries.row[first]))}); keep one"
    )


def _refuse_missing(
    entries: Entries, order: IntArray, *, cell: IntArray, query: IntArray, runs: IntArray, advice: str
) -> None:
    """Raise if a run, that is a (cell, system, seed), lacks a query that another run of its cell has."""
    n_names = max(1, len(entries.index["query"].names))
    present = np.divmod(np.unique(cell * n_names + query), n_names)
    expected = np.bincount(present[0])
    sizes = np.diff(runs)
    lacking = np.flatnonzero(sizes != expected[cell[runs[:-1]]])
    if not len(lacking):
        return
    begin, end = int(runs[lacking[0]]), int(runs[lacking[0] + 1])
    group = cell[begin]
    missing = np.setdiff1d(present[1][present[0] == group], query[begin:end])
    other = int(order[np.flatnonzero((cell == group) & (query == missing[0]))[0]])
    first = int(order[begin])
    seed = f" (seed {entries.seed[first]})" if entries.seed[first] else ""
    system, has = (entries.system.names[entries.system.codes[i]] for i in (first, other))
    where = Cell(entries.name("task", first), entries.name("pair", first))
    total = expected[group]
    raise DataError(
        f"{entries.place(int(entries.row[other]))}: query '{entries.name('query', other)}' has a score of "
        f"'{has}' but none of '{system}'{seed}, which lacks {len(missing)} of {total} queries"
        f"{f' of {where}' if str(where) else ''}; {advice}"
    )
