"""Per-query scores, the one input of every statistic.

A leaf: `measure` makes a `ScoreTable`, `decide` reads it, the Record stores it as `scores.parquet`.
A cell is (task, language pair); queries that are translations of one another share an id across
the pairs of a task and so form one cluster.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

FloatArray = NDArray[np.float64]
PAIR_MEAN = "(mean)"  # the one query of a cell of which only the mean is known


class Cell(NamedTuple):
    """One test bed: a task and a language pair ``"en-de"``, the query's language first."""

    task: str
    pair: str

    def __str__(self) -> str:
        """Render as ``task · en→de``, or the task alone where there is no pair."""
        return f"{self.task} · {self.pair.replace('-', '→')}" if self.pair else self.task


class ScoreKey(NamedTuple):
    """Where a block of scores belongs. `split` is "test" or "dev"."""

    split: str
    measure: str
    cell: Cell
    system: str


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Scores of one system on one cell.

    Attributes:
        seeds: training seeds, ascending; ``(0,)`` for a system that was not trained here.
        queries: query ids, ascending.
        values: float64, shape (seeds, queries), each in the measure's range.
    """

    seeds: tuple[int, ...]
    queries: tuple[str, ...]
    values: FloatArray

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.seeds), len(self.queries)):
            raise ValueError(
                f"values {self.values.shape} for {len(self.seeds)} seeds × {len(self.queries)} queries"
            )
        self.values.setflags(write=False)

    @property
    def per_query(self) -> FloatArray:
        """Mean over seeds, shape (queries,)."""
        return np.asarray(self.values.mean(axis=0))


class ScoreTable:
    """All per-query scores of a run: split × measure × cell × system → `Block`.

    Iteration is sorted, so nothing downstream depends on the order in which scores arrived.

    Args:
        blocks: in any order.
        digest: what `digest` gives, where it is known already.
    """

    def __init__(self, blocks: Mapping[ScoreKey, Block], digest: str | None = None) -> None:
        self._blocks = {key: blocks[key] for key in sorted(blocks)}
        self._digest = digest

    def __getitem__(self, key: ScoreKey) -> Block:
        """The block at `key`; KeyError if that system has no scores there."""
        return self._blocks[key]

    def __contains__(self, key: object) -> bool:
        return key in self._blocks

    def __iter__(self) -> Iterator[ScoreKey]:
        return iter(self._blocks)

    def __len__(self) -> int:
        return len(self._blocks)

    def get(self, split: str, measure: str, cell: Cell, system: str) -> Block | None:
        """The block there, or None."""
        return self._blocks.get(ScoreKey(split, measure, cell, system))

    @property
    def systems(self) -> tuple[str, ...]:
        """Names of all systems with scores, sorted."""
        return tuple(sorted({key.system for key in self._blocks}))

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of all measures, sorted."""
        return tuple(sorted({key.measure for key in self._blocks}))

    def cells(self, split: str = "test") -> tuple[Cell, ...]:
        """All cells of a split, sorted."""
        return tuple(sorted({key.cell for key in self._blocks if key.split == split}))

    def merged(self, other: ScoreTable) -> ScoreTable:
        """Both tables as one; a block in both is an error."""
        clash = self._blocks.keys() & other._blocks.keys()
        if clash:
            key = min(clash)
            raise DataError(
                f"scores of system '{key.system}' on {key.cell} come from two sources; rename one system"
            )
        return ScoreTable({**self._blocks, **other._blocks})

    def digest(self) -> str:
        """sha256 over the content in sorted order: equal scores, equal digest."""
        if self._digest is None:
            self._digest = self._compute_digest()
        return self._digest

    def _compute_digest(self) -> str:
        h = hashlib.sha256()
        for key, block in self._blocks.items():
            head = "\x1f".join((key.split, key.measure, *key.cell, key.system))
            h.update(head.encode() + b"\x1e" + repr(block.seeds).encode())
            h.update("\x1f".join(block.queries).encode() + b"\x1e")
            h.update(np.round(block.values, 9).tobytes())  # float noise below 1e-9 is no difference
        return h.hexdigest()

    def to_arrow(self) -> pa.Table:
        """Long table: split, measure, task, pair, system, seed, query, score."""
        import pyarrow as pa

        blocks = tuple(self._blocks.values())
        sizes = np.array([block.values.size for block in blocks], np.int64)
        columns: dict[str, pa.Array] = {}
        for place, name in enumerate(("split", "measure", "task", "pair", "system")):
            places: dict[str, int] = {}
            codes = [places.setdefault(_flat(key)[place], len(places)) for key in self._blocks]
            columns[name] = _coded(np.repeat(np.array(codes, np.int32), sizes), places)
        ids: dict[str, int] = {}
        coded = {
            queries: np.array([ids.setdefault(query, len(ids)) for query in queries], np.int32)
            for queries in dict.fromkeys(block.queries for block in blocks)  # many blocks share them
        }
        columns["query"] = _coded(
            _joined([np.tile(coded[b.queries], len(b.seeds)) for b in blocks], np.int32), ids
        )
        seeds = [np.repeat(np.asarray(b.seeds, np.int32), len(b.queries)) for b in blocks]
        columns["seed"] = pa.array(_joined(seeds, np.int32))
        columns["score"] = pa.array(_joined([b.values.ravel() for b in blocks], np.float64))
        return pa.table({name: columns[name] for name in _COLUMNS})

    @classmethod
    def from_arrow(cls, table: pa.Table) -> ScoreTable:
        """Inverse of `to_arrow`; rows may be in any order.

        Raises:
            DataError: as `from_columns`.
        """
        labels = [_encoded(table.column(name)) for name in ("split", "measure", "task", "pair", "system")]
        group = np.zeros(table.num_rows, np.int64)
        for codes, names in labels:
            group = group * len(names) + codes
        query, queries = _encoded(table.column("query"))
        seed = table.column("seed").to_numpy().astype(np.int64)
        score = table.column("score").to_numpy().astype(np.float64)
        order = np.lexsort((query, seed, group))
        group, query, seed, score = group[order], query[order], seed[order], score[order]
        bounds = np.append(np.flatnonzero(np.append(True, group[1:] != group[:-1])[: len(group)]), len(group))
        shared: dict[bytes, tuple[str, ...]] = {}
        blocks: dict[ScoreKey, Block] = {}
        for start, stop in itertools.pairwise(bounds.tolist()):
            at, own = order[start], slice(start, stop)
            split, measure, task, pair, system = (names[codes[at]] for codes, names in labels)
            key = ScoreKey(split, measure, Cell(task, pair), system)
            seeds = np.unique(seed[own])
            grid = query[own][: (stop - start) // len(seeds) * len(seeds)].reshape(len(seeds), -1)
            if grid.size < stop - start or (grid != grid[0]).any() or (grid[0, 1:] <= grid[0, :-1]).any():
                ids = np.array(queries)[query[own]]
                blocks[key] = _block(key, seed[own], ids, score[own])  # says what is wrong
                continue
            row = grid[0].tobytes()  # many blocks share their queries: keep one copy
            if row not in shared:
                shared[row] = tuple(queries[code] for code in grid[0])
            blocks[key] = Block(tuple(seeds.tolist()), shared[row], score[own].reshape(grid.shape))
        return cls(blocks)

    @classmethod
    def from_columns(cls, columns: Mapping[str, NDArray[np.generic] | list[str]]) -> ScoreTable:
        """Build from equally long columns split, measure, task, pair, system, seed, query, score.

        Raises:
            DataError: a (query, seed) occurs twice in a block, or a seed lacks queries that another has.
        """
        import pandas as pd

        frame = pd.DataFrame({name: columns[name] for name in _COLUMNS})
        blocks: dict[ScoreKey, Block] = {}
        groups = frame.groupby(["split", "measure", "task", "pair", "system"], sort=True, observed=True)
        for (split, measure, task, pair, system), group in groups:
            key = ScoreKey(str(split), str(measure), Cell(str(task), str(pair)), str(system))
            blocks[key] = _block(
                key, group["seed"].to_numpy(), group["query"].to_numpy(), group["score"].to_numpy()
            )
        return cls(blocks)

    def write(self, path: Path) -> None:
        """Write as Parquet."""
        import pyarrow.parquet as pq

        pq.write_table(self.to_arrow(), path, compression="zstd")

    @classmethod
    def read(cls, path: Path) -> ScoreTable:
        """Read what `write` wrote."""
        import pyarrow.parquet as pq

        return cls.from_arrow(pq.read_table(path))


_COLUMNS = ("split", "measure", "task", "pair", "system", "seed", "query", "score")


def _encoded(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[str]]:
    """A column of names as codes into its distinct names, which ascend."""
    import pyarrow as pa

    whole = column.combine_chunks()
    if not pa.types.is_dictionary(whole.type):
        whole = whole.cast(pa.string()).dictionary_encode()
    names = whole.dictionary.to_pylist()
    distinct = sorted(set(names))
    rank = {name: place for place, name in enumerate(distinct)}
    places = np.array([rank[name] for name in names], np.int64)
    return places[whole.indices.to_numpy()], distinct


def _coded(codes: NDArray[np.int32], names: Iterable[str]) -> pa.Array:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(names), pa.string()))


def _joined(parts: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    """All parts end to end; of the same kind if there are none."""
    return np.concatenate(parts) if parts else np.empty(0, kind)


def _flat(key: ScoreKey) -> tuple[str, str, str, str, str]:
    return key.split, key.measure, key.cell.task, key.cell.pair, key.system


def _block(
    key: ScoreKey, seed: NDArray[np.generic], query: NDArray[np.generic], score: NDArray[np.generic]
) -> Block:
    seeds, seed_code = np.unique(seed.astype(np.int64), return_inverse=True)
    queries, query_code = np.unique(query.astype(str), return_inverse=True)
    flat = seed_code * len(queries) + query_code
    counts = np.bincount(flat, minlength=len(seeds) * len(queries))
    if counts.max() > 1:
        twice = queries[int(np.argmax(counts)) % len(queries)]
        raise DataError(f"query '{twice}' has two scores for system '{key.system}' on {key.cell}; keep one")
    if counts.min() == 0:
        lacking = queries[int(np.argmin(counts)) % len(queries)]
        raise DataError(
            f"query '{lacking}' has scores for some seeds of '{key.system}' on {key.cell} but not all"
        )
    values = np.empty(len(flat))
    values[flat] = score.astype(np.float64)
    return Block(
        tuple(int(s) for s in seeds), tuple(str(q) for q in queries), values.reshape(len(seeds), len(queries))
    )
