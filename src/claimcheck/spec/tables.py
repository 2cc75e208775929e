"""What a table of scores names: its systems and cells, read without its scores.

A `scores:` system has no name of its own in claims; the names are in its table. The scores
themselves are read, and checked in full, when the profile is run.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import DataError

INDEX_COLUMNS = ("query", "task", "pair", "seed", "measure", "split")
CELL_COLUMNS = ("task", "pair")
TABLES = (".csv", ".tsv", ".parquet", ".pq")
TREC_EVAL_ENDINGS = (".gz", ".txt", ".eval", ".res", ".out", ".trec", ".treceval", ".run")
"""Endings that are no part of a system's name where `trec_eval -q` printed one file per system."""
MAX_COLUMNS = 10_000


Cell = tuple[str, str]
"""Task and pair; "" where a table names none."""


class TableNames(NamedTuple):
    """Names in a score table, sorted. A table without that column has the task or pair ``""``."""

    systems: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]


def table_names(path: Path) -> TableNames:
    """Read the header and, of a long table, the columns that hold names.

    Args:
        path: CSV or Parquet with a score per query or a mean per language pair, or what `trec_eval -q`
            printed: a file, or a folder with a file per system.

    Raises:
        DataError: no such file, not readable, or not the columns of a score table.
    """
    if not path.exists():
        raise DataError(f"{path.name}: no such file; paths are relative to the profile")
    if _is_trec_eval(path):
        systems = {_system(file) for file in table_files(path)}
        names = TableNames(tuple(sorted(systems)), (("", ""),))
    else:
        names = _parquet(path) if path.suffix in (".parquet", ".pq") else _csv(path)
    if not names.systems:
        raise DataError(f"{path.name}: names no system")
    return names


def table_queries(path: Path) -> Mapping[Cell, int]:
    """How many test queries a CSV or Parquet table has by cell (task, pair).

    Empty where that is not read here: tables of means, which have no queries, and what `trec_eval` printed.

    Raises:
        DataError: as `table_names`.
    """
    if not path.is_file() or _is_trec_eval(path):
        return {}
    read = _parquet_rows if path.suffix in (".parquet", ".pq") else _csv_rows
    found = set(read(path, (*CELL_COLUMNS, "query", "split")))
    queries = {(task, pair, query) for task, pair, query, split in found if split in ("", "test") and query}
    return Counter((task, pair) for task, pair, _ in queries)


def _csv_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """These cells of every row, "" for a column that is not there."""
    with _csv_reader(path) as rows:
        header = next(rows, [])
        at = [header.index(name) if name in header else None for name in columns]
        for row in rows:
            yield tuple("" if i is None or i >= len(row) else row[i] for i in at)


def _parquet_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    import pyarrow.parquet as pq

    there = [name for name in columns if name in pq.read_schema(path).names]
    groups = pq.read_table(path, columns=there).group_by(there).aggregate([]).to_pydict()
    size = len(next(iter(groups.values()), []))
    return zip(*(map(str, groups[name]) if name in there else [""] * size for name in columns), strict=True)


def table_files(path: Path) -> tuple[Path, ...]:
    """The files that a path of scores stands for: itself, or all of a folder, sorted; none if absent."""
    if path.is_dir():
        return tuple(sorted(file for file in path.iterdir() if not file.name.startswith(".")))
    return (path,) if path.is_file() else ()


def _is_trec_eval(path: Path) -> bool:
    """A folder, or a file with lines of three words and no comma."""
    if path.is_dir() or path.suffix in TABLES:
        return path.is_dir()
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read: {error.strerror}") from None
    first = head.strip().partition(b"\n")[0]
    return path.suffix == ".gz" or (len(first.split()) == 3 and b"," not in first)


def _system(file: Path) -> str:
    name = file.name
    while (ending := Path(name).suffix) in TREC_EVAL_ENDINGS:
        name = name.removesuffix(ending)
    return name


def _csv(path: Path) -> TableNames:
    with _csv_reader(path) as rows:
        header = next(rows, [])
        wanted = {name: header.index(name) for name in _wanted(path, header)}
        return _names(header, _distinct(rows, wanted))


@contextmanager
def _csv_reader(path: Path) -> Iterator[Iterator[list[str]]]:
    """The rows of a CSV file; whatever is wrong with it is a `DataError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield csv.reader(stream, delimiter="\t" if path.suffix == ".tsv" else ",", strict=True)
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: not UTF-8 text ({error.reason} at byte {error.start})") from None
    except csv.Error as error:
        raise DataError(f"{path.name}: not CSV: {error}") from None
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read: {error.strerror}") from None


def _distinct(rows: Iterable[list[str]], wanted: Mapping[str, int]) -> set[tuple[str, ...]]:
    columns = tuple(wanted.values())
    if not columns:
        return {()}
    # rows that are too short are reported, with their line, when the scores are read
    return {tuple(row[c] for c in columns) for row in rows if len(row) > max(columns)}


def _parquet(path: Path) -> TableNames:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        header = list(pq.read_schema(path).names)
        wanted = _wanted(path, header)
        table = pq.read_table(path, columns=wanted)
        if not wanted:
            return _names(header, {()})
        groups = table.group_by(wanted).aggregate([]).to_pydict()
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path.name}: not Parquet: {str(error).splitlines()[0]}") from None
    return _names(header, set(zip(*(map(str, groups[name]) for name in wanted), strict=True)))


def _wanted(path: Path, header: Sequence[str]) -> list[str]:
    """Columns to read for names, in the order system, task, pair."""
    if len(header) > MAX_COLUMNS:
        raise DataError(f"{path.name}: {len(header)} columns; is this a table of scores?")
    twice = next((name for i, name in enumerate(header) if name in header[:i]), None)
    if twice is not None:
        raise DataError(f"{path.name}: column '{twice}' stands twice")
    if "query" not in header and "pair" not in header:
        shapes = "query, system, score, or query and a column per system; of means, pair in place of query"
        raise DataError(f"{path.name}: no column 'query'; a table has the columns {shapes}")
    if ("system" in header) != ("score" in header):
        raise DataError(f"{path.name}: a long table needs both columns 'system' and 'score'")
    return [name for name in ("system", "task", "pair") if name in header]


def _names(header: Sequence[str], rows: set[tuple[str, ...]]) -> TableNames:
    long = "system" in header
    wide = () if long else tuple(name for name in header if name not in INDEX_COLUMNS)
    systems = sorted({row[0] for row in rows}) if long else sorted(wide)
    read = [name for name in ("system", "task", "pair") if name in header]
    task, pair = (read.index(name) if name in read else None for name in ("task", "pair"))
    cells = {("" if task is None else row[task], "" if pair is None else row[pair]) for row in rows}
    return TableNames(tuple(systems), tuple(sorted(cells)))
