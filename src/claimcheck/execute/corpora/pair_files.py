"""A user's own training pairs, checked and put into one form (execute: corpus → pairs).

Comes in: `pairs.tsv` or `pairs.jsonl` (also gzipped), alone or in a folder, with the columns or keys

    query, passage                       a text each
    query_language, passage_language     where the corpus has more than one language
    id                                   default: the number of the row
    answer                               what the passage is about, in any language: pairs with one answer are
                                         no negatives of each other; default: the passage itself

Goes out, the corpus artefact: corpus.json, and pairs.parquet with all columns, sorted by languages and id.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora.collection import LICENCE
from claimcheck.execute.corpora.concepts import fold
from claimcheck.execute.corpora.formats import json_objects, tsv_rows
from claimcheck.execute.corpora.rows import checked_id
from claimcheck.execute.corpora.tables import read_table, write_table
from claimcheck.execute.corpora.text_files import wrong
from claimcheck.execute.corpora.training import Languages, TrainingPair
from claimcheck.execute.fetched import repository

READER = "pairs"
COLUMNS = ("id", "query_language", "passage_language", "query", "passage", "answer")
TEXTS = ("query", "passage")
FILES = ("pairs.tsv", "pairs.jsonl", "pairs.tsv.gz", "pairs.jsonl.gz")


def write_pair_corpus(source: Path, languages: Sequence[str], out: Path) -> None:
    """Read, check and write pairs.

    Raises:
        DataError: no such file, a malformed row, a language that the corpus does not name, an id twice; with
            `file:line`.
    """
    path = _file(source)
    rows: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for number, record in _records(path):
        row = _row(path, number, record, languages)
        key = (row[1], row[2], row[0])
        if key in rows:
            raise wrong(path, number, f"id {row[0]!r} occurs twice in {row[1]}-{row[2]}")
        rows[key] = row
    if not rows:
        raise wrong(path, 0, "no pair in it")
    ordered = [rows[key] for key in sorted(rows)]
    write_table(out / "pairs.parquet", {name: [row[i] for row in ordered] for i, name in enumerate(COLUMNS)})
    counts = Counter(f"{row[1]}-{row[2]}" for row in ordered)
    facts = {
        "nature": READER,
        "reader": READER,
        "languages": list(languages),
        "licence": LICENCE,
        "notes": [],
        "counts": {"pairs": dict(sorted(counts.items()))},
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (out / "corpus.json").write_text(text + "\n", encoding="utf-8")


def read_pair_corpus(folder: Path) -> dict[Languages, dict[str, TrainingPair]]:
    """Languages → id → pair, of an artefact that `write_pair_corpus` wrote."""
    table = read_table(folder / "pairs.parquet")
    found: dict[Languages, dict[str, TrainingPair]] = {}
    for name, a, b, query, passage, answer in zip(*(table[column] for column in COLUMNS), strict=True):
        pair = TrainingPair(name, fold(query), answer, answer, query, passage)
        found.setdefault((a, b), {})[name] = pair
    return found


def _file(source: Path) -> Path:
    folder = repository(source)
    found = [folder / name for name in FILES if (folder / name).is_file()] if folder.is_dir() else [folder]
    if len(found) != 1 or not found[0].is_file():
        there = "both " + " and ".join(path.name for path in found) if found else "none of them"
        raise DataError(f"{source}: expected one of {', '.join(FILES)}, found {there}")
    return found[0]


def _records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if ".tsv" in path.suffixes:
        return iter(tsv_rows(path, TEXTS, [name for name in COLUMNS if name not in TEXTS]))
    return iter(json_objects(path))


def _row(path: Path, number: int, record: Mapping[str, Any], languages: Sequence[str]) -> tuple[str, ...]:
    only = languages[0] if len(languages) == 1 else None
    given = {"id": f"{number:09d}", "query_language": only, "passage_language": only, **record}
    if not given.get("answer"):
        given["answer"] = given.get("passage")
    for name in TEXTS:
        if not isinstance(given.get(name), str) or not given[name].strip():
            raise wrong(path, number, f'no "{name}" with a text')
    for name in ("query_language", "passage_language"):
        if given[name] not in languages:
            raise wrong(path, number, f"{name} is {given[name]!r}; the corpus has {', '.join(languages)}")
    given["id"] = checked_id(path, number, str(given["id"]))
    return tuple(str(given[name]) for name in COLUMNS)
