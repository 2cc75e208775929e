"""Query–passage pairs of the train split of a concept corpus, for models that are tuned on a corpus.

Comes in: the artefact of a concept corpus. Goes out: pairs in one language, in the order of their ids. No
title and no page of the train split is in any task of the same corpus.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from claimcheck.execute.corpora.concepts import CROSSING, ConceptCorpus, fold
from claimcheck.execute.corpora.pages import lines_of, page_text

TRAIN = "train"


class TrainingPair(NamedTuple):
    """A query and a passage that answers it."""

    id: str
    query: str
    passage: str


def page_pairs(corpus: ConceptCorpus, language: str, level: str) -> Iterator[TrainingPair]:
    """Each train title with its page, from which whatever the title's concept says is left out.

    With the title left in, matching strings would do. Pages that say nothing else give no pair.
    """
    pages = {name: page for page, name in enumerate(corpus.page_ids) if corpus.page_levels[page] == level}
    lines = lines_of(corpus, level)
    for row, name in sorted(enumerate(corpus.page[level]), key=lambda item: corpus.ids[item[0]]):
        if name and corpus.query[row] and corpus.splits[row] == TRAIN:
            passage = page_text(corpus, pages[name], lines[name], language, {corpus.concepts[row]})
            if passage:
                yield TrainingPair(corpus.ids[row], corpus.texts[language][row], passage)


def described_pairs(corpus: ConceptCorpus, language: str) -> Iterator[TrainingPair]:
    """Each name on a train page with its description, each distinct pair of texts once.

    A name that several splits share ("Reload") is taken too: it is no query and no document of any task.
    """
    rows = {name: row for row, name in enumerate(corpus.ids)}
    train_pages = {
        (level, name)
        for name, level, split in zip(corpus.page_ids, corpus.page_levels, corpus.page_splits, strict=True)
        if split == TRAIN
    }
    texts = corpus.texts[language]
    seen = set()
    for query, document in corpus.pairs:
        name, description = rows[query], rows[document]
        key = (fold(texts[name]), fold(texts[description]))
        on_train = any((level, pages[name]) in train_pages for level, pages in corpus.page.items())
        kept = on_train and {corpus.splits[name], corpus.splits[description]} <= {TRAIN, CROSSING}
        if kept and key not in seen and key[0] != key[1]:
            seen.add(key)
            yield TrainingPair(query, texts[name], texts[description])
