"""BM25 against its formula."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.execute.search.bm25 import K1, B, Index
from claimcheck.execute.search.tokens import tokenise

texts = st.lists(st.lists(st.sampled_from("abcde"), max_size=6).map(" ".join), min_size=1, max_size=8)


def formula(query: str, documents: list[str], k1: float, b: float) -> list[float]:
    """Lucene's BM25 as in Kamphuis et al. 2020, one document at a time."""
    counted = [Counter(tokenise(text)) for text in documents]
    lengths = [sum(counts.values()) for counts in counted]
    mean = sum(lengths) / len(lengths)
    scores = []
    for counts, length in zip(counted, lengths, strict=True):
        score = 0.0
        for token in tokenise(query):
            containing = sum(token in other for other in counted)
            idf = math.log(1 + (len(documents) - containing + 0.5) / (containing + 0.5))
            if counts[token]:
                score += idf * counts[token] / (counts[token] + k1 * (1 - b + b * length / mean))
        scores.append(score)
    return scores


@settings(deadline=None)
@given(texts, texts, st.sampled_from([(K1, B), (1.2, 0.75), (2.0, 0.0)]))
def test_equals_the_formula(documents: list[str], queries: list[str], constants: tuple[float, float]) -> None:
    """Every document that shares a token is retrieved with the score of the formula, no other."""
    ranking = Index(documents, *constants).search(queries, len(documents))
    for query, rows, scores in zip(queries, ranking.documents, ranking.scores, strict=True):
        expected = {row: s for row, s in enumerate(formula(query, documents, *constants)) if s > 0}
        found = {int(row): float(s) for row, s in zip(rows, scores, strict=True) if row >= 0}
        assert found == pytest.approx(expected, rel=1e-5)


def test_equal_documents_tie_and_the_larger_id_leads() -> None:
    """Equal bags of words have equal scores, whatever the order of their words."""
    ranking = Index(["b a c", "c b a", "x", "a b c"]).search(["c a b", "b c a"], 4)
    np.testing.assert_array_equal(ranking.documents, [[3, 1, 0, -1]] * 2)
    assert len(set(ranking.scores[:, :3].ravel().tolist())) == 1


@pytest.mark.parametrize("documents", [["", "…"], ["a b"]])
def test_nothing_shared_means_nothing_retrieved(documents: list[str]) -> None:
    """Empty documents, empty queries and other languages give empty rankings."""
    ranking = Index(documents).search(["", "完全 different"], 3)
    assert (ranking.documents == -1).all()
    assert ranking.missing == 2
