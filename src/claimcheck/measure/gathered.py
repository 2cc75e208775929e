"""The whole score table of a run as one artefact, so that a run with nothing to do opens one file.

`table.json` has the columns of its blocks and their ids, `values.npy` all scores end to end.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimcheck.record import ModelFacts, plain
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = 3  # of this layout; part of the artefact's key


class Gathered(NamedTuple):
    """What is gathered from the steps of a run.

    Attributes:
        scores: all of them.
        models: how models were trained and merged.
        shared: system → task → texts of the task that the system was trained on too.
    """

    scores: ScoreTable
    models: tuple[ModelFacts, ...]
    shared: Mapping[str, Mapping[str, int]]


def write_gathered(folder: Path, gathered: Gathered) -> None:
    """Write the artefact; seeds and query ids that many blocks share are written once."""
    scores = gathered.scores
    seeds: dict[tuple[int, ...], int] = {}
    queries: dict[tuple[str, ...], int] = {}
    blocks = []
    for key in scores:
        block = scores[key]
        shared = seeds.setdefault(block.seeds, len(seeds)), queries.setdefault(block.queries, len(queries))
        blocks.append([key.split, key.measure, *key.cell, key.system, *shared])
    values = [scores[key].values.ravel() for key in scores]
    np.save(folder / "values.npy", np.concatenate(values or [np.empty(0)]), allow_pickle=False)
    content = {
        "digest": scores.digest(),
        "models": plain(gathered.models),
        "shared": plain(gathered.shared),
        "seeds": list(seeds),
        "queries": list(queries),
        "blocks": blocks,
    }
    (folder / "table.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def read_gathered(folder: Path) -> Gathered:
    """Read what `write_gathered` wrote; scores stay on disk until they are used."""
    from pydantic import TypeAdapter

    content = json.loads((folder / "table.json").read_text(encoding="utf-8"))
    values = np.load(folder / "values.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
    seeds = [tuple(some) for some in content["seeds"]]
    queries = [tuple(some) for some in content["queries"]]
    blocks: dict[ScoreKey, Block] = {}
    start = 0
    for split, measure, task, pair, system, seed, query in content["blocks"]:
        shape = len(seeds[seed]), len(queries[query])
        stop = start + shape[0] * shape[1]
        key = ScoreKey(split, measure, Cell(task, pair), system)
        blocks[key] = Block(seeds[seed], queries[query], values[start:stop].reshape(shape))
        start = stop
    models = TypeAdapter(tuple[ModelFacts, ...]).validate_python(content["models"])
    return Gathered(ScoreTable(blocks, content["digest"]), models, content["shared"])
