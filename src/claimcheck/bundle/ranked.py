"""Scores of a bundle again, from its rankings and judgements."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from claimcheck.bundle import layout
from claimcheck.bundle.archive import Reader
from claimcheck.bundle.layout import RunName
from claimcheck.bundle.trec import Judged, read_qrels, score_run
from claimcheck.errors import DataError
from claimcheck.measures import parse_measure
from claimcheck.record import Record
from claimcheck.scores import Cell, ScoreKey, ScoreTable

_TOLERANCE = 1e-9  # scores are digested at nine decimals


class Scored(NamedTuple):
    """What came out: how many scores were compared, what differs, which systems have no runs."""

    compared: int
    runs: int
    wrong: list[str]
    without: list[str]


def scored_again(bundle: Reader, record: Record, scores: ScoreTable) -> Scored:
    """Score every run file of the bundle and compare with its score table, both ways."""
    known = {(run.system, run.task, run.seed) for run in record.runs}
    blocks: dict[tuple[str, str, str, str], list[ScoreKey]] = {}
    for key in scores:
        blocks.setdefault((key.system, *key.cell, key.split), []).append(key)
    wrong: list[str] = []
    seen: set[tuple[str, str, str, str, int]] = set()
    compared = 0

    @lru_cache(maxsize=512)
    def judged(member: str) -> Judged:
        return read_qrels(bundle.read(member), member)

    for member in bundle.names(layout.RUNS):
        name = RunName.parse(member)
        keys = blocks.get((name.system, name.task, name.pair, name.split), []) if name else []
        if name is None or not keys or (name.system, name.task, name.seed) not in known:
            wrong.append(f"{member} is of no run in the Record")
            continue
        seen.add((name.system, name.task, name.pair, name.split, name.seed))
        try:
            compared += _compare(bundle.read(member), member, name, judged(name.qrels), keys, scores)
        except DataError as error:
            wrong.append(str(error))
    absent = {(k.system, *k.cell, k.split, seed) for k in scores for seed in scores[k].seeds} - seen
    with_runs = {(system, task) for system, task, *_ in seen}
    wrong += [
        f"no run file of {system} on {Cell(task, pair)}"
        for system, task, pair, *_ in sorted(absent)
        if (system, task) in with_runs
    ]
    without = {system for system, task, *_ in absent if (system, task) not in with_runs}
    return Scored(compared, len(seen), wrong, sorted(without))


def _compare(
    content: bytes, member: str, name: RunName, judged: Judged, keys: list[ScoreKey], scores: ScoreTable
) -> int:
    """Number of scores compared.

    Raises:
        DataError: one differs, or the queries do.
    """
    computed = score_run(content, judged, [parse_measure(key.measure) for key in keys], member)
    queries = tuple(judged.queries.to_pylist())
    for key, values in zip(keys, computed, strict=True):
        block = scores[key]
        if name.seed not in block.seeds:
            raise DataError(f"{member}: the score table has no seed {name.seed} of {name.system}")
        if queries != block.queries:
            raise DataError(f"{member}: {name.qrels} judges other queries than the score table has")
        off = np.abs(values - block.values[block.seeds.index(name.seed)]) > _TOLERANCE
        if off.any():
            at = int(np.argmax(off))
            said = block.values[block.seeds.index(name.seed)][at]
            raise DataError(
                f"{member}: {key.measure} of query {queries[at]} is {values[at]:.6g}, "
                f"the score table says {said:.6g}"
            )
    return int(computed.size)
