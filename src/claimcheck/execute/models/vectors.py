"""The artefact of an encode step: vectors in shards on disk (execute: encode → search)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError

SHARD_ROWS = 100_000
Rows = NDArray[np.int32]
Matrix = NDArray[np.float32]


class VectorWriter:
    """Writes vectors to `vectors-00000.npy`, `vectors-00001.npy`, … of at most `shard_rows` rows each."""

    def __init__(self, folder: Path, shard_rows: int = SHARD_ROWS) -> None:
        self.rows = 0
        self._folder, self._limit = folder, shard_rows
        self._pending: list[Matrix] = []
        self._shards = 0

    def append(self, vectors: Matrix) -> None:
        """Add rows [n, dim]; full shards are written at once."""
        self.rows += len(vectors)
        while len(vectors):
            room = self._limit - sum(map(len, self._pending))
            self._pending.append(vectors[:room])
            vectors = vectors[room:]
            if sum(map(len, self._pending)) == self._limit:
                self._write()

    def close(self, summary: Mapping[str, Any]) -> None:
        """Write the last shard and `encode.json`."""
        if self._pending:
            self._write()
        text = json.dumps(dict(summary), indent=2, sort_keys=True) + "\n"
        (self._folder / "encode.json").write_text(text, encoding="utf-8")

    def _write(self) -> None:
        np.save(
            self._folder / f"vectors-{self._shards:05d}.npy",
            np.concatenate(self._pending),
            allow_pickle=False,
        )
        self._shards, self._pending = self._shards + 1, []


def segment_rows(numbers: Rows, counts: NDArray[np.int64]) -> tuple[Rows, NDArray[np.int64]]:
    """Where the segments of each text of a file lie among all vectors.

    Args:
        numbers: for each of n texts, the number of its distinct text.
        counts: for each distinct text, its segments, which lie one after the other in the order of the texts.

    Returns:
        Vector rows int32 of all segments of the n texts, and offsets int64 [n + 1] of each text's segments
        among them.
    """
    own = counts[numbers]
    offsets = np.concatenate([[0], np.cumsum(own)]).astype(np.int64)
    begins = (np.cumsum(counts) - counts)[numbers]
    rows = np.arange(offsets[-1]) + np.repeat(begins - offsets[:-1], own)
    return rows.astype(np.int32), offsets


@dataclass(frozen=True)
class Vectors:
    """An opened encode artefact; vectors stay on disk until they are asked for."""

    folder: Path
    summary: Mapping[str, Any]
    shards: tuple[Matrix, ...]

    @classmethod
    def open(cls, folder: Path) -> Vectors:
        """Map the artefact's shards into memory.

        Raises:
            DataError: not an encode artefact, or its shards do not fit together.
        """
        try:
            summary = json.loads((folder / "encode.json").read_text(encoding="utf-8"))
            shards = tuple(
                np.load(path, mmap_mode="r", allow_pickle=False)
                for path in sorted(folder.glob("vectors-*.npy"))
            )
        except (OSError, ValueError) as error:
            raise DataError(f"{folder}: not an encode artefact ({error})") from error
        if any(shard.ndim != 2 or shard.shape[1] != summary.get("dim") for shard in shards):
            raise DataError(f"{folder}: its vectors are not of the dimension that encode.json states")
        return cls(folder, summary, shards)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.summary["dim"])

    def __len__(self) -> int:
        return sum(map(len, self.shards))

    def queries(self, split: str, language: str) -> Matrix:
        """A split's queries in a language, in the order of the parquet file: float32 [n, dim]."""
        return self.take(self._rows(f"rows.{split}.{language}.npy"))

    def passages(self, language: str) -> Matrix:
        """Vectors of a language's documents, or of their segments, in the order of its parquet file."""
        return self.take(self._rows(f"rows.{language}.npy"))

    def offsets(self, language: str) -> NDArray[np.int64]:
        """Where each document's segments lie in `passages(language)`: int64 [documents + 1]."""
        offsets: NDArray[np.int64] = self._load(f"offsets.{language}.npy")
        return offsets

    def take(self, rows: Rows) -> Matrix:
        """Vectors by row: float32 [len(rows), dim], read shard by shard."""
        result = np.empty((len(rows), self.dim), np.float32)
        begin = 0
        for shard in self.shards:
            inside = np.flatnonzero((rows >= begin) & (rows < begin + len(shard)))
            result[inside] = shard[rows[inside] - begin]
            begin += len(shard)
        if len(rows) and not (rows.min() >= 0 and rows.max() < begin):
            raise DataError(
                f"{self.folder}: a text points at vector {rows.max()}, of {begin}; make the artefact again"
            )
        return result

    def _rows(self, name: str) -> Rows:
        rows: Rows = self._load(name)
        return rows

    def _load(self, name: str) -> Any:
        try:
            return np.load(self.folder / name, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise DataError(
                f"{self.folder}: has no {name}; it was not encoded in this role or language"
            ) from error
