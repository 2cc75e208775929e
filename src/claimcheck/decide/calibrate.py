"""Is the confidence true? Claims decided in worlds whose truth is known.

The results ship with the package, see `claimcheck.calibration`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.case import Case
from claimcheck.decide.context import Context
from claimcheck.decide.engine import ENGINE
from claimcheck.decide.question import Question
from claimcheck.decide.threads import one_thread
from claimcheck.decide.verdict import Correction, Finding, Tips, judge
from claimcheck.decide.worlds import (
    CONTRASTS,
    FAMILIES,
    KINDS,
    MEASURE,
    Shape,
    World,
    at_boundary,
    planted,
    resampled,
    several_tasks,
    unseen,
)
from claimcheck.record import Calibration, CalibrationResult, CurvePoint
from claimcheck.scores import ScoreTable
from claimcheck.stats.reliability import brier, ece, reliability

FloatArray = NDArray[np.float64]
Progress = Callable[[float, str], None]

DRAWS = 2_000  # per world: the Monte-Carlo error of C stays below .012
BOUNDARY = "at the boundary"
BOUNDARIES = ("better everywhere", "better somewhere", "better mostly", "better rarely")
STUDIED = ("better on average", "better everywhere", "better mostly", "better rarely")
FEW = (20, 50, 100)  # queries of the worlds that study small collections
ALPHA = 0.05
Maker = Callable[[np.random.Generator], World]


class _Outcome(NamedTuple):
    c: float
    truth: bool
    conclusive: bool
    right: bool
    rejected: bool  # the test alone says what is not so


class _Job(NamedTuple):
    title: str
    make: Maker
    worlds: int


@one_thread()
def calibrate(
    kinds: Sequence[str] = KINDS,
    worlds: int = 4_000,
    seed: int = 0,
    progress: Progress | None = None,
    *,
    scores: ScoreTable | None = None,
    measure: str | None = None,
    shape: Shape | None = None,
) -> Calibration:
    """Decide one claim in each of many worlds and compare confidence with truth.

    A kind has a result over both planted families and one for each; quantified kinds have one at
    their boundary, where every conclusive mark is wrong; comparisons one on real scores if given; some
    kinds also on few queries, unequal query sets, several tasks and languages that the evidence lacks.

    Args:
        kinds: which claims, of `worlds.KINDS`.
        worlds: per kind, half of each planted family; half as many at boundaries, a quarter for each
            further study.
        seed: of all worlds; a world's own seed depends on nothing but this, its kind and its number.
        progress: told the fraction done and the kind at work.
        scores: real per-query scores to resample worlds from.
        measure: their measure; the first one if None.
        shape: fixes the size of the planted worlds, which are then all there is.
    """
    tell = progress or _silent
    jobs = [job for kind in kinds for job in _planted(kind, worlds, shape)]
    if shape is None:
        jobs += [job for kind in kinds for job in _studies(kind, worlds)]
    if scores is not None:
        source = measure or scores.measures[0]
        jobs += [
            _Job(f"{kind}, real scores", partial(resampled, kind, scores, source), worlds // 4)
            for kind in kinds
            if kind in CONTRASTS
        ]
    total, done = sum(job.worlds for job in jobs), 0
    outcomes: dict[str, list[_Outcome]] = {}
    for title, make, count in jobs:
        outcomes[title] = []
        label = [ord(c) for c in title]
        for i in range(count):
            if i % 50 == 0:
                tell((done + i) / total, title)
            outcomes[title].append(_decided(make(np.random.default_rng([seed, i, *label])), i))
        done += count
    tell(1.0, "done")
    results = []
    for kind in kinds:
        both = [o for family in FAMILIES for o in outcomes[f"{kind}, {family}"]]
        results.append(_result(kind, both))
        results += [
            _result(title, found) for title, found in outcomes.items() if title.startswith(f"{kind}, ")
        ]
    return Calibration("calibrated", ENGINE, tuple(results))


def _silent(fraction: float, text: str) -> None:
    """Progress that nobody watches."""


def _planted(kind: str, worlds: int, shape: Shape | None) -> list[_Job]:
    return [
        _Job(f"{kind}, {family}", partial(planted, kind, family, shape=shape), worlds // 2)
        for family in FAMILIES
    ]


def _studies(kind: str, worlds: int) -> list[_Job]:
    """What else is asked of a kind: its boundary; few queries, other query sets, tasks, languages."""
    jobs = []
    if kind in BOUNDARIES:
        jobs.append(_Job(f"{kind}, {BOUNDARY}", partial(at_boundary, kind), worlds // 2))
    if kind not in STUDIED:
        return jobs
    few = {f"{n} queries": partial(planted, shape=Shape(queries=n)) for n in FEW}
    others: dict[str, Callable[[str, str, np.random.Generator], World]] = {
        **few,
        "unequal query sets": partial(planted, shape=Shape(unequal=True)),
        "several tasks": several_tasks,
        "unseen languages": unseen,
    }
    for name, make in others.items():
        jobs.append(_Job(f"{kind}, {name}", partial(_either, make, kind), worlds // 4))
    return jobs


def _either(
    make: Callable[[str, str, np.random.Generator], World], kind: str, rng: np.random.Generator
) -> World:
    """A world of one family or the other."""
    return make(kind, FAMILIES[int(rng.integers(len(FAMILIES)))], rng)


def _decided(world: World, seed: int) -> _Outcome:
    """Decide one world's claim, alone in its suite."""
    question = Question("w", world.hypothesis, measure=MEASURE, resamples=DRAWS, seed=seed)
    case = Case.of(question, Context(world.evidence, MEASURE))
    finding = Finding(case.share(case.draws(DRAWS), DRAWS), *case.test())
    strength = judge(case, finding, Correction(1.0, "none"), Tips()).strength
    right = (finding.mark == "verified") == world.truth
    rejected = (finding.p_against if world.truth else finding.p_for) <= ALPHA
    return _Outcome(finding.c, world.truth, strength == "conclusive", right, rejected)


def _diagram(c: FloatArray, truth: FloatArray) -> tuple[CurvePoint, ...]:
    return tuple(CurvePoint(b.forecast, b.frequency, b.n) for b in reliability(c, truth))


def _result(title: str, outcomes: Sequence[_Outcome]) -> CalibrationResult:
    c, truth = np.array([o.c for o in outcomes]), np.array([o.truth for o in outcomes], dtype=float)
    conclusive = np.array([o.conclusive for o in outcomes])
    right = np.array([o.right for o in outcomes])
    wrong = int((conclusive & ~right).sum())
    # at a boundary every conclusive mark is wrong: there the share of all worlds is what counts
    base = len(outcomes) if title.endswith(BOUNDARY) else max(int(conclusive.sum()), 1)
    return CalibrationResult(
        kind=title,
        worlds=len(outcomes),
        ece=ece(c, truth),
        brier=brier(c, truth),
        wrong_conclusive=wrong / base,
        power=float((conclusive & right).mean()),
        type_one=float(np.mean([o.rejected for o in outcomes])),
        reliability=() if ", " in title else _diagram(c, truth),
    )
