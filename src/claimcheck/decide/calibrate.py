"""Is the confidence true? Claims decided in worlds whose truth is known.

The results ship with the package, tagged with the engine that made them; another engine's results
say "not calibrated" instead of promising what nobody checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import NamedTuple

import numpy as np

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
)
from claimcheck.record import Calibration, CalibrationResult, CurvePoint, plain
from claimcheck.scores import ScoreTable
from claimcheck.stats.reliability import brier, ece, reliability

Progress = Callable[[float, str], None]

DRAWS = 2_000  # per world: the Monte-Carlo error of C stays below .012
BOUNDARY = "at the boundary"
BOUNDARIES = ("better everywhere", "better somewhere", "better mostly", "better rarely")


class _Outcome(NamedTuple):
    c: float
    truth: bool
    conclusive: bool
    right: bool


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
    their boundary, where every conclusive mark is wrong; comparisons one on real scores if given.

    Args:
        kinds: which claims, of `worlds.KINDS`.
        worlds: per kind, half of each planted family; as many again at boundaries and resampled.
        seed: of all worlds; a world's own seed depends on nothing but this, its kind and its number.
        progress: told the fraction done and the kind at work.
        scores: real per-query scores to resample worlds from.
        measure: their measure; the first one if None.
        shape: fixes the size of the planted worlds.
    """
    tell = progress or _silent
    jobs: list[tuple[str, Callable[[np.random.Generator], World], int]] = []
    for kind in kinds:
        jobs += [(f"{kind}, {family}", _planter(kind, family, shape), worlds // 2) for family in FAMILIES]
        if shape is None and kind in BOUNDARIES:
            jobs.append((f"{kind}, {BOUNDARY}", _edge(kind), worlds))
        if scores is not None and kind in CONTRASTS:
            jobs.append(
                (f"{kind}, real scores", _sampler(kind, scores, measure or scores.measures[0]), worlds)
            )
    total, done = sum(count for _, _, count in jobs), 0
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


def _planter(kind: str, family: str, shape: Shape | None) -> Callable[[np.random.Generator], World]:
    return lambda rng: planted(kind, family, rng, shape)


def _edge(kind: str) -> Callable[[np.random.Generator], World]:
    return lambda rng: at_boundary(kind, rng)


def _sampler(kind: str, scores: ScoreTable, measure: str) -> Callable[[np.random.Generator], World]:
    return lambda rng: resampled(kind, scores, measure, rng)


def _decided(world: World, seed: int) -> _Outcome:
    """Decide one world's claim, alone in its suite."""
    question = Question("w", world.hypothesis, measure=MEASURE, resamples=DRAWS, seed=seed)
    case = Case.of(question, Context(world.evidence, MEASURE))
    finding = Finding(case.share(case.draws(DRAWS), DRAWS), *case.test())
    strength = judge(case, finding, Correction(1.0, "none"), Tips()).strength
    right = (finding.mark == "verified") == world.truth
    return _Outcome(finding.c, world.truth, strength == "conclusive", right)


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
        reliability=tuple(CurvePoint(b.forecast, b.frequency, b.n) for b in reliability(c, truth)),
    )


def shipped() -> Calibration:
    """The calibration packed with the engine; "not calibrated" if there is none of this engine."""
    resource = files("claimcheck.decide").joinpath("calibration.json")
    if not resource.is_file():
        return Calibration()
    return loads(resource.read_text(encoding="utf-8"))


def dumps(calibration: Calibration) -> str:
    """The calibration as text, the same bytes for the same results."""
    return (
        json.dumps(plain(calibration), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    )


def loads(text: str) -> Calibration:
    """Read what `dumps` wrote; results of another engine count for nothing."""
    data = json.loads(text)
    if data.get("engine") != ENGINE:
        made = data.get("engine")
        return Calibration(status=f"not calibrated: the results are of engine {made}, this is {ENGINE}")
    results = tuple(
        CalibrationResult(**{**r, "reliability": tuple(CurvePoint(**p) for p in r["reliability"])})
        for r in data["results"]
    )
    return Calibration(data["status"], data["engine"], results)
