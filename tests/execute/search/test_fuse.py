"""Fusion of rankings against brute force over dictionaries, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.search.fuse import Fusion, fuse, min_max
from claimcheck.execute.search.ranking import Ranking, collect

Listed = list[tuple[int, float]]

listed = st.lists(
    st.tuples(st.integers(0, 9), st.integers(-8, 8).map(lambda n: n / 4)),
    max_size=6,
    unique_by=lambda item: item[0],
).map(lambda found: sorted(found, key=lambda item: (-item[1], -item[0])))


def _ranking(lists: list[Listed], depth: int = 6) -> Ranking:
    return collect(
        [(np.array([d for d, _ in x], np.int32), np.array([s for _, s in x], np.float32)) for x in lists],
        depth,
    )


def _brute(lists: list[Listed], fusion: Fusion) -> dict[int, float]:
    total: dict[int, float] = {}
    for number, found in enumerate(lists):
        values = [score for _, score in found]
        for rank, (document, score) in enumerate(found, start=1):
            if fusion.method == "rrf":
                credit = 1 / (fusion.k + rank)
            elif max(values) > min(values):
                credit = (score - min(values)) / (max(values) - min(values))
            else:
                credit = 1.0
            weight = fusion.weights[number] if fusion.weights else 1.0
            total[document] = total.get(document, 0.0) + weight * credit
    return total


@given(
    st.lists(st.lists(listed, min_size=3, max_size=3), min_size=1, max_size=4),
    st.sampled_from(
        [
            Fusion("rrf"),
            Fusion("rrf", k=1.0, weights=(0.5, 2.0, 1.0)),
            Fusion("scores"),
            Fusion("scores", weights=(0.25, 0.0, 1.5)),
        ]
    ),
)
def test_fusion_is_what_brute_force_over_dictionaries_gives(
    queries: list[list[Listed]], fusion: Fusion
) -> None:
    """Every document of any list, its credit summed, sorted by score and then by id, both descending."""
    rankings = [_ranking([lists[number] for lists in queries]) for number in range(3)]
    fused = fuse(rankings, fusion)
    for row, lists in enumerate(queries):
        total = {d: np.float32(s) for d, s in _brute(lists, fusion).items()}
        order = sorted(total, key=lambda d: (-total[d], -d))[:6]
        documents = fused.documents[row].tolist()
        assert documents == order + [-1] * (6 - len(order))
        np.testing.assert_allclose(fused.scores[row, : len(order)], [total[d] for d in order], rtol=1e-6)


def test_reciprocal_rank_fusion_of_the_paper() -> None:
    """With k = 60, first and third place beat second and second: 1/61 + 1/63 > 2/62."""
    fused = fuse(
        [_ranking([[(1, 9.0), (2, 8.0), (3, 7.0)]]), _ranking([[(3, 0.3), (2, 0.2), (1, 0.1)]])],
        Fusion("rrf"),
    )
    assert fused.documents[0, :3].tolist() == [3, 1, 2]
    np.testing.assert_allclose(fused.scores[0, :3], [1 / 61 + 1 / 63] * 2 + [2 / 62], rtol=1e-6)


def test_min_max_looks_only_at_what_was_retrieved() -> None:
    """Places past the end count for nothing, and a ranking of equal scores gets 1 throughout."""
    scores = np.array([[4.0, 2.0, 0.0], [3.0, 3.0, -9.0], [0.0, 0.0, 0.0]], np.float32)
    inside = np.array([[True, True, False], [True, True, False], [False] * 3])
    np.testing.assert_array_equal(min_max(scores, inside), [[1, 0, 0], [1, 1, 0], [0, 0, 0]])


def test_rankings_and_weights_that_do_not_fit_are_refused() -> None:
    """Numbers of queries and weights must match; weights are finite and not negative."""
    one, two = _ranking([[(1, 1.0)]]), _ranking([[(1, 1.0)], [(2, 1.0)]])
    with pytest.raises(DataError, match=r"rankings of \[1, 2\] queries"):
        fuse([one, two], Fusion("rrf"))
    with pytest.raises(DataError, match="3 weights for 2 rankings"):
        fuse([one, one], Fusion("scores", weights=(1.0, 1.0, 1.0)))
    with pytest.raises(DataError, match="weights of a fusion are numbers ≥ 0, not 1.0, -2.0"):
        Fusion("scores", weights=(1.0, -2.0))
