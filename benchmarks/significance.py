"""Statistics side by side with SciPy and ranx, and a large formula against its time limit.

Run: python benchmarks/significance.py [pairs timed of SciPy and ranx, default 400; 0 for all]

1. All 8,256 pairs of 129 systems × 50 topics, 10,000 sign flips each. Equality is asserted first: exact
   p-values with SciPy's where all flips are enumerated, Monte-Carlo ones with SciPy's and ranx's within their
   error. SciPy and ranx take every pair alone, so their time on some of the pairs is scaled to all. ranx is
   left out where it is not installed (`pip install ranx`): nothing else needs it.
2. A formula over 56 cells × 30 systems × 500 queries with 10,000 draws: confidence and test of "rarely" over
   29 systems against their baseline, and of "best of 15 against best of 15, everywhere".

Wall and CPU seconds are printed: on a busy machine the CPU seconds mean more. One thread for everything.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import resource
import sys
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import stats

from claimcheck.decide.case import Case
from claimcheck.decide.context import Context
from claimcheck.decide.evidence import Evidence
from claimcheck.decide.question import Question
from claimcheck.record import Role, SystemFacts
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable
from claimcheck.spec.hypothesis import EVERYWHERE, RARELY, Compare, Hypothesis, Operand, OwnBaseline
from claimcheck.stats.permutation import flip_all_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

SYSTEMS, TOPICS, FLIPS = 129, 50, 9_999
CELLS, MANY, QUERIES, DRAWS = 56, 30, 500, 10_000
FASTER = {"scipy": 20.0, "ranx": 50.0}
LIMIT = 2.0  # seconds for a formula
MEMORY = 100.0  # MB more at most for all pairs


class Timed(NamedTuple):
    """What a call took, in seconds."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.cpu:.2f} s CPU)"

    def times(self, factor: float) -> Timed:
        """The same for as many times the work."""
        return Timed(self.wall * factor, self.cpu * factor)


def timed(call: Callable[[], object]) -> Timed:
    wall, cpu = perf_counter(), process_time()
    call()
    return Timed(perf_counter() - wall, process_time() - cpu)


def board(rng: np.random.Generator) -> np.ndarray:
    """Scores of 129 systems on 50 topics, many of them close to one another."""
    quality = rng.normal(0.35, 0.05, SYSTEMS)
    difficulty = rng.normal(0, 0.15, (TOPICS, 1))
    return np.clip(quality + difficulty + rng.normal(0, 0.08, (TOPICS, SYSTEMS)), 0, 1)


def difference(x: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.mean(x, axis=axis) - np.mean(y, axis=axis)


def of_scipy(x: np.ndarray, y: np.ndarray, flips: float, seed: int = 0) -> float:
    found = stats.permutation_test(
        (x, y), difference, permutation_type="samples", vectorized=True, n_resamples=flips, rng=seed
    )
    return float(found.pvalue)


def of_ranx() -> Callable[[np.ndarray, np.ndarray], float] | None:
    try:
        from ranx.statistical_tests.fisher_randomization_test import fisher_randomization_test
    except ImportError:
        return None
    return lambda x, y: float(
        fisher_randomization_test(x, y, n_permutations=FLIPS + 1, max_p=0.01, random_seed=42)[0]
    )


def all_pairs(count: int) -> None:
    scores = board(np.random.default_rng(0))
    few = scores[:9, :12]
    exact = flip_all_pairs(few, FLIPS, np.random.default_rng(1))
    for a, b, p in zip(exact.a, exact.b, exact.two_sided, strict=True):
        np.testing.assert_allclose(p, of_scipy(few[:, a], few[:, b], np.inf), atol=1e-12)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours = timed(lambda: flip_all_pairs(scores, FLIPS, np.random.default_rng(1)))
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    found = flip_all_pairs(scores, FLIPS, np.random.default_rng(1))
    total = found.a.size
    rng = np.random.default_rng(2)
    chosen = np.arange(total) if count == 0 else np.sort(rng.choice(total, min(count, total), replace=False))
    peers: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
        "scipy": lambda x, y: of_scipy(x, y, FLIPS)
    }
    if (ranx := of_ranx()) is not None:
        ranx(scores[:, 0], scores[:, 1])  # compiled on the first call
        peers["ranx"] = ranx
    print(f"{total:,} pairs of {SYSTEMS} systems × {TOPICS} topics × {FLIPS + 1:,} flips")
    print(f"  claimcheck {ours}, {more:.0f} MB more at the peak")
    for name, test in peers.items():
        ps: list[float] = []
        taken = timed(
            lambda t=test, p=ps: p.extend(t(scores[:, found.a[i]], scores[:, found.b[i]]) for i in chosen)
        )
        mine = found.two_sided[chosen]
        error = np.sqrt((mine * (1 - mine) + mine * (2 - mine) + 1e-4) / FLIPS)  # SciPy doubles one side
        assert (np.abs(np.array(ps) - mine) <= 5 * error).all(), f"{name} disagrees"
        whole = taken.times(total / chosen.size)
        scaled = "" if chosen.size == total else f", scaled from {chosen.size} pairs"
        print(f"  {name} {whole}{scaled}: {whole.cpu / ours.cpu:.0f}x")
        assert whole.cpu / ours.cpu >= FASTER[name], f"less than {FASTER[name]} times {name}"
    assert more <= MEMORY, f"{more:.0f} MB"


def table(rng: np.random.Generator) -> Evidence:
    """30 systems on 56 language pairs of 500 queries; translations of a query share its difficulty."""
    queries = tuple(f"q{i:03d}" for i in range(QUERIES))
    names = [f"s{i:02d}" for i in range(MANY)]
    difficulty, own = rng.normal(0.4, 0.15, QUERIES), rng.normal(0, 0.1, (MANY, QUERIES))
    blocks = {
        ScoreKey("test", "AP", Cell("t", f"x{c:02d}-y"), name): Block(
            (0,), queries, np.clip(difficulty + own[s] + rng.normal(0, 0.1, QUERIES), 0, 1)[None]
        )
        for c in range(CELLS)
        for s, name in enumerate(names)
    }
    facts = {
        name: SystemFacts(name=name, method="scores", baseline=None if name == "s00" else "s00")
        for name in names
    }
    roles = (
        Role("others", None, tuple(names[1:])),
        Role("left", None, tuple(names[:15])),
        Role("right", None, tuple(names[15:])),
    )
    return Evidence(ScoreTable(blocks), facts, roles)


def decided(hypothesis: Hypothesis, evidence: Evidence) -> Case:
    """Confidence by 10,000 draws and both p-values, from the score table on."""
    question = Question("c", hypothesis, measure="AP", resamples=DRAWS)
    case = Case.of(question, Context(evidence, "AP"))
    assert 0 <= case.share(case.draws(DRAWS), DRAWS) <= 1
    assert len(case.test()) == 2
    return case


def formulas() -> None:
    evidence = table(np.random.default_rng(3))
    asked: dict[str, Hypothesis] = {
        "29 against their baseline, rarely": Compare(
            "better", Operand("others", "each"), OwnBaseline(), 0.01, RARELY
        ),
        "best of 15 against best of 15, everywhere": Compare(
            "better", Operand("left", "best"), Operand("right", "best"), 0.0, EVERYWHERE
        ),
    }
    print(f"a formula over {CELLS} cells × {MANY} systems × {QUERIES} queries, {DRAWS:,} draws")
    for title, hypothesis in asked.items():
        taken = min((timed(lambda h=hypothesis: decided(h, evidence)) for _ in range(2)), key=lambda t: t.cpu)
        print(f"  {title}: {taken}")
        assert taken.cpu <= LIMIT, f"{title}: more than {LIMIT} s"


if __name__ == "__main__":
    all_pairs(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
    formulas()
