"""The files of a `measure` artefact: plain arrays, so that a warm run reads hundreds of them in no time.

`values.npy` float64 (measures, rows), `queries.npy` fixed-width text (rows); `measure.json` says which
rows belong to which split and pair.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class CellScores:
    """All measures of one cell: `queries` (n,) ascending text ids, `values` float64 (measures, n)."""

    split: str
    pair: str
    queries: NDArray[np.str_]
    values: NDArray[np.float64]


class Row(NamedTuple):
    """One measure of one cell; `queries` and `values` are (n,)."""

    split: str
    pair: str
    measure: str
    queries: tuple[str, ...]
    values: NDArray[np.float64]


def write_scores(
    folder: Path, measures: Sequence[str], cells: Sequence[CellScores], facts: Mapping[str, Any]
) -> None:
    """Write the artefact; `facts` are counts a report may show."""
    empty = [np.empty(0, "<U1")], [np.empty((len(measures), 0))]
    np.save(
        folder / "queries.npy", np.concatenate([c.queries for c in cells] or empty[0]), allow_pickle=False
    )
    np.save(
        folder / "values.npy",
        np.concatenate([c.values for c in cells] or empty[1], axis=1),
        allow_pickle=False,
    )
    layout = [{"split": c.split, "pair": c.pair, "queries": len(c.queries)} for c in cells]
    content = {**facts, "measures": list(measures), "cells": layout}
    text = json.dumps(content, indent=1, sort_keys=True, allow_nan=False)
    (folder / "measure.json").write_text(text + "\n", encoding="utf-8")


def read_scores(folder: Path) -> Iterator[Row]:
    """Every measure of every cell, in the order written."""
    facts = json.loads((folder / "measure.json").read_text(encoding="utf-8"))
    queries = np.load(folder / "queries.npy", allow_pickle=False).tolist()
    values = np.load(folder / "values.npy", allow_pickle=False)
    ids: dict[tuple[str, ...], tuple[str, ...]] = {}
    start = 0
    for cell in facts["cells"]:
        stop = start + cell["queries"]
        names = tuple(queries[start:stop])
        names = ids.setdefault(names, names)  # cells of a task share their queries: keep one copy
        for number, measure in enumerate(facts["measures"]):
            yield Row(cell["split"], cell["pair"], measure, names, values[number, start:stop])
        start = stop
