"""The search and measure steps on small artefacts, from texts or vectors to per-query scores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from claimcheck.errors import DataError
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import measure, search

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUERIES = {"en": {"q1": "cat", "q2": "dog", "q3": "zebra"}}
DOCUMENTS = {"en": {"d1": "a cat sat", "d2": "a dog ran", "d3": "the cat and the dog"}}
QRELS = {"en-en": {("q1", "d1"): 1, ("q2", "d3"): 2, ("q3", "d2"): 1}}


def _scores(folder: Path, name: str) -> dict[str, float]:
    table = pq.read_table(folder / "scores.parquet").to_pylist()
    return {row["query"]: row["score"] for row in table if row["measure"] == name}


def test_bm25_run_is_measured(tmp_path: Path, write_task: Callable[..., Path]) -> None:
    """From texts to scores: two queries find their document, one has no result and counts 0."""
    task = write_task(QUERIES, DOCUMENTS, QRELS)
    run, out = tmp_path / "run", tmp_path / "scores"
    run.mkdir()
    out.mkdir()
    search.run({"method": "bm25", "depth": 10}, {"task": task}, run, silent)
    measure.run({"measures": ["RR", "nDCG@10"]}, {"task": task, "run": run}, out, silent)
    assert _scores(out, "RR") == {"q1": 1.0, "q2": 0.5, "q3": 0.0}
    facts = json.loads((out / "measure.json").read_text())
    assert facts["queries"] == {"test.en-en": 3}
    assert facts["missing"] == {"test.en-en": 1}
