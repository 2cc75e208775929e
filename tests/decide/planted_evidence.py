"""Small score tables with planted effects, for tests of the decision engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from claimcheck.decide import Evidence, Question
from claimcheck.record import Role, SystemFacts, TaskFacts
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable
from claimcheck.spec.hypothesis import ON_AVERAGE, Compare, Hold, Hypothesis, Operand

MEASURE = "nDCG@10"
PAIRS = ("en-de", "de-en", "en-fr", "fr-en", "de-fr", "fr-de")


def table(
    effects: Mapping[str, float | Sequence[float]],
    *,
    n: int = 300,
    pairs: Sequence[str] = PAIRS,
    tasks: Sequence[str] = ("t",),
    runs: Mapping[str, int] | None = None,
    sd: float = 0.2,
    seed_sd: float = 0.0,
    seed: int = 0,
    splits: Sequence[str] = ("test",),
    measures: Sequence[str] = (MEASURE,),
) -> ScoreTable:
    """Scores around .5 + effect (one number, or one per pair) with query difficulty in common."""
    rng = np.random.default_rng(seed)
    queries = tuple(f"q{i:04d}" for i in range(n))
    blocks = {}
    for split in splits:
        for measure in measures:
            for task in tasks:
                difficulty = rng.normal(0, 0.1, n)
                for p, pair in enumerate(pairs):
                    for name, effect in effects.items():
                        R = (runs or {}).get(name, 1)
                        value = effect if isinstance(effect, int | float) else effect[p]
                        noise = rng.normal(0, sd, n) + rng.normal(0, seed_sd, (R, 1))
                        values = 0.5 + value + difficulty + noise + rng.normal(0, 0.02, (R, n))
                        seeds = tuple(range(1, R + 1)) if R > 1 else (0,)
                        blocks[ScoreKey(split, measure, Cell(task, pair), name)] = Block(
                            seeds, queries, values
                        )
    return ScoreTable(blocks)


def evidence(
    scores: ScoreTable,
    *,
    roles: Mapping[str, Sequence[str]] | None = None,
    baselines: Mapping[str, str] | None = None,
    recipes: Mapping[str, str] | None = None,
    tasks: Sequence[TaskFacts] = (),
) -> Evidence:
    """Evidence with roles that do not depend on the corpus."""
    facts = {
        name: SystemFacts(
            name=name, method="dense", baseline=(baselines or {}).get(name), recipe=(recipes or {}).get(name)
        )
        for name in scores.systems
    }
    kept = tuple(Role(name, None, tuple(members)) for name, members in (roles or {}).items())
    return Evidence(scores, facts, kept, {t.name: t for t in tasks})


def better(a: str, b: str, by: float = 0.0, hold: Hold = ON_AVERAGE) -> Compare:
    """`a` beats `b` by more than a margin."""
    return Compare("better", Operand(a), Operand(b), by, hold)


def ask(hypothesis: Hypothesis, claim: str = "c", resamples: int = 2000) -> Question:
    """A question with few draws: fast, and precise to about .01."""
    return Question(claim, hypothesis, resamples=resamples)
