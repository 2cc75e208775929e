"""The artefact of a task as search and measure need it: ids, texts and judgements by row.

In: the folder that the `task` step filled. Rows count from 0 in the order of the Parquet files, which are
sorted by id, so that comparing rows is comparing ids.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimcheck.errors import DataError
from claimcheck.measure.qrels import Qrels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa


TASKS, CELLS = 8, 128  # how many tasks, and cells of each, are kept in memory once they were read


class SplitPair(NamedTuple):
    """One unit of search: a split and a language pair, written ``test.en-de``."""

    split: str
    pair: str

    def __str__(self) -> str:
        """The stem of the files of a run."""
        return f"{self.split}.{self.pair}"

    @property
    def query_language(self) -> str:
        """Language of the queries."""
        return self.pair.partition("-")[0]

    @property
    def document_language(self) -> str:
        """Language of the documents."""
        return self.pair.partition("-")[2]


class Judgements(NamedTuple):
    """Judgements of a cell; `outside` are the ids of the judged documents behind the collection's end."""

    qrels: Qrels
    outside: pa.Array


def by_documents(cell: SplitPair) -> tuple[str, str, str]:
    """Sort key that keeps cells with the same documents together, so that these are read and indexed once."""
    return cell.document_language, cell.pair, cell.split


@lru_cache(maxsize=TASKS)
def open_collection(folder: Path) -> Collection:
    """The collection of an artefact, which never changes, so that steps on the same task read it once."""
    return Collection(folder)


@dataclass(frozen=True)
class Collection:
    """Queries, documents and judgements of one task, read when asked for."""

    folder: Path

    @cached_property
    def facts(self) -> dict[str, object]:
        """The content of ``task.json``."""
        path = self.folder / "task.json"
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(f"{path}: not a task artefact ({error})") from error
        if not isinstance(facts, dict):
            raise DataError(f"{path}: not a task artefact (no JSON object)")
        return facts

    def cells(self) -> Iterator[SplitPair]:
        """All split × pair units, grouped by document language."""
        cells = [SplitPair(split, pair) for pair in self._names("pairs") for split in self.splits]
        yield from sorted(cells, key=by_documents)

    @property
    def splits(self) -> tuple[str, ...]:
        """Names of the splits, as the task lists them."""
        return self._names("splits")

    def query_ids(self, split: str, language: str) -> pa.Array:
        """Ids of the queries, ascending."""
        return self._query_ids(f"queries.{split}.{language}.parquet", "id")

    def query_texts(self, split: str, language: str) -> list[str]:
        """Texts of the queries, in row order."""
        return list(self._column(f"queries.{split}.{language}.parquet", "text").to_pylist())

    def document_ids(self, language: str) -> pa.Array:
        """Ids of the documents, ascending."""
        return self._document_ids(f"documents.{language}.parquet", "id")

    def document_texts(self, language: str) -> list[str]:
        """Texts of the documents, in row order."""
        return list(self._column(f"documents.{language}.parquet", "text").to_pylist())

    def count_documents(self, language: str) -> int:
        """Number of documents."""
        return self._count(f"documents.{language}.parquet")

    def qrels(self, cell: SplitPair) -> Qrels:
        """Judgements of a cell by row; judged documents outside the collection get rows behind its end.

        Raises: as `judgements`.
        """
        return self.judgements(cell).qrels

    def judgements(self, cell: SplitPair) -> Judgements:
        """As `qrels`, with the ids of the documents outside the collection.

        Raises:
            DataError: a judged query is not among the queries, or a document is judged twice.
        """
        return self._judgements(cell)

    @cached_property
    def _judgements(self) -> Callable[[SplitPair], Judgements]:
        return lru_cache(CELLS)(self._read_judgements)

    def _read_judgements(self, cell: SplitPair) -> Judgements:
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        path = self._path(f"qrels.{cell}.parquet")
        table = pq.read_table(path)
        queries = self.query_ids(cell.split, cell.query_language)
        query = pc.index_in(table["query"], value_set=queries)
        if query.null_count:
            stray = table["query"].filter(pc.is_null(query))[0]
            raise DataError(f"{path}: query '{stray}' is judged but is not among the queries of {cell}")
        documents = self.document_ids(cell.document_language)
        found = pc.index_in(table["document"], value_set=documents)
        outside = table["document"].filter(pc.is_null(found)).combine_chunks().dictionary_encode()
        document = found.fill_null(0).to_numpy().astype(np.int64)
        if len(outside):
            document[found.is_null().to_numpy()] = len(documents) + outside.indices.to_numpy()
        try:
            qrels = Qrels.build(query.to_numpy(), document, table["grade"].to_numpy(), len(queries))
        except DataError as error:
            raise DataError(f"{path}: {error}") from error
        return Judgements(qrels, outside.dictionary)

    @cached_property
    def _count(self) -> Callable[[str], int]:
        return lru_cache(maxsize=None)(self._footer)

    def _footer(self, name: str) -> int:
        import pyarrow.parquet as pq

        return int(pq.ParquetFile(self._path(name)).metadata.num_rows)

    @cached_property
    def _query_ids(self) -> Callable[[str, str], pa.Array]:
        return lru_cache(maxsize=None)(self._column)

    @cached_property
    def _document_ids(self) -> Callable[[str, str], pa.Array]:
        return lru_cache(maxsize=1)(self._column)  # of one language at a time: there may be millions

    def _names(self, key: str) -> tuple[str, ...]:
        names = self.facts.get(key)
        if not isinstance(names, list):
            raise DataError(f"{self.folder / 'task.json'}: no list '{key}': not a task artefact")
        return tuple(str(name) for name in names)

    def _path(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise DataError(f"{path}: missing from the task; run it again")
        return path

    def _column(self, name: str, column: str) -> pa.Array:
        import pyarrow.parquet as pq

        return pq.read_table(self._path(name), columns=[column])[column].combine_chunks()
