"""A CSV or Parquet file as raw columns whose every cell can be pointed at.

In: a path that a user named. Out: a `RawTable`; what the columns mean is decided in `tables`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimcheck.errors import DataError, Place
from claimcheck.execute.results.lines import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

PARQUET = (".parquet", ".pq")
MOST_COLUMNS = 10_000


class Labels(NamedTuple):
    """A column of names as codes: `names` ascending, `codes` shape (rows,)."""

    codes: NDArray[np.int64]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """Columns as they stand in the file: text for CSV, whatever they are for Parquet."""

    path: Path
    columns: Mapping[str, pa.ChunkedArray]
    n_rows: int

    def place(self, row: int) -> str:
        """Where the row (from 0, header not counted) stands in the file, for messages."""
        if self.path.suffix in PARQUET:
            return f"{self.path}: row {row + 1}"
        return str(Place(str(self.path), _line(self.path, row)))

    def labels(self, name: str, default: str) -> Labels:
        """A column of names; `default` in every row if the table has no such column.

        Raises:
            DataError: a value cannot be read as text.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        if name not in self.columns:
            return Labels(np.zeros(self.n_rows, np.int64), (default,))
        try:
            column = pc.fill_null(pc.cast(self.columns[name], pa.string()), "")
        except pa.ArrowException as error:
            raise DataError(f"{self.path}: column '{name}' is not text ({_first_line(error)})") from error
        encoded = column.combine_chunks().dictionary_encode()
        names = encoded.dictionary.to_pylist()
        order = sorted(range(len(names)), key=names.__getitem__)
        rank = np.empty(len(names), np.int64)
        rank[order] = np.arange(len(names))
        codes = rank[encoded.indices.to_numpy()] if len(names) else np.zeros(self.n_rows, np.int64)
        return Labels(codes, tuple(names[i] for i in order))

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A column of numbers, shape (rows,); NaN where the cell is empty.

        Raises:
            DataError: a cell that is no number, NaN or infinite, with its row and column.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self.columns[name]
        if pa.types.is_string(column.type):
            column = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
        try:
            numbers = pc.cast(column, pa.float64())
        except pa.ArrowInvalid:
            texts = column.to_pylist()
            numbers = pa.chunked_array([[None if text is None else spelled(str(text)) for text in texts]])
        except pa.ArrowException as error:
            raise DataError(
                f"{self.path}: column '{name}' holds no numbers ({_first_line(error)})"
            ) from error
        values = numbers.fill_null(0.0).to_numpy()
        if not np.isfinite(values).all():
            row = int(np.argmin(np.isfinite(values)))
            raise DataError(f"{self.place(row)}: '{column[row]}' in column '{name}' is not a finite number")
        return np.where(pc.is_null(numbers).to_numpy(), np.nan, values)


def read_table(path: Path) -> RawTable:
    """Read a table; Parquet by its name, otherwise CSV (tab-separated if named .tsv).

    Raises:
        DataError: it cannot be read, has no rows, or a column stands twice.
    """
    import pyarrow as pa

    try:
        columns = _parquet(path) if path.suffix in PARQUET else _csv(path)
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start})") from error
    except (OSError, csv.Error, pa.ArrowException) as error:
        raise DataError(f"{path}: cannot be read as a table: {_first_line(error)}") from error
    n_rows = len(next(iter(columns.values()), ()))
    if not n_rows:
        raise DataError(f"{path}: a table without rows")
    return RawTable(path, columns, n_rows)


def _csv(path: Path) -> dict[str, pa.ChunkedArray]:
    import pyarrow as pa
    from pyarrow import csv as arrow

    delimiter = "\t" if path.suffix == ".tsv" else ","
    header = next(_records(path, delimiter), [])
    _check_header(path, header)
    table = arrow.read_csv(
        path,
        parse_options=arrow.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
        ),
    )
    if table.column_names != header:
        raise DataError(f"{path}: its first line is not a header of {len(header)} columns")
    return dict(zip(header, table.columns, strict=True))


def _parquet(path: Path) -> dict[str, pa.ChunkedArray]:
    import pyarrow.parquet as pq

    with path.open("rb") as stream:
        file = pq.ParquetFile(stream)
        header = file.schema_arrow.names
        _check_header(path, header)
        table = file.read()
    table.validate(full=True)  # Parquet does not promise that its text is UTF-8
    return dict(zip(header, table.columns, strict=True))


def _check_header(path: Path, header: list[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise DataError(f"{path}: {len(header)} columns; is this a table of scores?")
    twice = next((name for i, name in enumerate(header) if name in header[:i]), None)
    if twice is not None:
        raise DataError(f"{path}: column '{twice}' stands twice; rename or remove one")


def _records(path: Path, delimiter: str) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.reader(stream, delimiter=delimiter)


def _line(path: Path, row: int) -> int:
    """Line of the file on which a row ends: read again, since only an error asks."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter="\t" if path.suffix == ".tsv" else ",")
        seen = -1  # the header
        for record in reader:
            if record:
                if seen == row:
                    break
                seen += 1
        return reader.line_num


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
