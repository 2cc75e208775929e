"""A concept corpus: the same short titles in every language, and the pages they make up.

Readers of archives (`icd10`, `smarthome`) give `Source` values; `assemble` merges equal titles, fixes the
splits and gives a `ConceptCorpus`; `write` and `ConceptCorpus.read` are the layout of its artefact:

    corpus.json     nature, reader, languages, levels, licence, notes, counts
    units.parquet   id, concept, split, sentence, query, page:LEVEL…, text:LANG… (row per title, page order)
    pages.parquet   id, level, split, heading:LANG…
    pairs.parquet   query, document: units whose texts go together (a name and its description)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora.splits import SPLITS, split_of
from claimcheck.execute.corpora.tables import read_table, write_table

CROSSING = ""
"""Split of a title that occurs in several splits: it is a line of its pages and nothing else."""


@dataclass(frozen=True)
class Unit:
    """One title with its translations.

    Attributes:
        id: its code or key path.
        group: what the split hangs on (a block, an integration).
        pages: level → page it is a line of.
        texts: language → title; a unit without one of the languages is left out.
        sentence: may be query and document of a sentence task.
        query: may be the query of a document task.
    """

    id: str
    group: str
    pages: Mapping[str, str]
    texts: Mapping[str, str]
    sentence: bool = True
    query: bool = True


@dataclass(frozen=True)
class Page:
    """A document made of titles; `headings` (language → text) may be empty."""

    id: str
    level: str
    group: str
    headings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """What a reader found, before merging and splitting; units in the order in which pages list them."""

    reader: str
    licence: str
    units: Sequence[Unit]
    pages: Sequence[Page]
    pairs: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class ConceptCorpus:
    """Columns over units, and columns over pages; all columns of a kind have the same length."""

    facts: Mapping[str, Any]
    ids: Sequence[str]
    concepts: Sequence[str]
    splits: Sequence[str]
    sentence: Sequence[bool]
    query: Sequence[bool]
    page: Mapping[str, Sequence[str]]
    texts: Mapping[str, Sequence[str]]
    page_ids: Sequence[str]
    page_levels: Sequence[str]
    page_splits: Sequence[str]
    headings: Mapping[str, Sequence[str]]
    pairs: Sequence[tuple[str, str]]

    @classmethod
    def read(cls, folder: Path, languages: Sequence[str]) -> ConceptCorpus:
        """Read the artefact of a concept corpus, only the texts of `languages`."""
        facts = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
        levels = facts["levels"]
        units = read_table(
            folder / "units.parquet",
            ["id", "concept", "split", "sentence", "query"]
            + [f"page:{level}" for level in levels]
            + [f"text:{language}" for language in languages],
        )
        pages = read_table(
            folder / "pages.parquet",
            ["id", "level", "split"] + [f"heading:{language}" for language in languages],
        )
        pairs = read_table(folder / "pairs.parquet")
        return cls(
            facts=facts,
            ids=units["id"],
            concepts=units["concept"],
            splits=units["split"],
            sentence=units["sentence"],
            query=units["query"],
            page={level: units[f"page:{level}"] for level in levels},
            texts={language: units[f"text:{language}"] for language in languages},
            page_ids=pages["id"],
            page_levels=pages["level"],
            page_splits=pages["split"],
            headings={language: pages[f"heading:{language}"] for language in languages},
            pairs=list(zip(pairs["query"], pairs["document"], strict=True)),
        )

    def texts_of(self, split: str, language: str) -> list[str]:
        """Titles of a split in a language."""
        return [text for text, found in zip(self.texts[language], self.splits, strict=True) if found == split]


def assemble(source: Source, languages: Sequence[str]) -> ConceptCorpus:
    """Keep what every language has, merge equal titles into concepts, split by group.

    Two units are one concept when their titles are equal (but for case and spaces) in any language, directly
    or through others. A concept whose units lie in several splits is `CROSSING`.

    Raises:
        DataError: no title is there in all the languages.
    """
    units = [unit for unit in source.units if all(unit.texts.get(language) for language in languages)]
    if not units:
        raise DataError(
            f"{source.reader}: no title is there in all of {', '.join(languages)}; ask for fewer languages"
        )
    concepts = merged([[fold(unit.texts[language]) for language in languages] for unit in units])
    concept_splits: dict[int, set[str]] = {}
    for unit, concept in zip(units, concepts, strict=True):
        concept_splits.setdefault(concept, set()).add(split_of(unit.group))
    splits = [
        next(iter(found)) if len(found := concept_splits[concept]) == 1 else CROSSING for concept in concepts
    ]
    levels = list(dict.fromkeys(page.level for page in source.pages))
    used = {(level, unit.pages[level]) for unit in units for level in levels if level in unit.pages}
    pages = sorted((p for p in source.pages if (p.level, p.id) in used), key=lambda p: (p.level, p.id))
    there = {unit.id for unit in units}
    pairs = sorted(pair for pair in source.pairs if pair[0] in there and pair[1] in there)
    facts = {
        "nature": "concepts",
        "reader": source.reader,
        "languages": list(languages),
        "levels": levels,
        "licence": source.licence,
        "notes": list(source.notes),
        "counts": {
            "read": {
                language: sum(language in unit.texts for unit in source.units) for language in languages
            },
            "units": len(units),
            "concepts": len(set(concepts)),
            "merged": len(units) - len(set(concepts)),
            "crossing": splits.count(CROSSING),
            "splits": {split: splits.count(split) for split in SPLITS},
            "pages": {
                level: {
                    split: sum(p.level == level and split_of(p.group) == split for p in pages)
                    for split in SPLITS
                }
                for level in levels
            },
            "pairs": len(pairs),
        },
    }
    return ConceptCorpus(
        facts=facts,
        ids=[unit.id for unit in units],
        concepts=[units[concept].id for concept in concepts],
        splits=splits,
        sentence=[unit.sentence for unit in units],
        query=[unit.query for unit in units],
        page={level: [unit.pages.get(level, "") for unit in units] for level in levels},
        texts={language: [unit.texts[language] for unit in units] for language in languages},
        page_ids=[page.id for page in pages],
        page_levels=[page.level for page in pages],
        page_splits=[split_of(page.group) for page in pages],
        headings={
            language: [
                page.headings[language] if all(page.headings.get(other) for other in languages) else ""
                for page in pages
            ]
            for language in languages
        },
        pairs=pairs,
    )


def write(corpus: ConceptCorpus, folder: Path) -> None:
    """Write the artefact that `ConceptCorpus.read` reads."""
    flags = {"sentence": "bool", "query": "bool"}
    write_table(
        folder / "units.parquet",
        {"id": corpus.ids, "concept": corpus.concepts, "split": corpus.splits}
        | {"sentence": corpus.sentence, "query": corpus.query}
        | {f"page:{level}": pages for level, pages in corpus.page.items()}
        | {f"text:{language}": texts for language, texts in corpus.texts.items()},
        flags,
    )
    write_table(
        folder / "pages.parquet",
        {"id": corpus.page_ids, "level": corpus.page_levels, "split": corpus.page_splits}
        | {f"heading:{language}": texts for language, texts in corpus.headings.items()},
    )
    write_table(
        folder / "pairs.parquet",
        {"query": [pair[0] for pair in corpus.pairs], "document": [pair[1] for pair in corpus.pairs]},
    )
    text = json.dumps(corpus.facts, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "corpus.json").write_text(text + "\n", encoding="utf-8")


def fold(text: str) -> str:
    """The form in which two texts are compared: case and spaces do not count."""
    return " ".join(text.casefold().split())


def merged(keys: Sequence[Sequence[str]]) -> list[int]:
    """Connected components of rows that share a key in the same column: row → first row of its component."""
    parent = list(range(len(keys)))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    first: dict[tuple[int, str], int] = {}
    for row, columns in enumerate(keys):
        for column, key in enumerate(columns):
            other = root(first.setdefault((column, key), row))
            mine = root(row)
            parent[max(mine, other)] = min(mine, other)
    return [root(row) for row in range(len(keys))]
