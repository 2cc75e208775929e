"""Task and encode artefacts written by hand, in the layout that the other steps leave behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from pathlib import Path

Texts = Mapping[str, str]  # id -> text
Judged = Mapping[tuple[str, str], int]  # (query, document) -> grade


@pytest.fixture
def write_task(tmp_path: Path) -> Callable[..., Path]:
    """Write a task artefact with one split "test" and the pairs of `qrels`."""

    def write(
        queries: Mapping[str, Texts],
        documents: Mapping[str, Texts],
        qrels: Mapping[str, Judged],
        other_splits: Mapping[str, Mapping[str, Texts]] | None = None,
    ) -> Path:
        folder = tmp_path / "task"
        folder.mkdir()
        for split, by_language in {"test": queries, **(other_splits or {})}.items():
            for language, texts in by_language.items():
                _write_texts(folder / f"queries.{split}.{language}.parquet", texts)
        for language, texts in documents.items():
            _write_texts(folder / f"documents.{language}.parquet", texts)
        for pair, judged in qrels.items():
            columns = {
                "query": pa.array([q for q, _ in judged], pa.string()),
                "document": pa.array([d for _, d in judged], pa.string()),
                "grade": pa.array(list(judged.values()), pa.int32()),
            }
            pq.write_table(pa.table(columns), folder / f"qrels.test.{pair}.parquet")
        facts = {"kind": "sentence", "corpus": "c", "pairs": sorted(qrels), "splits": ["test"]}
        (folder / "task.json").write_text(json.dumps(facts))
        return folder

    return write


@pytest.fixture
def write_vectors(tmp_path: Path) -> Callable[..., Path]:
    """Write an encode artefact from per-language (or split.language) arrays, each distinct vector once."""

    def write(
        name: str, by_language: Mapping[str, np.ndarray], offsets: Mapping[str, Sequence[int]] | None = None
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        everything = np.concatenate(list(by_language.values())).astype(np.float32)
        distinct, rows = np.unique(everything, axis=0, return_inverse=True)
        np.save(folder / "vectors-00000.npy", distinct)
        start = 0
        for language, vectors in by_language.items():
            np.save(folder / f"rows.{language}.npy", rows[start : start + len(vectors)].astype(np.int32))
            start += len(vectors)
        for language, starts in (offsets or {}).items():
            np.save(folder / f"offsets.{language}.npy", np.asarray(starts, np.int64))
        facts = {
            "dim": distinct.shape[1],
            "distinct": len(distinct),
            "texts": len(rows),
            "precision": "fp32",
            "tokens": 0,
        }
        (folder / "encode.json").write_text(json.dumps(facts))
        return folder

    return write


def _write_texts(path: Path, texts: Texts) -> None:
    ids = sorted(texts)
    columns = {"id": pa.array(ids, pa.string()), "text": pa.array([texts[i] for i in ids], pa.string())}
    pq.write_table(pa.table(columns), path)
