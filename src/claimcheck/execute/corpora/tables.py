"""Parquet tables with reproducible bytes: what `corpus` and `task` write and read.

Equal rows give equal files: fixed compression, fixed row groups, no timestamps and no pandas metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK = 50_000
"""Rows held in memory at once while a table is written or streamed."""


class TableWriter:
    """Write a table in chunks of rows; use as a context manager.

    Args:
        path: the file to write.
        types: column name → "string", "int32", "bool".
    """

    def __init__(self, path: Path, types: Mapping[str, str]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._schema = pa.schema(
            [(name, getattr(pa, "bool_" if kind == "bool" else kind)()) for name, kind in types.items()]
        )
        self._writer = pq.ParquetWriter(
            path, self._schema, compression="zstd", version="2.6", write_statistics=False, store_schema=False
        )

    def write(self, columns: Mapping[str, Any]) -> None:
        """Append rows, given as one sequence (or Arrow array) per column."""
        import pyarrow as pa

        arrays = [pa.array(columns[field.name], type=field.type) for field in self._schema]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema), row_group_size=CHUNK)

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()


def write_table(
    path: Path, columns: Mapping[str, Sequence[Any]], types: Mapping[str, str] | None = None
) -> None:
    """Write a whole table; columns are strings unless `types` says otherwise."""
    kinds = {name: (types or {}).get(name, "string") for name in columns}
    with TableWriter(path, kinds) as writer:
        writer.write(columns)


def read_table(path: Path, columns: Sequence[str] | None = None) -> dict[str, list[Any]]:
    """Read a table into one list per column."""
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=None if columns is None else list(columns))
    return {name: table.column(name).to_pylist() for name in table.column_names}


def stream_table(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Read a table as record batches of at most `CHUNK` rows."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=CHUNK, columns=None if columns is None else list(columns))
