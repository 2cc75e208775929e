"""Choose the concepts of a task: which may be queries, which are taken, which documents fill the collection.

Everything is by hash of the concept's id (`splits.hash_order`): neither file order nor language matters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from claimcheck.errors import DataError
from claimcheck.execute.corpora.concepts import ConceptCorpus, fold
from claimcheck.execute.corpora.splits import hash_order
from claimcheck.execute.corpora.tasks import TaskParams

TESTED = ("dev", "test")


@dataclass(frozen=True)
class Concept:
    """The units of one concept, as row numbers."""

    id: str
    split: str
    rows: Sequence[int]


def candidates(corpus: ConceptCorpus, eligible: Sequence[bool]) -> list[Concept]:
    """Dev and test concepts with at least one eligible unit, their eligible rows in page order."""
    rows: dict[str, list[int]] = {}
    for row, concept in enumerate(corpus.concepts):
        if eligible[row] and corpus.splits[row] in TESTED:
            rows.setdefault(concept, []).append(row)
    return [Concept(concept, corpus.splits[found[0]], found) for concept, found in rows.items()]


def translated(corpus: ConceptCorpus, concept: Concept) -> bool:
    """Whether no two languages share a title of the concept."""
    said = [{fold(texts[row]) for row in concept.rows} for texts in corpus.texts.values()]
    return all(one.isdisjoint(other) for one, other in combinations(said, 2))


def untranslated_note(of: int, able: int) -> str:
    """A note on candidates that are no queries."""
    return f"{of - able} of {of} dev and test titles are no queries: two languages have equal strings"


def sample(
    able: Iterable[Concept], params: TaskParams, fits: Callable[[Concept], bool] | None = None
) -> dict[str, list[Concept]]:
    """Split → queries, taken in hash order until there are enough; `fits` may refuse one.

    Raises:
        DataError: no test query is left.
    """
    by_id = {concept.id: concept for concept in able}
    limits = {"dev": params.dev_queries, "test": params.queries}
    chosen: dict[str, list[Concept]] = {split: [] for split in TESTED}
    for name in hash_order(by_id, params.seed):
        concept = by_id[name]
        limit = limits[concept.split]
        if (limit is None or len(chosen[concept.split]) < limit) and (fits is None or fits(concept)):
            chosen[concept.split].append(concept)
    if not chosen["test"]:
        raise DataError("task: no query is left; ask for fewer languages or shorter pages")
    return chosen


def filled(
    wanted: Sequence[str], titles: Mapping[str, Mapping[str, Mapping[str, str]]], params: TaskParams
) -> list[str]:
    """The wanted concepts, and others in hash order while no language has more documents than the cap."""
    rest = hash_order(titles.keys() - set(wanted), params.seed)
    if params.documents is None:
        return [*wanted, *rest]
    kept: list[str] = []
    counts: Counter[str] = Counter()
    for concept in [*wanted, *rest]:
        more = counts + Counter({language: len(found) for language, found in titles[concept].items()})
        if max(more.values()) > params.documents:
            break
        kept.append(concept)
        counts = more
    if len(kept) < len(wanted):
        raise DataError(
            f"task: documents is {params.documents}, fewer than the {len(wanted)} queries need; "
            "raise it or ask fewer queries"
        )
    return kept
