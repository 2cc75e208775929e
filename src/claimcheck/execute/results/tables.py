"""Tables of scores that somebody else has computed: no experiment, only the statistics.

In: CSV or Parquet, long (`query, system, score`) or wide (a column per system), each with the optional
columns `task, pair, seed, measure, split`; or what ``trec_eval -q`` printed; or, without queries, one mean
per language pair and system. Out: a `ScoreTable`, in which a mean is a cell with the one query `PAIR_MEAN`.

A query that one system lacks is an error and not a 0: a table does not tell a query without results from one
that was left out. (In a run it does: see `trec`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.results.columns import Labels, RawTable, read_table
from claimcheck.execute.results.entries import Entries, assemble, cells_of
from claimcheck.execute.results.treceval import is_trec_eval, our_name, read_trec_eval
from claimcheck.scores import PAIR_MEAN

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from claimcheck.scores import ScoreTable

INDEX_COLUMNS = ("query", "task", "pair", "seed", "measure", "split")
UNNAMED_MEASURE = "score"
_ADVICE = "write 0 where it found nothing, as trec_eval -c does, or leave the query out for all systems"


def read_scores(path: Path, *, measure: str | None = None) -> ScoreTable:
    """Read a table of scores or means, or the output of ``trec_eval -q``: a file, or a folder of files.

    Args:
        path: the table.
        measure: what a table without a column `measure` holds.

    Raises:
        DataError: with file and row: an unreadable table, an empty cell, a score that is no number or
            outside [0, 1], two scores for one query, a query that one system has and another lacks.
    """
    if is_trec_eval(path):
        return assemble(read_trec_eval(path, measure), _ADVICE)
    table = read_table(path)
    if "query" not in table.columns and "pair" in table.columns:
        return _means(table, measure)
    return assemble(_entries(table, measure), _ADVICE)


def _means(table: RawTable, measure: str | None) -> ScoreTable:
    """One mean per language pair and system: cells with the one query `PAIR_MEAN`."""
    if "seed" in table.columns:
        raise DataError(
            f"{table.path}: means of several seeds; leave the column 'seed' out and average over seeds"
        )
    pairs = table.labels("pair", "")
    wrong = next((i for i, name in enumerate(pairs.names) if not _is_pair(name)), None)
    if wrong is not None:
        row = int(np.argmax(pairs.codes == wrong))
        raise DataError(f"{table.place(row)}: pair '{pairs.names[wrong]}'; write both languages, as in en-de")
    return assemble(_entries(table, measure), "give every system a mean for every pair")


def _is_pair(text: str) -> bool:
    first, _, second = text.partition("-")
    return bool(first and second)


def _entries(table: RawTable, measure: str | None) -> Entries:
    columns = table.columns
    if "query" not in columns and "pair" not in columns:
        found = ", ".join(list(columns)[:8])
        raise DataError(
            f"{table.path}: no column 'query' among its columns ({found}); a table has query, system, score, "
            "or query and a column per system"
        )
    if ("system" in columns) != ("score" in columns):
        raise DataError(f"{table.path}: a long table needs both columns 'system' and 'score'")
    if "system" in columns:
        extra = [name for name in columns if name not in (*INDEX_COLUMNS, "system", "score")]
        if extra:
            raise DataError(
                f"{table.path}: column '{extra[0]}' is not one of query, system, score, task, pair, seed, "
                "measure, split; remove or rename it"
            )
    names = measure or UNNAMED_MEASURE
    index = {name: table.labels(name, "") for name in ("task", "pair")}
    index["query"] = table.labels("query", PAIR_MEAN)
    index["split"] = table.labels("split", "test")
    index["measure"] = _translated(table.labels("measure", names))
    seeds = _seeds(table)
    _refuse_empty(table, "query", index["query"])
    if "system" in columns:
        return _long(table, index, seeds)
    return _wide(table, index, seeds)


def _long(table: RawTable, index: dict[str, Labels], seeds: NDArray[np.int64]) -> Entries:
    systems, scores = table.labels("system", ""), table.numbers("score")
    _refuse_empty(table, "system", systems)
    empty = np.isnan(scores)
    if empty.any():
        row = int(np.argmax(empty))
        query, system = (labels.names[labels.codes[row]] for labels in (index["query"], systems))
        raise DataError(f"{table.place(row)}: no score for query '{query}' of system '{system}'; {_ADVICE}")
    return Entries(index, systems, seeds, scores, np.arange(table.n_rows), table.place)


def _wide(table: RawTable, index: dict[str, Labels], seeds: NDArray[np.int64]) -> Entries:
    names = sorted(name for name in table.columns if name not in INDEX_COLUMNS)
    if not names:
        raise DataError(f"{table.path}: names no system: no columns but {', '.join(table.columns)}")
    if not all(names):
        raise DataError(f"{table.path}: a column without a name; every column but query names a system")
    group = cells_of(index)
    scores = np.empty((len(names), table.n_rows))
    for number, name in enumerate(names):
        scores[number] = table.numbers(name)
        empty = np.isnan(scores[number])
        if empty.all():
            raise DataError(
                f"{table.path}: column '{name}' is empty; remove it, or give system '{name}' scores"
            )
        absent = np.bincount(group, ~empty) == 0  # a system not run on a cell at all is not there
        partly = empty & ~absent[group]
        if partly.any():
            row = int(np.argmax(partly))
            query = index["query"].names[index["query"].codes[row]]
            raise DataError(f"{table.place(row)}: no score of system '{name}' for query '{query}'; {_ADVICE}")
    systems, rows = np.nonzero(~np.isnan(scores))
    here = {name: Labels(labels.codes[rows], labels.names) for name, labels in index.items()}
    system = Labels(systems.astype(np.int64), tuple(names))
    return Entries(here, system, seeds[rows], scores[systems, rows], rows.astype(np.int64), table.place)


def _translated(measures: Labels) -> Labels:
    """Measure names with those of trec_eval replaced by ours."""
    names = [our_name(name) or name for name in measures.names]
    distinct = sorted(set(names))
    code = np.array([distinct.index(name) for name in names], np.int64)
    return Labels(code[measures.codes], tuple(distinct))


def _seeds(table: RawTable) -> NDArray[np.int64]:
    if "seed" not in table.columns:
        return np.zeros(table.n_rows, np.int64)
    seeds = table.numbers("seed")
    wrong = ~((seeds == np.floor(seeds)) & (np.abs(seeds) < 2**31))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(f"{table.place(row)}: seed '{table.columns['seed'][row]}' is not a whole number")
    return seeds.astype(np.int64)


def _refuse_empty(table: RawTable, name: str, labels: Labels) -> None:
    if labels.names and labels.names[0] == "":
        row = int(np.argmax(labels.codes == 0))
        raise DataError(f"{table.place(row)}: column '{name}' is empty; every row needs a {name}")
