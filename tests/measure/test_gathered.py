"""The gathered score table: what was written is read, whatever shapes its blocks have."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from claimcheck.measure.gathered import Gathered, read_gathered, write_gathered
from claimcheck.record import CurvePoint, DevScore, ModelFacts
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable


def test_round_trip(tmp_path: Path) -> None:
    """Seeds, queries, scores and facts come back, with the digest that the table itself computes."""
    rng = np.random.default_rng(3)
    table = ScoreTable(
        {
            ScoreKey(split, measure, Cell(task, pair), system): Block(
                seeds, tuple(f"ä{i}" for i in range(n)), rng.random((len(seeds), n))
            )
            for split, measure, task, pair, system, seeds, n in (
                ("test", "AP", "t", "en-de", "b", (0,), 4),
                ("test", "AP", "t", "en-de", "a", (1, 2, 5), 4),
                ("dev", "nDCG@10", "t", "", "a", (0,), 1),
            )
        }
    )
    loss = (CurvePoint(1.0, 0.5),)
    models = (ModelFacts("m", 1, "finetune", "base", candidates=(DevScore("lr 0.1", 0.5),), loss=loss),)
    written = Gathered(table, models, {"a": {"t": 3}})
    write_gathered(tmp_path, written)
    read = read_gathered(tmp_path)
    assert read[1:] == written[1:]
    scores = read.scores
    assert list(scores) == list(table)
    for key in table:
        assert (scores[key].seeds, scores[key].queries) == (table[key].seeds, table[key].queries)
        assert np.array_equal(scores[key].values, table[key].values)
    assert scores.digest() == table.digest() == ScoreTable({k: scores[k] for k in scores}).digest()


def test_empty(tmp_path: Path) -> None:
    """A run without a single score has a table too."""
    write_gathered(tmp_path, Gathered(ScoreTable({}), (), {}))
    assert len(read_gathered(tmp_path).scores) == 0
