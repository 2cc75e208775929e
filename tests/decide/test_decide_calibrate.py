"""Calibration: worlds are what they claim, results add up, a foreign engine's count for nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest
from planted_evidence import MEASURE, table

from claimcheck.calibration import dumps, loads, merged, shipped
from claimcheck.decide import ENGINE, calibrate
from claimcheck.decide.worlds import CONTRASTS, KINDS, Shape, at_boundary, planted, resampled, unseen
from claimcheck.record import Calibration
from claimcheck.spec.hypothesis import Compare


@pytest.mark.parametrize("kind", KINDS)
def test_planted_worlds_show_their_truth_with_many_queries(kind: str) -> None:
    """With 40,000 queries, untrained, the estimates of a world agree with the truth it states."""
    from claimcheck.decide.calibrate import _decided

    shape = Shape(queries=40_000, cells=2, runs=1)
    right = 0
    for i in range(6):
        world = planted(kind, "wide", np.random.default_rng([i, 3]), shape)
        right += _decided(world, 0).right
    assert right >= 5


def test_worlds_differ_and_repeat() -> None:
    """The same seed gives the same world, another seed another."""
    first, again, other = (planted("better mostly", "narrow", np.random.default_rng(s)) for s in (1, 1, 2))
    assert first.evidence.scores.digest() == again.evidence.scores.digest() != other.evidence.scores.digest()


def test_unequal_query_sets() -> None:
    """Cells of such a world have different queries."""
    world = planted("better on average", "narrow", np.random.default_rng(0), Shape(100, 6, 1, unequal=True))
    sizes = {len(world.evidence.scores[k].queries) for k in world.evidence.scores}
    assert len(sizes) > 1


def test_unseen_languages_are_others_than_those_of_the_evidence() -> None:
    """Their truth varies although the evidence is the same seed's, and shows 12 to 30 pairs."""
    worlds = [unseen("better everywhere", "narrow", np.random.default_rng(i)) for i in range(30)]
    assert {len(w.evidence.scores.cells()) for w in worlds} <= {12, 20, 30}
    assert {w.truth for w in worlds} == {True, False}


@pytest.mark.parametrize("kind", ["better everywhere", "better somewhere", "better mostly", "better rarely"])
def test_boundaries_are_false(kind: str) -> None:
    """As many cells as can be are huge, the rest at the margin: the claim is false."""
    world = at_boundary(kind, np.random.default_rng(4))
    assert world.truth is False
    assert isinstance(world.hypothesis, Compare)


def test_resampled_worlds_know_their_population() -> None:
    """Worlds from real scores take the truth from all queries: a clear winner wins in each."""
    scores = table({"x": 0.2, "y": 0.0}, n=200, sd=0.05)
    truths = set()
    for i in range(12):
        world = resampled("better on average", scores, MEASURE, np.random.default_rng(i))
        means = {k.system: world.evidence.scores[k].values.mean() for k in world.evidence.scores}
        assert world.truth == (means["a"] > means["b"])
        truths.add(world.truth)
        assert {len(world.evidence.scores[k].queries) for k in world.evidence.scores} <= {150, 300, 500}
    assert truths == {True, False}


def test_results_and_their_file() -> None:
    """A short run: results per kind and family, told progress, the same bytes twice, and back again."""
    told: list[tuple[float, str]] = []
    shape = Shape(queries=60, cells=3, runs=1)
    kinds = ["better on average", "better rarely"]
    first = calibrate(kinds, 40, 1, lambda f, t: told.append((f, t)), shape=shape)
    assert [r.kind for r in first.results[:3]] == [kinds[0], f"{kinds[0]}, narrow", f"{kinds[0]}, wide"]
    assert [r.worlds for r in first.results[:3]] == [40, 20, 20]
    for result in first.results:
        assert 0 <= result.ece <= 1
        assert 0 <= result.brier <= 0.4
        assert 0 <= result.type_one <= 1
        assert sum(p.n or 0 for p in result.reliability) == ("," not in result.kind) * result.worlds
    assert told[0][0] == 0.0
    assert told[-1] == (1.0, "done")
    assert dumps(first) == dumps(calibrate(kinds, 40, 1, shape=shape))
    back = loads(dumps(first))
    assert back.engine == ENGINE
    assert dumps(back) == dumps(first)


def test_boundary_and_real_worlds_are_asked_for() -> None:
    """Quantified kinds get boundary worlds, comparisons get real ones where scores are given."""
    scores = table({"a": 0.02, "b": 0.0}, n=60, pairs=("en-de", "de-en"))
    found = calibrate(["better rarely"], 4, scores=scores)
    assert [r.kind for r in found.results] == [
        "better rarely",
        "better rarely, narrow",
        "better rarely, wide",
        "better rarely, at the boundary",
        "better rarely, 20 queries",
        "better rarely, 50 queries",
        "better rarely, 100 queries",
        "better rarely, unequal query sets",
        "better rarely, several tasks",
        "better rarely, unseen languages",
        "better rarely, real scores",
    ]


def test_pieces_make_one_file() -> None:
    """Kinds run one by one give the results of kinds run together; a new run replaces its own."""
    shape = Shape(queries=60, cells=3, runs=1)
    kinds = ["better on average", "better rarely"]
    first, second = (calibrate([kind], 20, shape=shape) for kind in kinds)
    assert merged(first, second) == merged(second, first) == calibrate(kinds, 20, shape=shape)
    assert merged(first, first) == first
    foreign = Calibration("calibrated", "0", first.results)
    assert merged(foreign, second) == second


def test_another_engine_is_not_calibrated() -> None:
    """Results of another engine are not shown as this one's."""
    text = json.dumps({"status": "calibrated", "engine": "0", "results": []})
    found = loads(text)
    assert found.status.startswith("not calibrated")
    assert found.results == ()
    assert shipped().status.startswith(("calibrated", "not calibrated"))
    assert set(CONTRASTS) < set(KINDS)
