"""Localised matching against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.search import dense, localised
from claimcheck.execute.search.localised import Aggregate


def brute_force(
    query: np.ndarray, documents: list[np.ndarray], aggregate: Aggregate
) -> list[tuple[int, float]]:
    """Documents with scores, sorted by score, then row, both descending."""
    scored = []
    for row, segments in enumerate(documents):
        best = sorted((float(s @ query) for s in segments.astype(np.float64)), reverse=True)
        top = best[:1] if aggregate.kind == "max" else best[: aggregate.top]
        scored.append((row, float(np.float32(sum(top) / len(top)))))
    return sorted(scored, key=lambda item: (-item[1], -item[0]))


@st.composite
def segmented(draw: st.DrawFn) -> tuple[np.ndarray, list[np.ndarray]]:
    """Queries, and documents of one to six segments, with small whole entries."""
    vector = st.lists(st.integers(-2, 2), min_size=2, max_size=2)
    queries = draw(st.lists(vector, min_size=1, max_size=4))
    documents = draw(st.lists(st.lists(vector, min_size=1, max_size=6), min_size=1, max_size=12))
    return np.array(queries, np.float32), [np.array(segments, np.float32) for segments in documents]


def index_of(documents: list[np.ndarray]) -> localised.Index:
    """An index over documents given as their segments' vectors."""
    distinct, rows = np.unique(np.concatenate(documents), axis=0, return_inverse=True)
    offsets = np.concatenate(([0], np.cumsum([len(segments) for segments in documents])))
    return localised.Index(rows.ravel().astype(np.int32), offsets, lambda wanted: distinct[wanted])


aggregates = st.one_of(st.just(Aggregate()), st.integers(1, 4).map(lambda top: Aggregate("mean", top)))


@settings(deadline=None)
@given(segmented(), aggregates, st.integers(1, 15), st.integers(1, 9), st.integers(4, 200))
def test_equals_brute_force(
    world: tuple[np.ndarray, list[np.ndarray]], aggregate: Aggregate, depth: int, chunk: int, block: int
) -> None:
    """Max and mean of the best 1 … 4 segments, cut anywhere into chunks and blocks."""
    queries, documents = world
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(localised, "CHUNK", chunk)
        patch.setattr(localised, "BLOCK_BYTES", block)
        ranking = index_of(documents).search(queries, depth, aggregate)
    for query, rows, scores in zip(queries, ranking.documents, ranking.scores, strict=True):
        found = [(int(r), float(s)) for r, s in zip(rows, scores, strict=True) if r >= 0]
        expected = brute_force(query, documents, aggregate)[:depth]
        assert [row for row, _ in found] == [row for row, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-6)


@pytest.mark.parametrize("aggregate", [Aggregate(), Aggregate("mean", 1), Aggregate("mean", 4)])
def test_documents_of_one_segment_score_as_in_dense_search(aggregate: Aggregate) -> None:
    """Short documents are the negative control: localising must not change them."""
    rng = np.random.default_rng(4)
    passages = rng.normal(size=(500, 32)).astype(np.float32)
    passages /= np.linalg.norm(passages, axis=1, keepdims=True)
    queries = passages[::20]
    rows = np.arange(500, dtype=np.int32)
    plain = dense.Index(rows, lambda wanted: passages[wanted]).search(queries, 100)
    local = localised.Index(rows, np.arange(501), lambda wanted: passages[wanted]).search(
        queries, 100, aggregate
    )
    np.testing.assert_array_equal(local.documents, plain.documents)
    np.testing.assert_allclose(local.scores, plain.scores, atol=1e-6)


@pytest.mark.parametrize("offsets", [[0, 2], [1, 3], [0, 0, 3], [0, 2, 1, 3], []])
def test_offsets_that_do_not_fit_are_refused(offsets: list[int]) -> None:
    """Each document needs at least one segment and all segments a document."""
    with pytest.raises(DataError, match="at least one segment"):
        localised.Index(
            np.zeros(3, np.int32), np.array(offsets, np.int64), lambda wanted: np.zeros((len(wanted), 2))
        )


@pytest.mark.parametrize(("kind", "top"), [("max", 0), ("mean", 5), ("median", 1)])
def test_an_unknown_aggregate_is_refused(kind: str, top: int) -> None:
    """Only the maximum and the mean of the best 1 … 4 exist."""
    with pytest.raises(DataError, match="no such aggregate"):
        Aggregate(kind, top)  # type: ignore[arg-type]
