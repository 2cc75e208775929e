"""Hugging Face `datasets` on disk: Arrow or Parquet files, never a script.

A table is what `Dataset.save_to_disk` wrote, a folder of Parquet files (a snapshot of a hub repository), or
one `.parquet` or `.arrow` file. They are read with pyarrow, a batch at a time; the `datasets` library is
not needed and nothing in the folder is run. Columns as BEIR names them on the hub, or plainly:

    texts        _id or id; text; optionally title
    judgements   query-id or query; corpus-id or document; score or grade
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora.rows import Judgement, TextRow, checked_grade, checked_id, joined
from claimcheck.execute.corpora.text_files import wrong

if TYPE_CHECKING:
    import pyarrow as pa


def texts(path: Path) -> Iterator[TextRow]:
    """Texts of a table, one split or unsplit."""
    for number, (identifier, text, title) in _rows(path, (("_id", "id"), ("text",), ("title",)), optional=1):
        if not isinstance(text, str) or not isinstance(title or "", str):
            raise wrong(path, 0, f"row {number}: the text is no text")
        yield checked_id(path, 0, _id(path, number, identifier)), joined(title or "", text), 0


def qrels(path: Path) -> Iterator[Judgement]:
    """Judgements of a table."""
    columns = (("query-id", "query"), ("corpus-id", "document"), ("score", "grade"))
    for number, (query, document, grade) in _rows(path, columns):
        yield (
            checked_id(path, 0, _id(path, number, query)),
            checked_id(path, 0, _id(path, number, document)),
            checked_grade(path, 0, str(grade)),
            0,
        )


def _id(path: Path, number: int, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise wrong(path, 0, f"row {number}: {value!r} is no id")
    return str(value)


def _rows(
    path: Path, columns: Sequence[Sequence[str]], optional: int = 0
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Number (from 0) and values of the wanted columns of every row; None for an absent optional one."""
    import pyarrow as pa

    number = 0
    try:
        for batch in _batches(path):
            found = []
            for position, names in enumerate(columns):
                name = next((n for n in names if n in batch.schema.names), None)
                if name is None and position < len(columns) - optional:
                    raise wrong(
                        path,
                        0,
                        f"no column {' or '.join(names)}; it has {', '.join(batch.schema.names) or 'none'}",
                    )
                found.append([None] * batch.num_rows if name is None else batch.column(name).to_pylist())
            for row in zip(*found, strict=True):
                yield number, row
                number += 1
    except (pa.ArrowException, OSError) as error:
        raise wrong(path, 0, f"not a readable table: {str(error).splitlines()[0]}") from error


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for file in _files(path):
        if file.suffix == ".parquet":
            with pq.ParquetFile(file) as table:
                yield from table.iter_batches(batch_size=10_000)
        else:
            with pa.memory_map(str(file)) as source:
                yield from pa.ipc.open_stream(source)


def _files(path: Path) -> list[Path]:
    """The data files of a table, in order."""
    if path.is_file():
        return [path]
    if (path / "dataset_dict.json").is_file():
        splits = _json(path / "dataset_dict.json").get("splits", [])
        if len(splits) != 1 or not isinstance(splits[0], str):
            raise wrong(
                path, 0, f"has {len(splits)} splits, expected one; save the one you mean as a Dataset"
            )
        return _files(_inside(path, splits[0]))
    if (path / "state.json").is_file():
        entries = _json(path / "state.json").get("_data_files", [])
        return [_inside(path, str(entry.get("filename", ""))) for entry in entries if isinstance(entry, dict)]
    found = sorted(path.glob("*.parquet"))
    if not found:
        raise wrong(path, 0, "neither a saved dataset (state.json) nor Parquet files in this folder")
    return found


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    if not name or Path(name).name != name or not path.exists():
        raise DataError(f"{folder}: names a part {name!r} that it does not have; save the dataset again")
    return path


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError, OSError) as error:
        raise wrong(path, 0, f"not valid JSON: {error}") from error
    if not isinstance(found, dict):
        raise wrong(path, 0, "expected a JSON object")
    return found
