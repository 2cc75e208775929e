"""Which cells a claim is about: `CellSelection` against the cells that have scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from claimcheck.record import TaskFacts
from claimcheck.scores import Cell
from claimcheck.spec.hypothesis import CellSelection


def languages(pair: str) -> tuple[str, ...]:
    """The languages of a pair, the query's first; none for the empty pair of a plain score table."""
    return tuple(pair.split("-", 1)) if pair else ()


def is_cross_lingual(pair: str) -> bool:
    """Whether query and documents are in different languages."""
    found = languages(pair)
    return len(found) == 2 and found[0] != found[1]


def select(
    selection: CellSelection, cells: Iterable[Cell], tasks: Mapping[str, TaskFacts]
) -> tuple[Cell, ...]:
    """The cells that a selection means, sorted.

    Args:
        selection: globs over task names, conditions on kind and corpus, and on the pair.
        cells: all cells, of tables and of tasks.
        tasks: facts by name; a task without facts meets no condition on kind or corpus.

    A cell without a pair (a score table that has no such column) is meant by every keyword.
    """
    return tuple(
        sorted(
            {cell for cell in cells if _task_meant(selection, cell, tasks) and _pair_meant(selection, cell)}
        )
    )


def _task_meant(selection: CellSelection, cell: Cell, tasks: Mapping[str, TaskFacts]) -> bool:
    facts = tasks.get(cell.task)
    if not any(fnmatchcase(cell.task, pattern) for pattern in selection.tasks):
        return False
    if selection.kinds and (facts is None or facts.kind not in selection.kinds):
        return False
    return not selection.corpora or (facts is not None and facts.corpus in selection.corpora)


def _pair_meant(selection: CellSelection, cell: Cell) -> bool:
    if not isinstance(selection.pairs, str):
        return cell.pair in selection.pairs
    if selection.pairs == "all" or not cell.pair:
        return True
    return is_cross_lingual(cell.pair) == (selection.pairs == "cross-lingual")
