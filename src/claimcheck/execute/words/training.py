"""What word-level models learn from: the train split of a concept corpus (execute: vectors, lexicon).

Titles are the same in every language and in the same order, so they are aligned text; pages put them into
context. No title and no page of the train split is in any task of the corpus.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimcheck.errors import DataError
from claimcheck.execute.corpora.concepts import ConceptCorpus, fold
from claimcheck.execute.corpora.pages import lines_of, page_text
from claimcheck.execute.search.tokens import tokenise

TRAIN = "train"
Texts = Sequence[str]
Tokens = Sequence[Sequence[str]]


@dataclass(frozen=True)
class TrainTexts:
    """Texts of the train split.

    Attributes:
        titles: language → distinct train titles, aligned by position over the languages.
        pages: language → train pages of every level, whole.
    """

    titles: Mapping[str, Texts]
    pages: Mapping[str, Texts]

    def tokens(self, language: str) -> Tokens:
        """The titles of a language as tokens."""
        return [tokenise(text) for text in self.titles[language]]


def read_training(folder: Path, languages: Sequence[str]) -> TrainTexts:
    """Read what may be trained on.

    Raises:
        DataError: a ready-made collection, which has no train split, or a language the corpus lacks.
    """
    facts = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
    if facts["nature"] != "concepts":
        raise DataError(
            f"corpus {facts['reader']} has no train split to learn words from; "
            "train on a corpus of aligned titles (icd10, smarthome)"
        )
    missing = [language for language in languages if language not in facts["languages"]]
    if missing:
        raise DataError(
            f"corpus {facts['reader']} has no language {missing[0]!r}; it has {', '.join(facts['languages'])}"
        )
    corpus = ConceptCorpus.read(folder, languages)
    rows = _distinct(corpus, languages)
    pages = {language: [] for language in languages}  # type: dict[str, list[str]]
    for level in facts["levels"]:
        lines = lines_of(corpus, level)
        for page, name in enumerate(corpus.page_ids):
            if corpus.page_levels[page] == level and corpus.page_splits[page] == TRAIN and name in lines:
                for language in languages:
                    pages[language].append(page_text(corpus, page, lines[name], language, set()))
    return TrainTexts({name: [corpus.texts[name][row] for row in rows] for name in languages}, pages)


def _distinct(corpus: ConceptCorpus, languages: Sequence[str]) -> list[int]:
    """Rows of the train titles, in the order of their ids, each combination of texts once."""
    seen: set[tuple[str, ...]] = set()
    rows = []
    for row in sorted(range(len(corpus.ids)), key=corpus.ids.__getitem__):
        key = tuple(fold(corpus.texts[language][row]) for language in languages)
        if corpus.splits[row] == TRAIN and key not in seen:
            seen.add(key)
            rows.append(row)
    return rows
