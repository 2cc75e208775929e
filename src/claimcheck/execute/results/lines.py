"""Whitespace-separated result files of any size, plain or gzip, as columns with line numbers.

In: a path that a user named. Out: Arrow string columns; every fault is a DataError with file and line.
"""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np

from claimcheck.errors import DataError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

_BLOCK = 1 << 23  # bytes split at once: bounds the memory of a long file
_LONGEST_LINE = 1 << 16  # no line of a result file comes near this
GZIP = b"\x1f\x8b"
_SPACES = np.zeros(256, bool)
_SPACES[list(b" \t\n\r\x0b\x0c")] = True
NEWLINE = b"\n"


class Columns(NamedTuple):
    """Columns of a file and the 1-based line of each of their rows."""

    columns: tuple[pa.ChunkedArray, ...]
    lines: NDArray[np.int64]


def read_columns(path: Path, names: Sequence[str], wanted: Sequence[int]) -> Columns:
    """Read the `wanted` columns of a file whose lines all have ``len(names)`` fields, or none.

    Raises:
        DataError: unreadable, empty, not UTF-8, or a line with another number of fields.
    """
    import pyarrow as pa

    parts: list[list[pa.Array]] = [[] for _ in wanted]
    lines: list[NDArray[np.int64]] = []
    first = 1
    for block in _blocks(path):
        plain = _plain(block, len(names), wanted)
        if plain is not None:
            for part, column in zip(parts, plain, strict=True):
                part.extend(column.chunks)
            lines.append(first + np.arange(len(plain[0])))
            first += len(plain[0])
            continue
        counts = _fields_per_line(block)
        wrong = np.flatnonzero((counts != len(names)) & (counts != 0))
        if len(wrong):
            at = int(wrong[0])
            raise DataError(
                f"{Place(str(path), first + at)}: {int(counts[at])} columns instead of {len(names)} "
                f"({' '.join(names)}): {_excerpt(block.split(NEWLINE)[at])}"
            )
        fields = block.split()
        for part, column in zip(parts, wanted, strict=True):
            part.append(_strings(path, fields[column :: len(names)], first, counts))
        lines.append(first + np.flatnonzero(counts))
        first += len(counts)
    if not any(len(part) for part in lines):
        raise DataError(f"{path}: empty; expected lines with {len(names)} columns ({' '.join(names)})")
    return Columns(tuple(pa.chunked_array(part, pa.string()) for part in parts), np.concatenate(lines))


def numbers(path: Path, columns: Columns, column: int, what: str) -> NDArray[np.float64]:
    """One column as finite float64.

    Raises:
        DataError: a value is no number, NaN or infinite in single precision, which trec_eval computes in.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        values = pc.cast(columns.columns[column], pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        values = np.array([spelled(text) for text in columns.columns[column].to_pylist()])
    with np.errstate(over="ignore"):
        wrong = ~np.isfinite(values.astype(np.float32))
    if wrong.any():
        at = int(np.argmax(wrong))
        text = columns.columns[column][at].as_py()
        place = Place(str(path), int(columns.lines[at]))
        raise DataError(f"{place}: {what} '{text[:60]}' is not a finite number; correct or remove the line")
    return np.asarray(values, np.float64)


def spelled(text: str) -> float:
    """The number that a text spells in ASCII, NaN if it spells none."""
    try:
        return float(text) if text.isascii() and "_" not in text else np.nan
    except ValueError:
        return np.nan


def _blocks(path: Path) -> Iterator[bytes]:
    """Bytes of a file in pieces that end at line ends, unpacked if gzip."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(len(GZIP)) == GZIP
            raw.seek(0)
            if packed:
                with gzip.open(raw) as file:
                    yield from _whole_lines(file, path)  # type: ignore[arg-type]  # GzipFile reads as one
            else:
                yield from _whole_lines(raw, path)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read ({error})") from error


def _whole_lines(file: BinaryIO, path: Path) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        rest = file.readline(_LONGEST_LINE)
        if len(rest) == _LONGEST_LINE:
            raise DataError(f"{path}: a line longer than {_LONGEST_LINE} bytes: this is no result file")
        yield block + rest


def _plain(block: bytes, n_columns: int, wanted: Sequence[int]) -> list[pa.ChunkedArray] | None:
    """The wanted columns if every line has its fields, parted by exactly one space or tab; else None.

    Several times faster than splitting, which stays for everything else and for naming faults.
    """
    import pyarrow as pa
    from pyarrow import csv

    parting = next((byte for byte in (b" ", b"\t") if byte in block[:_LONGEST_LINE]), b"")
    oddities = [byte for byte in (b" ", b"\t", b"\r", b"\x0b", b"\x0c", b"\0") if byte != parting]
    if (
        not parting
        or block[:1] in (parting, NEWLINE)
        or block[-1:] == parting
        or any(odd in block for odd in oddities)
        or _doubled(block, parting)
    ):
        return None
    names = [str(number) for number in range(n_columns)]
    chosen = [names[column] for column in wanted]
    try:
        table = csv.read_csv(
            pa.BufferReader(block),
            csv.ReadOptions(column_names=names, use_threads=False),
            csv.ParseOptions(delimiter=parting.decode(), quote_char=False),
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                include_columns=chosen,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return list(table.columns)


def _doubled(block: bytes, parting: bytes) -> bool:
    """Whether two separators, or line ends, stand side by side."""
    data = np.frombuffer(block, np.uint8)
    stops = (data == ord(parting)) | (data == ord(NEWLINE))
    return bool((stops[1:] & stops[:-1]).any())


def _fields_per_line(block: bytes) -> NDArray[np.int64]:
    """Number of whitespace-separated fields of each line."""
    data = np.frombuffer(block, np.uint8)
    space = _SPACES[data]
    starts = np.flatnonzero(~space & np.concatenate(([True], space[:-1])))
    ends = np.flatnonzero(data == ord(NEWLINE))
    if not len(ends) or ends[-1] != len(data) - 1:
        ends = np.append(ends, len(data))
    return np.diff(np.searchsorted(starts, ends), prepend=0).astype(np.int64)


def _strings(path: Path, fields: list[bytes], first: int, counts: NDArray[np.int64]) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(fields, pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        for number, field in enumerate(fields):
            try:
                field.decode()
            except UnicodeDecodeError as error:
                place = Place(str(path), first + int(np.flatnonzero(counts)[number]))
                raise DataError(f"{place}: not UTF-8 text: {_excerpt(field)}") from error
        raise


def _excerpt(line: bytes) -> str:
    text = line.decode("utf-8", "replace").strip()
    return repr(text if len(text) <= 80 else text[:77] + "…")
