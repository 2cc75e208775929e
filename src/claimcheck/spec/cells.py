"""Which cells of task × language pair there are, and which of them a claim is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from claimcheck.spec.hypothesis import CellSelection
from claimcheck.spec.profile import KNOWN_ITEM_READERS, ProfileSpec, TaskSpec
from claimcheck.spec.project import TaskCells
from claimcheck.spec.tables import TableNames


def task_cells(profile: ProfileSpec, tables: Mapping[str, TableNames]) -> tuple[TaskCells, ...]:
    """Every task of a profile and of its score tables with the pairs it has, sorted by name."""
    pairs: dict[str, set[str]] = {}
    for table in tables.values():
        for task, pair in table.cells:
            pairs.setdefault(task, set()).add(pair)
    own = [TaskCells(name, t.kind, t.corpus, task_pairs(profile, t)) for name, t in profile.tasks.items()]
    others = [
        TaskCells(task, "", "", tuple(sorted(p))) for task, p in pairs.items() if task not in profile.tasks
    ]
    return tuple(sorted(own + others))


def task_pairs(profile: ProfileSpec, task: TaskSpec) -> tuple[str, ...]:
    """Pairs of a task as far as the spec tells, sorted; none if its corpus is unknown.

    A monolingual pair is left out where a query would find its own string: for known items in
    titles, and in pages that keep the query's own title.
    """
    corpus = profile.corpora.get(task.corpus)
    if corpus is None:
        return ()
    languages = task.languages or corpus.languages
    dropped = task.kind == "document" and task.own_title == "drop"
    own_string = corpus.reader in KNOWN_ITEM_READERS and not dropped
    pairs = {f"{a}-{b}" for a in languages for b in languages if a != b or not own_string}
    return tuple(sorted(pairs if task.pairs is None else pairs & set(task.pairs)))


def selects_task(selection: CellSelection, task: TaskCells) -> bool:
    """Whether a claim is about this task, whatever the language pair."""
    return (
        any(fnmatchcase(task.name, pattern) for pattern in selection.tasks)
        and (not selection.kinds or task.kind in selection.kinds)
        and (not selection.corpora or task.corpus in selection.corpora)
    )


def selects_pair(selection: CellSelection, pair: str) -> bool:
    """Whether a claim is about this pair; a cell without languages (pair "") fits every word, no list."""
    if not isinstance(selection.pairs, str):
        return pair in selection.pairs
    if not pair or selection.pairs == "all":
        return True
    query, _, document = pair.partition("-")
    return (query == document) == (selection.pairs == "monolingual")


def select(selection: CellSelection, tasks: Iterable[TaskCells]) -> tuple[tuple[str, str], ...]:
    """The (task, pair) cells a claim is about, sorted."""
    chosen = [task for task in tasks if selects_task(selection, task)]
    return tuple(sorted((t.name, pair) for t in chosen for pair in t.pairs if selects_pair(selection, pair)))
