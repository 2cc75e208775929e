"""Measure artefacts of a finished run → one `ScoreTable`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claimcheck.measure.scorefile import read_scores
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def collect(folders: Mapping[tuple[str, str, int], Path]) -> ScoreTable:
    """Gather the scores of every (system, task, seed).

    Queries that only some seeds of a system have cannot occur: seeds share task and judgements.
    """
    rows: dict[ScoreKey, dict[int, tuple[tuple[str, ...], NDArray[np.float64]]]] = {}
    for (system, task, seed), folder in sorted(folders.items()):
        for split, pair, measure, queries, values in read_scores(folder):
            key = ScoreKey(split, measure, Cell(task, pair), system)
            rows.setdefault(key, {})[seed] = (queries, values)
    return ScoreTable(
        {
            key: Block(
                tuple(by_seed), next(iter(by_seed.values()))[0], np.stack([v for _, v in by_seed.values()])
            )
            for key, by_seed in rows.items()
        }
    )
