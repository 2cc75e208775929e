"""Dense search against brute force, with ties, duplicates, chunks and graphs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.search import dense


def brute_force(queries: np.ndarray, passages: np.ndarray, depth: int) -> list[list[tuple[int, float]]]:
    """Every score, sorted by score, then row, both descending; a zero query finds nothing."""
    lists = []
    for query in queries.astype(np.float64):
        scored = [(row, float(query @ passage)) for row, passage in enumerate(passages.astype(np.float64))]
        found = sorted(scored, key=lambda item: (-item[1], -item[0]))[:depth]
        lists.append(found if query.any() else [])
    return lists


@st.composite
def small_vectors(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Queries and passages with small whole entries: exact in float32, full of ties and duplicates."""
    dim = draw(st.integers(1, 3))
    entry = st.integers(-2, 2)
    vector = st.lists(entry, min_size=dim, max_size=dim)
    queries = draw(st.lists(vector, min_size=1, max_size=4))
    passages = draw(st.lists(vector, min_size=1, max_size=30))
    return np.array(queries, np.float32), np.array(passages, np.float32)


def index_of(passages: np.ndarray, flat_limit: int | None = None) -> dense.Index:
    """An index over passages whose equal vectors are stored once, as `encode` stores them."""
    distinct, rows = np.unique(passages, axis=0, return_inverse=True)
    return dense.Index(rows.ravel().astype(np.int32), lambda wanted: distinct[wanted], flat_limit)


@settings(deadline=None)
@given(small_vectors(), st.integers(1, 12), st.integers(1, 7))
def test_equals_brute_force(vectors: tuple[np.ndarray, np.ndarray], depth: int, chunk: int) -> None:
    """Same documents, same order, same scores, whatever the chunks; ids decide ties, also across the cut."""
    queries, passages = vectors
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense, "CHUNK", chunk)
        ranking = index_of(passages).search(queries, depth)
    expected = brute_force(queries, passages, depth)
    for rows, scores, wanted in zip(ranking.documents, ranking.scores, expected, strict=True):
        found = [(int(r), float(s)) for r, s in zip(rows, scores, strict=True) if r >= 0]
        assert found == wanted


def test_real_vectors_rank_as_brute_force() -> None:
    """Normalised random vectors, as encoders make them: the same ranking as in double precision."""
    rng = np.random.default_rng(1)
    passages = rng.normal(size=(3_000, 48)).astype(np.float32)
    passages /= np.linalg.norm(passages, axis=1, keepdims=True)
    queries = passages[::100] + 0.1 * rng.normal(size=(30, 48)).astype(np.float32)
    ranking = index_of(passages).search(queries, 50)
    scores = queries.astype(np.float64) @ passages.T.astype(np.float64)
    np.testing.assert_array_equal(ranking.documents, np.argsort(-scores, axis=1)[:, :50])
    np.testing.assert_allclose(ranking.scores, -np.sort(-scores, axis=1)[:, :50], atol=1e-5)


def test_equal_texts_tie_exactly() -> None:
    """Documents that share a vector have one score, and the larger id comes first."""
    rng = np.random.default_rng(2)
    passages = np.repeat(rng.normal(size=(400, 96)).astype(np.float32), 3, axis=0)
    ranking = index_of(passages).search(rng.normal(size=(25, 96)).astype(np.float32), 9)
    np.testing.assert_array_equal(ranking.scores[:, ::3], ranking.scores[:, 2::3])
    np.testing.assert_array_equal(ranking.documents[:, ::3] - 2, ranking.documents[:, 2::3])


def test_models_of_different_dimension_are_refused() -> None:
    """Queries of one encoder cannot search the passages of another."""
    with pytest.raises(DataError, match="queries have 3 dimensions, documents 4"):
        index_of(np.eye(4, dtype=np.float32)).search(np.ones((1, 3), np.float32), 5)


def test_no_queries_give_an_empty_ranking() -> None:
    """A split without queries is no error."""
    ranking = index_of(np.eye(4, dtype=np.float32)).search(np.ones((0, 4), np.float32), 5)
    assert ranking.documents.shape == (0, 5)


def test_a_graph_finds_nearly_all_and_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit HNSW answers, the same on every build, with exact scores and a measured recall."""
    monkeypatch.setattr(dense, "CHUNK", 700)
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(40, 32))
    passages = (centres[rng.integers(0, 40, 2_000)] + 0.6 * rng.normal(size=(2_000, 32))).astype(np.float32)
    passages /= np.linalg.norm(passages, axis=1, keepdims=True)
    queries = passages[::50]
    flat, graph, again = (index_of(passages, limit) for limit in (None, 100, 100))
    exact, found = flat.search(queries, 20), graph.search(queries, 20)
    shares = [len(np.intersect1d(a, b)) / 20 for a, b in zip(exact.documents, found.documents, strict=True)]
    assert np.mean(shares) > 0.97
    assert flat.recall(queries, 20) is None
    assert graph.recall(queries, 20) == pytest.approx(np.mean(shares), abs=0.02)
    np.testing.assert_array_equal(found.documents, again.search(queries, 20).documents)
    both = exact.documents == found.documents
    np.testing.assert_allclose(found.scores[both], exact.scores[both], atol=1e-6)
