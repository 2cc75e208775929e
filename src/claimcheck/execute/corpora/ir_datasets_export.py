"""A collection of the `ir_datasets` library as the files of a local one (execute: fetch → corpus).

The library downloads and parses; what it gives is written as the `jsonl` layout that `collection` reads, so
checks, sampling and notes are the same as for a user's own files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.progress import Progress


def export(dataset_id: str, folder: Path, progress: Progress) -> None:
    """Write documents, queries and judgements of a data set into `folder`.

    Where the data set states two languages, files are named by them; else they fit any one language.

    Raises:
        DataError: the extra is missing, the data set is unknown or lacks a part, or it cannot be had.
    """
    try:
        import ir_datasets
    except ImportError:
        raise DataError(
            f"ir_datasets:{dataset_id} needs the ir-datasets extra: install it with "
            "`pip install 'claimcheck-ir[ir-datasets]'`"
        ) from None
    try:
        dataset = ir_datasets.load(dataset_id)
    except KeyError:
        raise DataError(
            f"ir_datasets:{dataset_id}: the library knows no such data set; its site lists them all"
        ) from None
    for part in ("docs", "queries", "qrels"):
        if not getattr(dataset, f"has_{part}")():
            raise DataError(
                f"ir_datasets:{dataset_id} has no {part}; name one of its subsets that has, often its /test"
            )
    folder.mkdir(parents=True)
    asked, searched = dataset.queries_lang(), dataset.docs_lang()
    names = (f".{searched}", f".{asked}") if asked and searched and asked != searched else ("", "")
    try:
        progress(0.0, f"reading {dataset_id}")
        _write(folder / f"documents{names[0]}.jsonl", map(_text, dataset.docs_iter()))
        progress(0.8, f"reading queries of {dataset_id}")
        _write(folder / f"queries{names[1]}.jsonl", map(_text, dataset.queries_iter()))
        _write(folder / "qrels.jsonl", map(_judgement, dataset.qrels_iter()))
    except Exception as error:  # whatever its many parsers and downloads raise
        raise DataError(
            f"cannot read ir_datasets:{dataset_id}: {type(error).__name__}: {error}. "
            "Some data sets have to be put in place by hand, as the library says; "
            "or name your own copy with path:"
        ) from error
    progress(1.0, f"{dataset_id} written")


def _text(record: Any) -> Mapping[str, Any]:
    identifier = record.doc_id if hasattr(record, "doc_id") else record.query_id
    return {"id": identifier, "text": record.default_text()}


def _judgement(record: Any) -> Mapping[str, Any]:
    return {"query": record.query_id, "document": record.doc_id, "grade": int(record.relevance)}


def _write(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for record in records:
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
