"""Make tasks from a concept corpus: titles against titles, or titles against the pages they stand on.

Comes in: a `ConceptCorpus` and `TaskParams`. Goes out: queries with the same ids in every language, documents
shared by dev and test, qrels that are the same in every pair.

A concept is a query only if its titles differ in every two languages of the task (other than in case):
where "Asthma" is untranslated, finding it is string matching. So every pair has the same queries, and
differences between pairs are differences between languages. Train concepts are in no task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from claimcheck.errors import DataError
from claimcheck.execute.corpora.concepts import ConceptCorpus, fold
from claimcheck.execute.corpora.splits import hash_order
from claimcheck.execute.corpora.tasks import TaskParams, Texts

TESTED = ("dev", "test")
MAX_PAGES = 3
"""A title on more pages than this is boilerplate and no query: it says nothing about any one page."""


@dataclass(frozen=True)
class ConceptTask:
    """A task over concepts.

    Attributes:
        queries: split → language → texts; the same ids in every language.
        documents: language → texts.
        relevant: query → its documents by language (in a language where two titles are equal there is one).
        monolingual: whether a query may be searched in its own language.
    """

    queries: Mapping[str, Mapping[str, Texts]]
    documents: Mapping[str, Texts]
    relevant: Mapping[str, Mapping[str, Sequence[str]]]
    monolingual: bool
    notes: Sequence[str]


@dataclass(frozen=True)
class _Concept:
    """The units of one concept, as row numbers."""

    id: str
    split: str
    rows: Sequence[int]


def sentence_task(corpus: ConceptCorpus, params: TaskParams) -> ConceptTask:
    """Query = a title in one language, documents = all titles of dev and test concepts in another.

    Raises:
        DataError: no concept fits, or more relevant documents than `documents` allows.
    """
    concepts = _concepts(corpus, corpus.sentence)
    able = {concept.id for concept in concepts if _translated(corpus, concept)}
    chosen = _sample(concepts, able, params)
    titles = {concept.id: _distinct(corpus, concept) for concept in concepts}
    wanted = [concept.id for found in chosen.values() for concept in found]
    kept = _filled(wanted, titles, params)
    return ConceptTask(
        queries=_queries(corpus, chosen),
        documents={
            language: Texts.of({i: text for concept in kept for i, text in titles[concept][language].items()})
            for language in corpus.texts
        },
        relevant={
            concept: {language: sorted(found) for language, found in titles[concept].items()}
            for concept in wanted
        },
        monolingual=False,
        notes=(
            _untranslated_note(concepts, able),
            "a query's own string is among the documents of its language, so monolingual cells are left out",
        ),
    )


def document_task(corpus: ConceptCorpus, params: TaskParams) -> ConceptTask:
    """Query = a title, documents = the pages of dev and test that titles stand on.

    Raises:
        DataError: an unknown or unstated page level, or no title fits.
    """
    level = _level(corpus, params)
    lines = _lines(corpus, level)
    first = next(iter(corpus.texts))
    pages = {
        row: found
        for row in range(len(corpus.page_ids))
        if corpus.page_levels[row] == level
        and corpus.page_splits[row] in TESTED
        and (found := lines.get(corpus.page_ids[row], []))
        and len(_page_text(corpus, row, found, first, frozenset()).split()) >= params.min_words
    }
    if params.documents is not None:
        pages = {row: pages[row] for row in _first_pages(corpus, list(pages), params)}
    size = {corpus.page_ids[row]: len(found) for row, found in pages.items()}
    concepts = _concepts(
        corpus, [query and page in size for query, page in zip(corpus.query, corpus.page[level], strict=True)]
    )
    everywhere = _pages_of(corpus, level)
    able = {
        concept.id
        for concept in concepts
        if _translated(corpus, concept)
        and len(everywhere[concept.id]) <= MAX_PAGES
        and everywhere[concept.id] <= size.keys()
    }
    dropped: Counter[str] = Counter()

    def fits(concept: _Concept) -> bool:
        """Whether at least half of the lines of its pages stay when it is dropped too."""
        found = everywhere[concept.id]
        if params.own_title == "drop" and any(2 * (dropped[page] + 1) > size[page] for page in found):
            return False
        dropped.update(found)
        return True

    chosen = _sample(concepts, able, params, fits)
    drop = {
        language: frozenset(_said(corpus, chosen, language)) if params.own_title == "drop" else frozenset()
        for language in corpus.texts
    }
    return ConceptTask(
        queries=_queries(corpus, chosen),
        documents={
            language: Texts.of(
                {
                    corpus.page_ids[row]: _page_text(corpus, row, found, language, drop[language])
                    for row, found in pages.items()
                }
            )
            for language in corpus.texts
        },
        relevant={
            concept.id: dict.fromkeys(corpus.texts, sorted(everywhere[concept.id]))
            for found in chosen.values()
            for concept in found
        },
        monolingual=params.own_title == "drop",
        notes=(
            _untranslated_note(concepts, {c.id for c in concepts if _translated(corpus, c)}),
            f"titles on more than {MAX_PAGES} pages are no queries",
            "lines that say what a query says are taken out of the pages, in every language"
            if params.own_title == "drop"
            else "a query's own string is on its page, so monolingual cells are left out",
        ),
    )


def _level(corpus: ConceptCorpus, params: TaskParams) -> str:
    levels = corpus.facts["levels"]
    page = levels[0] if params.page is None and len(levels) == 1 else params.page
    if page not in levels:
        raise DataError(
            f"task: page is {params.page!r}; corpus {corpus.facts['reader']} has pages {', '.join(levels)}"
        )
    return str(page)


def _concepts(corpus: ConceptCorpus, eligible: Sequence[bool]) -> list[_Concept]:
    """Dev and test concepts with at least one eligible unit, their eligible rows in page order."""
    rows: dict[str, list[int]] = {}
    for row, concept in enumerate(corpus.concepts):
        if eligible[row] and corpus.splits[row] in TESTED:
            rows.setdefault(concept, []).append(row)
    return [_Concept(concept, corpus.splits[found[0]], found) for concept, found in rows.items()]


def _translated(corpus: ConceptCorpus, concept: _Concept) -> bool:
    """Whether no two languages share a title of the concept."""
    said = [{fold(texts[row]) for row in concept.rows} for texts in corpus.texts.values()]
    return all(one.isdisjoint(other) for one, other in combinations(said, 2))


def _untranslated_note(concepts: Sequence[_Concept], able: set[str]) -> str:
    left_out = sum(concept.id not in able for concept in concepts)
    return (
        f"{left_out} of {len(concepts)} dev and test titles are no queries: two languages have equal strings"
    )


def _sample(
    concepts: Iterable[_Concept], able: set[str], params: TaskParams, fits: Callable[[_Concept], bool] = bool
) -> dict[str, list[_Concept]]:
    """Split → queries, taken in hash order until there are enough. Raises DataError if there are none."""
    by_id = {concept.id: concept for concept in concepts if concept.id in able}
    limits = {"dev": params.dev_queries, "test": params.queries}
    chosen: dict[str, list[_Concept]] = {split: [] for split in TESTED}
    for name in hash_order(by_id, params.seed):
        concept = by_id[name]
        limit = limits[concept.split]
        if (limit is None or len(chosen[concept.split]) < limit) and fits(concept):
            chosen[concept.split].append(concept)
    if not chosen["test"]:
        raise DataError("task: no query is left; ask for fewer languages or shorter pages")
    return chosen


def _filled(
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


def _first_pages(corpus: ConceptCorpus, rows: Sequence[int], params: TaskParams) -> list[int]:
    by_id = {corpus.page_ids[row]: row for row in rows}
    return [by_id[page] for page in hash_order(by_id, params.seed)[: params.documents]]


def _distinct(corpus: ConceptCorpus, concept: _Concept) -> dict[str, dict[str, str]]:
    """Language → id → title, one id per distinct title."""
    found: dict[str, dict[str, str]] = {}
    for language, texts in corpus.texts.items():
        first: dict[str, int] = {}
        for row in concept.rows:
            first.setdefault(fold(texts[row]), row)
        found[language] = {corpus.ids[row]: texts[row] for row in first.values()}
    return found


def _queries(corpus: ConceptCorpus, chosen: Mapping[str, Sequence[_Concept]]) -> dict[str, dict[str, Texts]]:
    return {
        split: {
            language: Texts.of({concept.id: texts[concept.rows[0]] for concept in concepts})
            for language, texts in corpus.texts.items()
        }
        for split, concepts in chosen.items()
        if concepts
    }


def _lines(corpus: ConceptCorpus, level: str) -> dict[str, list[int]]:
    """Page → rows of its lines."""
    found: dict[str, list[int]] = {}
    for row, page in enumerate(corpus.page[level]):
        if page:
            found.setdefault(page, []).append(row)
    return found


def _pages_of(corpus: ConceptCorpus, level: str) -> dict[str, set[str]]:
    """Concept → all pages that any of its titles stands on."""
    found: dict[str, set[str]] = {}
    for concept, page in zip(corpus.concepts, corpus.page[level], strict=True):
        if page:
            found.setdefault(concept, set()).add(page)
    return found


def _said(corpus: ConceptCorpus, chosen: Mapping[str, Sequence[_Concept]], language: str) -> set[str]:
    """Everything the chosen concepts say in a language."""
    concepts = {concept.id for found in chosen.values() for concept in found}
    texts = corpus.texts[language]
    return {fold(texts[row]) for row, concept in enumerate(corpus.concepts) if concept in concepts}


def _page_text(
    corpus: ConceptCorpus, page: int, rows: Sequence[int], language: str, drop: frozenset[str]
) -> str:
    """Heading and titles of a page, a line each, no line twice, none of those to drop."""
    texts = corpus.texts[language]
    lines = [corpus.headings[language][page], *(texts[row] for row in rows)]
    distinct = {fold(line): line for line in reversed(lines) if line}
    return "\n".join(line for said, line in reversed(distinct.items()) if said not in drop)
