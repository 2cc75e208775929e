"""A ready-made collection: a user's own queries, documents and judgements, checked and put into one form.

Comes in: a local folder laid out as `layout` says, in one of `formats`. Goes out, the corpus artefact:

    corpus.json                      nature, reader, languages, pairs, splits, licence, notes, counts
    queries.LANG.parquet             id, text; sorted by id
    documents.LANG.parquet           id, text; sorted by id
    qrels.SPLIT.QLANG-DLANG.parquet  query, document, grade; sorted

Documents are streamed. What a judgement names must be there; where a query or document lacks only a
translation, its judgements are left out of that pair and counted in the notes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora.formats import FORMATS, Format
from claimcheck.execute.corpora.layout import SPLITS, Layout
from claimcheck.execute.corpora.rows import Judgement
from claimcheck.execute.corpora.sorted_texts import write_sorted_texts
from claimcheck.execute.corpora.tables import write_table
from claimcheck.execute.corpora.text_files import wrong
from claimcheck.execute.fetched import repository
from claimcheck.execute.progress import Progress

LICENCE = "not stated"


@dataclass(frozen=True)
class _Ids:
    """Ids by language, of queries or of documents, and their union."""

    what: str
    by_language: Mapping[str, frozenset[str]]
    anywhere: frozenset[str]

    @classmethod
    def of(cls, what: str, by_language: Mapping[str, Sequence[str]]) -> _Ids:
        sets = {language: frozenset(ids) for language, ids in by_language.items()}
        return cls(what, sets, frozenset().union(*sets.values()))


def write_collection(
    reader: str, source: Path, languages: Sequence[str], out: Path, progress: Progress
) -> None:
    """Read, check and write a collection.

    Raises:
        DataError: files are missing, malformed, or judgements name what is not there; with `file:line`.
    """
    made = FORMATS[reader]
    folder = repository(source)
    if not folder.is_dir():
        raise DataError(f"{folder}: expected a folder with a {reader} collection")
    layout = Layout(folder, made.names, languages)
    documents, queries = _texts(made, layout, out, progress)
    qrels, notes = _qrels(made, layout, queries, documents, out)
    if "test" not in qrels:
        expected = [f"{made.names.qrels[0]}{e}" for e in made.names.extensions[:1]]
        raise DataError(
            f"{folder}: no judgements; expected {made.names.qrels[0]}/test… or {expected[0]} (see the docs)"
        )
    facts = {
        "nature": "collection",
        "reader": reader,
        "languages": list(languages),
        "pairs": list(qrels["test"]),
        "splits": [split for split in SPLITS if split in qrels],
        "licence": LICENCE,
        "notes": notes,
        "counts": {
            "queries": {language: len(ids) for language, ids in queries.by_language.items()},
            "documents": {language: len(ids) for language, ids in documents.by_language.items()},
            "judgements": qrels,
        },
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (out / "corpus.json").write_text(text + "\n", encoding="utf-8")


def _qrels(
    made: Format, layout: Layout, queries: _Ids, documents: _Ids, out: Path
) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Write judgements of every split and pair; gives their numbers, and notes."""
    counts: dict[str, dict[str, int]] = {}
    notes = []
    read = cache(lambda path: _judgements(made, path))
    for split, a, b in product(SPLITS, queries.by_language, documents.by_language):
        path = layout.qrels(split, a, b)
        if path is None:
            continue
        judged = _known(read(path), path, queries, documents)
        rows = sorted(
            row for row in judged if row[0] in queries.by_language[a] and row[1] in documents.by_language[b]
        )
        if len(rows) < len(judged):
            left_out = len(judged) - len(rows)
            notes.append(f"{split} {a}-{b}: {left_out} judgements left out, their texts are untranslated")
        if rows:
            columns: dict[str, Sequence[Any]] = {
                "query": [r[0] for r in rows],
                "document": [r[1] for r in rows],
                "grade": [r[2] for r in rows],
            }
            write_table(out / f"qrels.{split}.{a}-{b}.parquet", columns, {"grade": "int32"})
            counts.setdefault(split, {})[f"{a}-{b}"] = len(rows)
    return counts, notes


def _texts(made: Format, layout: Layout, out: Path, progress: Progress) -> tuple[_Ids, _Ids]:
    """Write documents and queries of every language; gives their ids."""
    documents, queries = {}, {}
    for number, language in enumerate(layout.languages):
        progress(0.9 * number / len(layout.languages), f"reading {language}")
        path = layout.documents(language)
        if path is not None:
            documents[language] = write_sorted_texts(
                made.documents(path), path, out / f"documents.{language}.parquet"
            )
            if not documents[language]:
                raise wrong(path, 0, "no document in it")
        path = layout.queries(language)
        if path is not None:
            queries[language] = write_sorted_texts(
                made.queries(path), path, out / f"queries.{language}.parquet"
            )
        if language not in documents and language not in queries:
            raise DataError(
                f"{layout.folder}: neither documents nor queries in {language!r}; "
                f"expected {layout.expected(made.names.documents)}"
            )
    for found, stems in ((documents, made.names.documents), (queries, made.names.queries)):
        if not found:
            raise DataError(f"{layout.folder}: no {stems[0]}; expected {layout.expected(stems)}")
    return _Ids.of("document", documents), _Ids.of("query", queries)


def _judgements(made: Format, path: Path) -> list[Judgement]:
    """Judgements of a file, each pair of query and document once."""
    seen: dict[tuple[str, str], int] = {}
    rows = []
    for row in made.qrels(path):
        query, document, _, line = row
        if (query, document) in seen:
            first = f", first in line {seen[query, document]}" if line else ""
            raise wrong(path, line, f"document {document!r} is judged twice for query {query!r}{first}")
        seen[query, document] = line
        rows.append(row)
    if not rows:
        raise wrong(path, 0, "no judgement in it")
    return rows


def _known(
    rows: Sequence[Judgement], path: Path, queries: _Ids, documents: _Ids
) -> list[tuple[str, str, int]]:
    """Judgements without lines. Raises DataError for one that names what is in no language."""
    for query, document, _, line in rows:
        for identifier, ids in ((query, queries), (document, documents)):
            if identifier not in ids.anywhere:
                raise wrong(
                    path,
                    line,
                    f"unknown {ids.what} {identifier!r}; add it to the collection or take the line out",
                )
    return [(query, document, grade) for query, document, grade, _ in rows]
