"""The formats of local collections: how each names its files and reads rows out of them.

A text row is (id, text, line), a judgement (query, document, grade, line); `line` 0 means the whole file.
Ids are stripped; empty ids, malformed rows and grades that are no whole numbers are errors with `file:line`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.execute.corpora import hub_datasets, trec
from claimcheck.execute.corpora.layout import Names
from claimcheck.execute.corpora.rows import Judgement, TextRow, checked_grade, checked_id, joined
from claimcheck.execute.corpora.text_files import lines, wrong


@dataclass(frozen=True)
class Format:
    """A format: its file names, and its readers of texts (documents, queries) and of judgements."""

    names: Names
    documents: Callable[[Path], Iterator[TextRow]]
    queries: Callable[[Path], Iterator[TextRow]]
    qrels: Callable[[Path], Iterator[Judgement]]


def jsonl_texts(path: Path) -> Iterator[TextRow]:
    """Objects with `_id` or `id`, `text`, and optionally `title`, which is put before the text."""
    for number, record in json_objects(path):
        identifier = record.get("_id", record.get("id"))
        title, text = record.get("title") or "", record.get("text")
        if not isinstance(identifier, str | int) or isinstance(identifier, bool):
            raise wrong(path, number, 'no "_id" (or "id") that is a text or a number')
        if not isinstance(text, str) or not isinstance(title, str):
            raise wrong(
                path, number, 'no "text" that is a text' if isinstance(title, str) else '"title" is no text'
            )
        yield checked_id(path, number, str(identifier)), joined(title, text), number


def jsonl_qrels(path: Path) -> Iterator[Judgement]:
    """Objects with `query`, `document` and `grade`."""
    for number, record in json_objects(path):
        found = [record.get(key) for key in ("query", "document", "grade")]
        if any(not isinstance(value, str | int) or isinstance(value, bool) for value in found):
            raise wrong(path, number, 'expected "query", "document" and "grade"')
        query, document = (checked_id(path, number, str(value)) for value in found[:2])
        yield query, document, checked_grade(path, number, str(found[2])), number


def tsv_texts(path: Path) -> Iterator[TextRow]:
    """Tab-separated columns `id`, `text` and optionally `title`, named in the first line."""
    for number, row in tsv_rows(path, ("id", "text"), ("title",)):
        yield checked_id(path, number, row["id"]), joined(row.get("title", ""), row["text"]), number


def tsv_qrels(path: Path) -> Iterator[Judgement]:
    """Tab-separated columns `query`, `document`, `grade`, named in the first line."""
    yield from _tsv_judgements(path, ("query", "document", "grade"))


def beir_qrels(path: Path) -> Iterator[Judgement]:
    """Tab-separated columns `query-id`, `corpus-id`, `score`, named in the first line."""
    yield from _tsv_judgements(path, ("query-id", "corpus-id", "score"))


def _tsv_judgements(path: Path, columns: tuple[str, str, str]) -> Iterator[Judgement]:
    query, document, grade = columns
    for number, row in tsv_rows(path, columns, ()):
        yield (
            checked_id(path, number, row[query]),
            checked_id(path, number, row[document]),
            checked_grade(path, number, row[grade]),
            number,
        )


def tsv_rows(
    path: Path, required: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells by column of tab-separated lines, whose first one names the columns."""
    header: list[str] | None = None
    for number, line in lines(path):
        cells = line.split("\t")
        if header is None:
            header = [cell.strip() for cell in cells]
            missing = [name for name in required if name not in header]
            unknown = [name for name in header if name not in {*required, *optional}]
            if missing or unknown or len(set(header)) < len(header):
                raise wrong(
                    path,
                    number,
                    f"the first line must name the columns {', '.join(required)}"
                    + (f" (and may name {', '.join(optional)})" if optional else "")
                    + f", separated by tabs; found {line[:80]!r}",
                )
        elif line.strip():
            if len(cells) != len(header):
                raise wrong(path, number, f"{len(cells)} columns, but the first line names {len(header)}")
            yield number, dict(zip(header, cells, strict=True))
    if header is None:
        raise wrong(path, 0, "the file is empty")


def json_objects(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Line number and content of each line, which is a JSON object."""
    for number, line in lines(path):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise wrong(path, number, f"not a JSON object on one line: {error}") from None
        if not isinstance(record, dict):
            raise wrong(path, number, f"expected a JSON object, found {type(record).__name__}")
        yield number, record


FORMATS: Mapping[str, Format] = {
    "beir": Format(
        Names(("corpus",), ("queries",), extensions=(".jsonl", ".jsonl.gz", ".tsv")),
        jsonl_texts,
        jsonl_texts,
        beir_qrels,
    ),
    "jsonl": Format(
        Names(("documents",), ("queries",), extensions=(".jsonl", ".jsonl.gz")),
        jsonl_texts,
        jsonl_texts,
        jsonl_qrels,
    ),
    "tsv": Format(
        Names(("documents",), ("queries",), extensions=(".tsv", ".tsv.gz")), tsv_texts, tsv_texts, tsv_qrels
    ),
    "trec": Format(
        Names(
            ("docs", "documents"),
            ("topics", "queries"),
            extensions=("", ".txt", ".xml", ".sgml", ".txt.gz", ".xml.gz", ".sgml.gz"),
        ),
        trec.documents,
        trec.topics,
        trec.qrels,
    ),
    "datasets": Format(
        Names(("documents", "corpus"), ("queries",), extensions=("", ".parquet", ".arrow")),
        hub_datasets.texts,
        hub_datasets.texts,
        hub_datasets.qrels,
    ),
}
"""By the name of the reader in a profile."""
