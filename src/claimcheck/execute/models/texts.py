"""The texts of a task in one role, each distinct one once, read as a stream (execute: encode)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

CHUNK = 50_000  # texts held at a time: bounds memory, whatever the size of the task
DIGEST_BYTES = 16


class Source(NamedTuple):
    """A column of a parquet file, and how its rows are called: `test.de` for queries, `de` for documents."""

    file: Path
    name: str
    column: str = "text"


class Chunk(NamedTuple):
    """Distinct texts not seen before, and the share of all rows read before and after them."""

    texts: list[str]
    begin: float
    end: float


PAIRS = "pairs"


def pair_sources(pairs: Path, role: str) -> list[Source]:
    """The texts of training pairs in a role; their rows are called `pairs`."""
    if role not in ("query", "passage"):
        raise DataError(f"role {role!r} is not known; texts are encoded as query or as passage")
    return [Source(pairs / "pairs.parquet", PAIRS, role)]


def sources(task: Path, role: str) -> list[Source]:
    """The files of a task that hold the texts of a role, in a fixed order.

    Raises:
        DataError: not a task artefact, or an unknown role.
    """
    try:
        about = json.loads((task / "task.json").read_text(encoding="utf-8"))
        pairs = [
            tuple(pair) if isinstance(pair, list) else tuple(pair.split("-", 1)) for pair in about["pairs"]
        ]
        splits = sorted(about["splits"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{task}: not a task artefact ({error!r})") from error
    if role == "query":
        found = [
            Source(path, f"{split}.{language}")
            for split in splits
            for language in sorted({query for query, _ in pairs})
            if (path := task / f"queries.{split}.{language}.parquet").exists()
        ]
    elif role == "passage":
        languages = sorted({document for _, document in pairs})
        found = [Source(task / f"documents.{language}.parquet", language) for language in languages]
    else:
        raise DataError(f"role {role!r} is not known; texts are encoded as query or as passage")
    if not found:
        raise DataError(f"{task}: the task has no texts in the role of a {role}")
    return found


class DistinctTexts:
    """Hands out each distinct text once and remembers a digest of it, not the text.

    Attributes:
        rows: name of a source → for each of its rows, the number of its distinct text; complete after
            `chunks`.
    """

    def __init__(self, found: list[Source], size: int = CHUNK) -> None:
        self.rows: dict[str, NDArray[np.int32]] = {}
        self._sources, self._size = found, size
        self._numbers: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def chunks(self) -> Iterator[Chunk]:
        """Distinct texts in the order of their first appearance, at most `size` at a time."""
        total = max(1, sum(_table(source).metadata.num_rows for source in self._sources))
        pending: list[str] = []
        read, begin = 0, 0.0
        for source in self._sources:
            rows: list[int] = []
            for text in _texts(source, self._size):
                digest = hashlib.blake2b(
                    text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES
                ).digest()
                number = self._numbers.get(digest)
                if number is None:
                    number = self._numbers[digest] = len(self._numbers)
                    pending.append(text)
                rows.append(number)
                if len(pending) == self._size:
                    end = (read + len(rows)) / total
                    yield Chunk(pending, begin, end)
                    pending, begin = [], end
            read += len(rows)
            self.rows[source.name] = np.array(rows, np.int32)
        if pending:
            yield Chunk(pending, begin, 1.0)


def _table(source: Source) -> ParquetFile:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    try:
        table = ParquetFile(source.file)
        if source.column in table.schema_arrow.names:
            return table
        reason = f"it has no column {source.column}"
    except (OSError, pa.ArrowException) as error:
        reason = str(error)
    raise DataError(f"{source.file}: not a table of texts ({reason}); make it again")


def _texts(source: Source, size: int) -> Iterator[str]:
    for batch in _table(source).iter_batches(size, columns=[source.column]):
        yield from batch.column(0).to_pylist()
