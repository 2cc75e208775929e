"""Texts that occur both in training pairs and in a task (after execution: what `covers` is told).

Comes in: the artefacts of a `pairs` and of a `task` step. Goes out: a count; texts are compared whole.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from claimcheck.execute.corpora.tables import read_table, stream_table


def shared_texts(pairs: Path, task: Path) -> int:
    """How many distinct queries and documents of a task (dev and test) are training texts too."""
    trained = _trained(pairs)
    found: set[str] = set()
    for path in sorted([*task.glob("queries.*.parquet"), *task.glob("documents.*.parquet")]):
        for batch in stream_table(path, ["text"]):
            found |= trained.intersection(batch.column("text").to_pylist())
    return len(found)


@lru_cache(maxsize=4)
def _trained(pairs: Path) -> frozenset[str]:
    table = read_table(pairs / "pairs.parquet", ["query", "passage"])
    return frozenset(table["query"]) | frozenset(table["passage"])
