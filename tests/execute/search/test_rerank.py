"""Re-ranking the head of rankings: ties, tails, interpolation and the oracle bound, against brute force."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.execute.search.ranking import NONE, Ranking
from claimcheck.execute.search.rerank import falling, ideal, rerank
from claimcheck.measure.formulas import per_query
from claimcheck.measure.qrels import Qrels
from claimcheck.measures import parse_measure


def _first(documents: list[int], scores: list[float]) -> Ranking:
    return Ranking(np.array([documents], np.int32), np.array([scores], np.float32))


@given(
    st.lists(st.integers(-4, 4), min_size=0, max_size=7).map(lambda values: sorted(values, reverse=True)),
    st.integers(1, 7),
    st.lists(st.integers(-3, 3), min_size=7, max_size=7),
    st.sampled_from([0.0, 0.25, 0.5]),
)
def test_head_is_sorted_and_everything_else_stays(
    old: list[int], depth: int, new: list[int], weight: float
) -> None:
    """The head is in the stable order of the new scores, the tail as it was, and scores fall strictly."""
    n, width = len(old), 7
    documents = [*range(10, 10 + n), *[NONE] * (width - n)]
    first = _first(documents, [*map(float, old), *[0.0] * (width - n)])
    found = rerank(first, np.array([new[:depth]], np.float32), weight)
    head = list(range(min(depth, n)))

    def scaled(values: list[int]) -> list[float]:
        low, high = (min(values), max(values)) if values else (0, 0)
        return [(v - low) / (high - low) if high > low else 1.0 for v in values]

    if weight:
        a, b = scaled([new[i] for i in head]), scaled([old[i] for i in head])
        value = [(1 - weight) * x + weight * y for x, y in zip(a, b, strict=True)]
    else:
        value = [float(new[i]) for i in head]
    order = sorted(head, key=lambda i: -value[i])
    assert found.documents[0].tolist() == [10 + i for i in order] + documents[len(head) :]
    scores = found.scores[0, :n]
    assert (np.diff(scores) < 0).all()
    assert (found.scores[0, n:] == 0).all()
    np.testing.assert_allclose(scores[: len(head)], [value[i] for i in order], atol=1e-5)


def test_the_tail_keeps_its_distances_below_the_head() -> None:
    """A tail 1 and 3 below the last of the head stays so, however high or low the new scores are."""
    first = _first([5, 6, 7, 8], [9.0, 8.0, 7.0, 5.0])
    found = rerank(first, np.array([[-3.0, 2.0]], np.float32))
    np.testing.assert_array_equal(found.documents, [[6, 5, 7, 8]])
    np.testing.assert_array_equal(found.scores, [[2.0, -3.0, -4.0, -6.0]])


def test_falling_scores_break_ties_by_the_least_step() -> None:
    """Equal scores get neighbouring numbers, so that a reader who sorts finds the same order."""
    scores = falling(np.array([[1.0, 1.0, 1.0, 0.0]], np.float32), np.array([[True, True, True, False]]))
    step = np.nextafter(np.float32(1), np.float32(0))
    np.testing.assert_array_equal(scores, [[1.0, step, np.nextafter(step, np.float32(0)), 0.0]])


@given(
    st.lists(st.integers(0, 2), min_size=5, max_size=5),
    st.integers(1, 5),
    st.integers(0, 2),
    st.integers(0, 5),
)
def test_no_order_of_the_head_beats_the_ideal_one(
    grades: list[int], depth: int, beyond: int, length: int
) -> None:
    """The oracle bound is the best of all orders of the head, tried one by one, in every measure."""
    measures = [parse_measure(name) for name in ("nDCG@3", "AP", "RR@10", "R@2")]
    judged = {place: grade for place, grade in enumerate([*grades, beyond]) if grade}
    qrels = Qrels.build(
        np.zeros(len(judged), np.int64), np.array(list(judged), np.int64), np.array(list(judged.values())), 1
    )
    documents = np.array([[*range(length), *[NONE] * (5 - length)]], np.int32)
    size = min(depth, length)
    orders = [[*order, *documents[0, size:].tolist()] for order in permutations(range(size))]
    tried = np.array([per_query(measures, np.array([order], np.int32), qrels, 6)[:, 0] for order in orders])
    bound = per_query(measures, ideal(documents, qrels, depth), qrels, 6)[:, 0]
    np.testing.assert_allclose(bound, tried.max(axis=0), atol=1e-12)
