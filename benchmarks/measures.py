"""Per-query measures side by side with pytrec_eval: 1,000 queries × 1,000 ranks × 4 measures.

Run: python benchmarks/measures.py [repeats]

Equality is asserted first, on every query and measure. Three comparisons, each the best of the repeats:
arrays to scores (what a claimcheck run does) against pytrec_eval's dictionaries to scores, with and without
the conversion it needs, and TREC files to scores on both sides.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pytrec_eval

from claimcheck.execute.results.trec import read_run
from claimcheck.measure.formulas import per_query
from claimcheck.measure.qrels import Qrels
from claimcheck.measures import parse_measure

if TYPE_CHECKING:
    from collections.abc import Callable

QUERIES, DEPTH, DOCUMENTS, JUDGED = 1_000, 1_000, 20_000, 50
MEASURES = {"nDCG@10": "ndcg_cut_10", "AP": "map", "RR": "recip_rank", "R@100": "recall_100"}
THEIRS = {"ndcg_cut.10", "map", "recip_rank", "recall.100"}
TARGET = 3.0
IDS = [f"doc{row:07d}" for row in range(DOCUMENTS)]
NAMES = [f"q{row:05d}" for row in range(QUERIES)]


class World(NamedTuple):
    """A run as arrays in rank order, and graded judgements."""

    documents: np.ndarray
    scores: np.ndarray
    query: np.ndarray
    document: np.ndarray
    grade: np.ndarray


def make(seed: int = 0) -> World:
    rng = np.random.default_rng(seed)
    documents = np.stack([rng.choice(DOCUMENTS, DEPTH, replace=False) for _ in range(QUERIES)]).astype(
        np.int32
    )
    scores = -np.sort(-rng.random((QUERIES, DEPTH)), axis=1).astype(np.float32)
    order = np.lexsort((-documents, -scores), axis=1)  # the few ties of single precision by id
    documents = np.take_along_axis(documents, order, axis=1)
    retrieved = np.stack([rng.choice(row, JUDGED // 2, replace=False) for row in documents])
    other = np.stack([rng.choice(DOCUMENTS, JUDGED // 2, replace=False) for _ in range(QUERIES)])
    pairs = np.unique(
        np.stack([np.repeat(np.arange(QUERIES), JUDGED), np.concatenate([retrieved, other], axis=1).ravel()]),
        axis=1,
    )
    return World(documents, scores, pairs[0], pairs[1], rng.integers(0, 4, pairs.shape[1]))


def ours(world: World) -> np.ndarray:
    qrels = Qrels.build(world.query, world.document, world.grade, QUERIES)
    return per_query([parse_measure(name) for name in MEASURES], world.documents, qrels, DOCUMENTS)


def convert(world: World) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, float]]]:
    judged: dict[str, dict[str, int]] = {}
    for query, document, grade in zip(
        world.query.tolist(), world.document.tolist(), world.grade.tolist(), strict=True
    ):
        judged.setdefault(NAMES[query], {})[IDS[document]] = grade
    run = {
        name: dict(zip([IDS[d] for d in rows], scores, strict=True))
        for name, rows, scores in zip(NAMES, world.documents.tolist(), world.scores.tolist(), strict=True)
    }
    return judged, run


def theirs(
    judged: dict[str, dict[str, int]], run: dict[str, dict[str, float]]
) -> dict[str, dict[str, float]]:
    return pytrec_eval.RelevanceEvaluator(judged, THEIRS).evaluate(run)


def write(world: World, path: Path) -> None:
    with path.open("w") as file:
        for name, rows, scores in zip(NAMES, world.documents.tolist(), world.scores.tolist(), strict=True):
            file.writelines(
                f"{name} Q0 {IDS[d]} {rank} {s!r} tag\n"
                for rank, (d, s) in enumerate(zip(rows, scores, strict=True), 1)
            )


def files_ours(world: World, path: Path) -> np.ndarray:
    ranking = read_run(path, pa.array(NAMES), pa.array(IDS)).ranking
    return ours(world._replace(documents=ranking.documents))


def files_theirs(judged: dict[str, dict[str, int]], path: Path) -> dict[str, dict[str, float]]:
    with path.open() as file:
        return theirs(judged, pytrec_eval.parse_run(file))


def assert_equal(found: np.ndarray, expected: dict[str, dict[str, float]]) -> None:
    reference = np.array([[expected[name][measure] for name in NAMES] for measure in MEASURES.values()])
    np.testing.assert_allclose(found, reference, rtol=0, atol=1e-12)


def best(call: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = process_time()  # others may be at work on this machine
        call()
        times.append(process_time() - start)
    return min(times)


def main(repeats: int) -> None:
    world = make()
    judged, run = convert(world)
    assert_equal(ours(world), theirs(judged, run))
    print(f"equal on {QUERIES * len(MEASURES)} scores; best of {repeats}, CPU milliseconds")
    arrays = best(lambda: ours(world), repeats)
    evaluate = best(lambda: theirs(judged, run), repeats)
    whole = best(lambda: theirs(*convert(world)), repeats)
    print(
        f"arrays to scores: claimcheck {1e3 * arrays:.0f}, pytrec_eval {1e3 * evaluate:.0f} "
        f"({evaluate / arrays:.1f}x), with its conversion {1e3 * whole:.0f} ({whole / arrays:.1f}x)"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.trec"
        write(world, path)
        assert_equal(files_ours(world, path), files_theirs(judged, path))
        own, other = (
            best(call, repeats)
            for call in (lambda: files_ours(world, path), lambda: files_theirs(judged, path))
        )
        print(
            f"a run file of {path.stat().st_size / 1e6:.0f} MB to scores: claimcheck {1e3 * own:.0f}, "
            f"pytrec_eval {1e3 * other:.0f} ({other / own:.1f}x)"
        )
    assert evaluate / arrays >= TARGET, f"slower than {TARGET} times pytrec_eval"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
