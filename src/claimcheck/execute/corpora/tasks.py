"""The artefact of a task, as the `task` step writes it and every later step reads it.

task.json                        kind, corpus, languages, pairs, splits, counts, digests, overlap, notes
queries.SPLIT.LANG.parquet       id, text; sorted by id
documents.LANG.parquet           id, text; sorted by id
qrels.SPLIT.QLANG-DLANG.parquet  query, document, grade; sorted
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora.tables import write_table

KINDS = ("sentence", "document")


@dataclass(frozen=True)
class TaskParams:
    """What a profile asks of a task. None means: all there are.

    Attributes:
        kind: "sentence" (titles against titles) or "document" (titles against pages).
        corpus: its name in the profile.
        queries: test queries, at most.
        dev_queries: dev queries, at most.
        documents: documents per language, at most; relevant ones are always among them.
        page: level of the pages, for a corpus with several.
        own_title: "drop" takes the lines that say what a query says out of the pages.
        min_words: pages with fewer words (in the language where they have most) are left out.
        languages: of the corpus' languages, those to use.
        pairs: of the valid pairs, those to use.
        seed: of the sampling order.
    """

    kind: str
    corpus: str = ""
    queries: int | None = None
    dev_queries: int | None = None
    documents: int | None = None
    page: str | None = None
    own_title: str = "keep"
    min_words: int = 0
    languages: tuple[str, ...] | None = None
    pairs: tuple[str, ...] | None = None
    seed: int = 0

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> TaskParams:
        """Read step params; None or absent is the default. Raises DataError if they make no sense."""
        known = set(cls.__dataclass_fields__)
        unknown = sorted(set(params) - known)
        if unknown:
            raise DataError(f"task: unknown parameter {unknown[0]!r}; known are {', '.join(sorted(known))}")
        given = {name: value for name, value in params.items() if value is not None}
        for name in ("languages", "pairs"):
            if name in given:
                given[name] = tuple(given[name])
        made = cls(**given)
        if made.kind not in KINDS:
            raise DataError(f"task: kind is {made.kind!r}, expected {' or '.join(KINDS)}")
        if made.own_title not in {"keep", "drop"}:
            raise DataError(f"task: own_title is {made.own_title!r}, expected keep or drop")
        if made.kind == "sentence" and (made.page or made.own_title == "drop" or made.min_words):
            raise DataError(
                "task: page, own_title and min_words are for document tasks; a sentence task has no pages"
            )
        return made


@dataclass(frozen=True)
class Texts:
    """Texts of one kind in one language, sorted by id."""

    ids: Sequence[str]
    texts: Sequence[str]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Texts:
        """From id → text."""
        ids = sorted(texts)
        return cls(ids, [texts[i] for i in ids])


Qrels = Sequence[tuple[str, str, int]]
"""(query, document, grade), sorted."""


def text_hash(text: str) -> bytes:
    """Sha256 of one text."""
    return hashlib.sha256(text.encode()).digest()


def digest_of_hashes(hashes: Iterable[bytes]) -> str:
    """Sha256 over sorted distinct text hashes: equal sets of texts have equal digests."""
    return hashlib.sha256(b"".join(sorted(set(hashes)))).hexdigest()


def text_digest(texts: Iterable[str]) -> str:
    """`digest_of_hashes` of texts."""
    return digest_of_hashes(map(text_hash, texts))


def write_queries(folder: Path, split: str, language: str, queries: Texts) -> None:
    """Write the queries of a split in a language."""
    write_table(folder / f"queries.{split}.{language}.parquet", {"id": queries.ids, "text": queries.texts})


def write_documents(folder: Path, language: str, documents: Texts) -> None:
    """Write the documents in a language."""
    write_table(folder / f"documents.{language}.parquet", {"id": documents.ids, "text": documents.texts})


def write_qrels(folder: Path, split: str, pair: str, qrels: Qrels) -> None:
    """Write the relevance judgements of a split and a pair of languages."""
    columns: dict[str, Sequence[Any]] = {
        "query": [row[0] for row in qrels],
        "document": [row[1] for row in qrels],
        "grade": [row[2] for row in qrels],
    }
    write_table(folder / f"qrels.{split}.{pair}.parquet", columns, {"grade": "int32"})


def write_facts(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write `task.json`, last: a folder with it is whole."""
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "task.json").write_text(text + "\n", encoding="utf-8")


def chosen_languages(available: Sequence[str], wanted: Sequence[str] | None) -> tuple[str, ...]:
    """The languages of a task, in the corpus' order. Raises DataError for one the corpus lacks."""
    if wanted is None:
        return tuple(available)
    missing = [language for language in wanted if language not in available]
    if missing:
        raise DataError(f"task: the corpus has no language {missing[0]!r}; it has {', '.join(available)}")
    return tuple(language for language in available if language in wanted)


def chosen_pairs(valid: Sequence[str], wanted: Sequence[str] | None, why: str) -> tuple[str, ...]:
    """The pairs of a task. Raises DataError, which ends with `why`, for one that is no valid cell."""
    if wanted is None:
        return tuple(valid)
    missing = [pair for pair in wanted if pair not in valid]
    if missing:
        raise DataError(
            f"task: {missing[0]!r} is no pair of this task: {why}. Pairs: {', '.join(valid) or 'none'}"
        )
    return tuple(pair for pair in valid if pair in wanted)
