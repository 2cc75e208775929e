"""Make tasks from a concept corpus: titles against titles, or titles against the pages they stand on.

Comes in: a `ConceptCorpus` and `TaskParams`. Goes out: queries with the same ids in every language, documents
shared by dev and test, qrels that are the same in every pair.

A concept is a query only if its titles differ in every two languages of the task (other than in case):
where "Asthma" is untranslated, finding it is string matching. So every pair has the same queries, and
differences between pairs are differences between languages. Train concepts are in no task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimcheck.errors import DataError
from claimcheck.execute.corpora.concepts import ConceptCorpus, fold
from claimcheck.execute.corpora.pages import lines_of, page_text
from claimcheck.execute.corpora.sampling import (
    TESTED,
    Concept,
    candidates,
    filled,
    sample,
    translated,
    untranslated_note,
)
from claimcheck.execute.corpora.splits import hash_order
from claimcheck.execute.corpora.tasks import TaskParams, Texts

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


def sentence_task(corpus: ConceptCorpus, params: TaskParams) -> ConceptTask:
    """Query = a title in one language, documents = all titles of dev and test concepts in another.

    Raises:
        DataError: no concept fits, or more relevant documents than `documents` allows.
    """
    concepts = candidates(corpus, corpus.sentence)
    able = [concept for concept in concepts if translated(corpus, concept)]
    chosen = sample(able, params)
    titles = {concept.id: _distinct(corpus, concept) for concept in concepts}
    wanted = [concept.id for found in chosen.values() for concept in found]
    kept = filled(wanted, titles, params)
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
            untranslated_note(len(concepts), len(able)),
            "a query's own string is among the documents of its language, so monolingual cells are left out",
        ),
    )


def document_task(corpus: ConceptCorpus, params: TaskParams) -> ConceptTask:
    """Query = a title, documents = the pages of dev and test that titles stand on.

    Raises:
        DataError: an unknown or unstated page level, or no title fits.
    """
    level = _level(corpus, params)
    pages = _pages(corpus, level, params)
    on_pages: dict[str, set[str]] = {}
    for concept, name in zip(corpus.concepts, corpus.page[level], strict=True):
        on_pages.setdefault(concept, set()).add(name)
    size = {
        corpus.page_ids[page]: len({corpus.concepts[row] for row in rows}) for page, rows in pages.items()
    }
    named = {row for rows in pages.values() for row in rows if corpus.query[row]}
    concepts = candidates(corpus, [row in named for row in range(len(corpus.ids))])
    able = [concept for concept in concepts if translated(corpus, concept)]
    dropped: Counter[str] = Counter()

    def fits(concept: Concept) -> bool:
        """Few pages, all there, and if its lines are to be dropped, at least half of each page stays."""
        found = on_pages[concept.id]
        if len(found) > MAX_PAGES or not found <= size.keys():
            return False
        if params.own_title == "drop" and any(2 * (dropped[page] + 1) > size[page] for page in found):
            return False
        dropped.update(found)
        return True

    chosen = sample(able, params, fits)
    queries = {concept.id for found in chosen.values() for concept in found}
    drop = queries if params.own_title == "drop" else set()
    return ConceptTask(
        queries=_queries(corpus, chosen),
        documents={
            language: Texts.of(
                {
                    corpus.page_ids[page]: page_text(corpus, page, rows, language, drop)
                    for page, rows in pages.items()
                }
            )
            for language in corpus.texts
        },
        relevant={query: dict.fromkeys(corpus.texts, sorted(on_pages[query])) for query in sorted(queries)},
        monolingual=params.own_title == "drop",
        notes=(
            untranslated_note(len(concepts), len(able)),
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


def _pages(corpus: ConceptCorpus, level: str, params: TaskParams) -> dict[int, list[int]]:
    """Dev and test pages of a level, long enough and not too many: row of the page → rows of its lines."""
    lines = lines_of(corpus, level)
    found = {}
    for page, name in enumerate(corpus.page_ids):
        if corpus.page_levels[page] == level and corpus.page_splits[page] in TESTED and name in lines:
            words = max(
                len(page_text(corpus, page, lines[name], language, set()).split())
                for language in corpus.texts
            )
            if words >= params.min_words:
                found[page] = lines[name]
    order = hash_order([corpus.page_ids[page] for page in found], params.seed)
    kept = set(order[: params.documents])
    return {page: rows for page, rows in found.items() if corpus.page_ids[page] in kept}


def _distinct(corpus: ConceptCorpus, concept: Concept) -> dict[str, dict[str, str]]:
    """Language → id → title, one id per distinct title."""
    found: dict[str, dict[str, str]] = {}
    for language, texts in corpus.texts.items():
        first: dict[str, int] = {}
        for row in concept.rows:
            first.setdefault(fold(texts[row]), row)
        found[language] = {corpus.ids[row]: texts[row] for row in first.values()}
    return found


def _queries(corpus: ConceptCorpus, chosen: Mapping[str, Sequence[Concept]]) -> dict[str, dict[str, Texts]]:
    return {
        split: {
            language: Texts.of({concept.id: texts[concept.rows[0]] for concept in concepts})
            for language, texts in corpus.texts.items()
        }
        for split, concepts in chosen.items()
        if concepts
    }
