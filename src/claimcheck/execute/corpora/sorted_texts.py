"""Write texts of any number sorted by id, holding ids but not texts in memory.

Rows go to a temporary Arrow file as they come; then each chunk of the sorted order is gathered from the
memory-mapped file. A million documents need about 400 MB beside the page cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from claimcheck.execute.corpora.rows import TextRow
from claimcheck.execute.corpora.tables import CHUNK, TableWriter
from claimcheck.execute.corpora.text_files import wrong

if TYPE_CHECKING:
    import pyarrow as pa


def write_sorted_texts(rows: Iterator[TextRow], source: Path, target: Path) -> list[str]:
    """Write `target` with columns id, text, sorted by id; gives the sorted ids.

    Raises:
        DataError: an id stands twice; names both lines where the format has lines.
    """
    import pyarrow as pa

    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    spill = target.with_name(f"{target.name}.unsorted")
    seen: dict[str, int] = {}
    try:
        with pa.OSFile(str(spill), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            ids: list[str] = []
            texts: list[str] = []
            for identifier, text, line in rows:
                if identifier in seen:
                    first = f", first in line {seen[identifier]}" if line else ""
                    raise wrong(source, line, f"id {identifier!r} stands twice{first}")
                seen[identifier] = line
                ids.append(identifier)
                texts.append(text)
                if len(ids) == CHUNK:
                    writer.write_batch(pa.record_batch([ids, texts], schema=schema))
                    ids, texts = [], []
            writer.write_batch(pa.record_batch([ids, texts], schema=schema))
        names = list(seen)
        del seen
        order = sorted(range(len(names)), key=names.__getitem__)
        with TableWriter(target, {"id": "string", "text": "string"}) as out:
            for ids_chunk, texts_chunk in _gathered(spill, np.asarray(order, dtype=np.int64)):
                out.write({"id": ids_chunk, "text": texts_chunk})
    finally:
        spill.unlink(missing_ok=True)
    return [names[row] for row in order]


def _gathered(spill: Path, order: Sequence[int] | np.ndarray) -> Iterator[tuple[pa.Array, pa.Array]]:
    """The rows of the file in `order`, a chunk at a time."""
    import pyarrow as pa

    with pa.memory_map(str(spill)) as source:
        batches = pa.ipc.open_file(source)
        wanted = np.asarray(order, dtype=np.int64)
        for start in range(0, len(wanted), CHUNK):
            chunk = wanted[start : start + CHUNK]
            by_row = np.argsort(chunk, kind="stable")
            rows = chunk[by_row]
            parts = []
            for number in np.unique(rows // CHUNK):
                inside = rows[rows // CHUNK == number] - number * CHUNK
                parts.append(batches.get_batch(int(number)).take(pa.array(inside)))
            back = np.empty_like(by_row)
            back[by_row] = np.arange(len(by_row))
            table = pa.Table.from_batches(parts).combine_chunks().take(pa.array(back))
            yield table.column("id").combine_chunks(), table.column("text").combine_chunks()
