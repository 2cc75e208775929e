"""Every measure equals trec_eval's, per query."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.search.ranking import best, collect
from claimcheck.measure import qrels as qrels_module
from claimcheck.measure.formulas import per_query
from claimcheck.measure.qrels import Qrels
from claimcheck.measures import Measure, parse_measure

CUTOFFS = (1, 2, 3, 5, 10)
# ours -> trec_eval's; RR@k has none and is checked apart
NAMES = {
    "AP": "map",
    "RR": "recip_rank",
    "Bpref": "bpref",
    **{f"nDCG@{k}": f"ndcg_cut_{k}" for k in CUTOFFS},
    **{f"AP@{k}": f"map_cut_{k}" for k in CUTOFFS},
    **{f"P@{k}": f"P_{k}" for k in CUTOFFS},
    **{f"R@{k}": f"recall_{k}" for k in CUTOFFS},
    **{f"Success@{k}": f"success_{k}" for k in CUTOFFS},
}


class World(NamedTuple):
    """Documents ``d00`` …, graded and scored per query; a score of None means not retrieved."""

    grades: list[dict[int, int]]
    scores: list[dict[int, float]]
    n_documents: int


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A few queries over a few documents, with ties, gaps, negative grades and queries without results."""
    n_documents = draw(st.integers(1, 25))
    documents = st.integers(0, n_documents - 1)
    grade = st.integers(-3, 4)
    score = st.sampled_from(
        [-2.5, -0.0, 0.0, 0.25, 1.0, 1.0 + 1e-9, 3.5]
    )  # 1 + 1e-9 ties in single precision
    queries = draw(
        st.lists(
            st.tuples(st.dictionaries(documents, grade, min_size=1), st.dictionaries(documents, score)),
            min_size=1,
            max_size=5,
        )
    )
    return World([grades for grades, _ in queries], [scores for _, scores in queries], n_documents)


def ours(world: World, measures: list[Measure]) -> np.ndarray:
    """Scores by measure and query."""
    lists = []
    for scored in world.scores:
        rows, scores = np.array(list(scored), np.int64), np.array(list(scored.values()), np.float32)
        lists.append(best(scores, max(world.n_documents, 1), rows))
    ranking = collect(lists, world.n_documents)
    judged = [(q, d, g) for q, grades in enumerate(world.grades) for d, g in grades.items()]
    columns = np.array(judged, np.int64).T
    qrels = Qrels.build(columns[0], columns[1], columns[2], len(world.grades))
    return per_query(measures, ranking.documents, qrels, world.n_documents)


def theirs(world: World) -> list[dict[str, float]]:
    """What trec_eval says per query, 0 for a query without results (-c) or with negative grades only.

    pytrec_eval reads past its memory on both, so they are not handed to it.
    """
    qrels = {
        f"q{q}": {f"d{d:02d}": g for d, g in grades.items()}
        for q, grades in enumerate(world.grades)
        if max(grades.values()) >= 0
    }
    run = {
        f"q{q}": {f"d{d:02d}": s for d, s in scores.items()}
        for q, scores in enumerate(world.scores)
        if scores
    }
    names = {name.rsplit("_", 1)[0] if name[-1].isdigit() else name for name in NAMES.values()}
    wanted = {
        f"{n}.{','.join(map(str, CUTOFFS))}" if n not in ("map", "recip_rank", "bpref") else n for n in names
    }
    evaluated = pytrec_eval.RelevanceEvaluator(qrels, wanted).evaluate(run)
    return [evaluated.get(f"q{q}", dict.fromkeys(NAMES.values(), 0.0)) for q in range(len(world.grades))]


@settings(max_examples=400, deadline=None)
@given(worlds())
def test_equals_trec_eval(world: World) -> None:
    """All measures and cut-offs: ties, missing queries, no relevant documents, graded and negative grades."""
    found = ours(world, [parse_measure(name) for name in NAMES])
    for query, expected in enumerate(theirs(world)):
        for row, name in zip(found, NAMES.values(), strict=True):
            assert row[query] == pytest.approx(expected[name], abs=1e-12), (name, query)


@settings(deadline=None)
@given(worlds(), st.integers(1, 30))
def test_reciprocal_rank_stops_at_its_cutoff(world: World, cutoff: int) -> None:
    """RR@k is RR where the first relevant document is among the first k, else 0."""
    whole, cut = ours(world, [Measure("RR"), Measure("RR", cutoff)])
    np.testing.assert_array_equal(cut, np.where(whole >= 1 / cutoff, whole, 0.0))


@settings(deadline=None)
@given(worlds())
def test_scores_lie_between_0_and_1(world: World) -> None:
    """No measure leaves the range that margins and tables assume."""
    found = ours(world, [parse_measure(name) for name in NAMES])
    assert np.isfinite(found).all()
    assert found.min() >= 0
    assert found.max() <= 1 + 1e-12


@settings(deadline=None)
@given(worlds(), st.integers(1, 60))
def test_how_the_lookup_is_cut_changes_nothing(world: World, entries: int) -> None:
    """Grades are looked up block by block; any block size gives the same scores."""
    measures = [parse_measure(name) for name in NAMES]
    whole = ours(world, measures)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(qrels_module, "_TABLE_ENTRIES", entries)
        np.testing.assert_array_equal(ours(world, measures), whole)


def test_perfect_and_empty_rankings() -> None:
    """The ideal ranking scores 1 and no ranking 0, by every measure that can reach 1."""
    qrels = Qrels.build(np.array([0, 0, 1]), np.array([4, 2, 0]), np.array([3, 1, 1]), 2)
    documents = np.array([[4, 2], [-1, -1]], np.int32)
    names = ["nDCG@10", "AP", "RR", "R@10", "Success@1", "Bpref"]
    found = per_query([parse_measure(name) for name in names], documents, qrels, 5)
    np.testing.assert_array_equal(found, [[1, 0]] * len(names))


def test_unknown_documents_fill_ranks_but_never_count() -> None:
    """Rows past the collection are never hits; judged ones stay in the denominator."""
    qrels = Qrels.build(np.array([0, 0]), np.array([1, 9]), np.array([1, 1]), 1)
    documents = np.array([[7, 9, 1]], np.int32)
    rr, recall = per_query([Measure("RR"), Measure("R", 10)], documents, qrels, 5)
    assert rr[0] == pytest.approx(1 / 3)
    assert recall[0] == 0.5


def test_a_document_judged_twice_is_refused() -> None:
    """Two grades for one pair would make every measure ambiguous."""
    with pytest.raises(DataError, match="judged twice"):
        Qrels.build(np.array([0, 1, 0]), np.array([3, 3, 3]), np.array([1, 0, 0]), 2)


def test_no_queries_give_no_scores() -> None:
    """An empty task is an empty result, not a crash."""
    nothing = np.zeros(0, np.int64)
    qrels = Qrels.build(nothing, nothing, nothing, 0)
    assert per_query([Measure("AP")], np.zeros((0, 10), np.int32), qrels, 3).shape == (1, 0)
