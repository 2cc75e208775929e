"""Distinct texts of a task, read as a stream."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_models import write_task

from claimcheck.errors import DataError
from claimcheck.execute.models.texts import DistinctTexts, sources

DOCUMENTS = {"de": ["a", "b", "a", "c"], "en": ["c", "d", ""]}


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_each_text_is_handed_out_once(tmp_path: Path, size: int) -> None:
    """Over all languages, in the order of first appearance, and each row leads back to its text."""
    texts = DistinctTexts(sources(write_task(tmp_path / "task", DOCUMENTS), "passage"), size)
    chunks = list(texts.chunks())
    found = [text for chunk in chunks for text in chunk.texts]
    assert found == ["a", "b", "c", "d", ""]
    assert len(texts) == 5
    assert {name: [found[i] for i in rows] for name, rows in texts.rows.items()} == DOCUMENTS
    assert all(len(chunk.texts) <= size for chunk in chunks)
    assert [chunk.begin for chunk in chunks] == [0.0, *(chunk.end for chunk in chunks[:-1])]


def test_queries_are_named_by_split_and_language(tmp_path: Path) -> None:
    """Only languages that ask queries are read, each under its split."""
    task = write_task(tmp_path / "task", DOCUMENTS, {"de": ["b", "c"]})
    texts = DistinctTexts(sources(task, "query"))
    assert [chunk.texts for chunk in texts.chunks()] == [["b", "c"]]
    assert list(texts.rows) == ["test.de"]


def test_what_is_no_task_is_an_error(tmp_path: Path) -> None:
    """A folder without task.json, an unknown role and an unreadable table are reported."""
    with pytest.raises(DataError, match="not a task artefact"):
        sources(tmp_path, "query")
    task = write_task(tmp_path / "task", DOCUMENTS)
    with pytest.raises(DataError, match="role 'both'"):
        sources(task, "both")
    (task / "documents.de.parquet").write_bytes(b"no table")
    with pytest.raises(DataError, match=r"documents\.de\.parquet"):
        list(DistinctTexts(sources(task, "passage")).chunks())
