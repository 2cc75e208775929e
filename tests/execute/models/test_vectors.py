"""Vectors on disk: shards, rows, segments."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.models.vectors import Vectors, VectorWriter, segment_rows


def _write(folder: Path, parts: list[int], shard_rows: int) -> np.ndarray:
    vectors = np.random.default_rng(0).normal(size=(sum(parts), 3)).astype(np.float32)
    writer = VectorWriter(folder, shard_rows)
    for part in np.split(vectors, np.cumsum(parts)[:-1]):
        writer.append(part)
    writer.close({"dim": 3})
    assert writer.rows == len(vectors)
    return vectors


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 7))
def test_vectors_come_back_whatever_the_shards(
    tmp_path_factory: pytest.TempPathFactory, parts: list[int], shard_rows: int
) -> None:
    """Rows written in parts, split into shards of a fixed size, are read back in any order."""
    folder = tmp_path_factory.mktemp("shards")
    vectors = _write(folder, parts, shard_rows)
    opened = Vectors.open(folder)
    assert [len(shard) for shard in opened.shards[:-1]] == [shard_rows] * max(0, len(opened.shards) - 1)
    assert len(opened) == len(vectors)
    rows = np.random.default_rng(1).integers(0, max(1, len(vectors)), 2 * len(vectors)).astype(np.int32)
    np.testing.assert_array_equal(opened.take(rows), vectors[rows])


def test_rows_files_lead_from_texts_to_vectors(tmp_path: Path) -> None:
    """Queries and passages are found by split and language, in file order; shards stay on disk."""
    vectors = _write(tmp_path, [5], 2)
    np.save(tmp_path / "rows.test.de.npy", np.array([4, 0], np.int32))
    np.save(tmp_path / "rows.en.npy", np.array([1, 1, 3], np.int32))
    np.save(tmp_path / "offsets.en.npy", np.array([0, 2, 3]))
    opened = Vectors.open(tmp_path)
    np.testing.assert_array_equal(opened.queries("test", "de"), vectors[[4, 0]])
    np.testing.assert_array_equal(opened.passages("en"), vectors[[1, 1, 3]])
    assert opened.offsets("en").tolist() == [0, 2, 3]
    assert all(isinstance(shard, np.memmap) for shard in opened.shards)


def test_what_was_not_encoded_is_named(tmp_path: Path) -> None:
    """Another language, a row beyond the end, a wrong width, and a folder of something else are errors."""
    _write(tmp_path, [2], 2)
    opened = Vectors.open(tmp_path)
    with pytest.raises(DataError, match=r"rows\.test\.fr\.npy"):
        opened.queries("test", "fr")
    for row in (2, -1):
        with pytest.raises(DataError, match="points at vector"):
            opened.take(np.array([row], np.int32))
    (tmp_path / "encode.json").write_text(json.dumps({"dim": 4}))
    with pytest.raises(DataError, match="dimension"):
        Vectors.open(tmp_path)
    with pytest.raises(DataError, match="not an encode artefact"):
        Vectors.open(tmp_path / "nothing")


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.data())
def test_segment_rows_follow_each_text(counts: list[int], data: st.DataObject) -> None:
    """A text that occurs several times has the same segments each time, in order."""
    numbers = data.draw(st.lists(st.integers(0, len(counts) - 1), max_size=8))
    rows, offsets = segment_rows(np.array(numbers, np.int32), np.array(counts))
    begins = [sum(counts[:number]) for number in range(len(counts))]
    expected = [list(range(begins[number], begins[number] + counts[number])) for number in numbers]
    assert [rows[a:b].tolist() for a, b in pairwise(offsets)] == expected
    assert rows.dtype == np.int32
