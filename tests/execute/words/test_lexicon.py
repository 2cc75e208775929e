"""Translation tables and BM25 over translated queries."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.progress import silent
from claimcheck.execute.search import bm25, psq
from claimcheck.execute.search.collection import Collection
from claimcheck.execute.search.ranking import Run
from claimcheck.execute.steps import lexicon, search, task
from claimcheck.execute.words.lexicon import Lexicon

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6).map(" ".join)


def score_by_hand(
    query: str, document: str, documents: list[str], table: dict[str, list[tuple[str, float]]]
) -> float:
    """The formulas of the papers, word by word."""
    k1, b, total = bm25.K1, bm25.B, 0.0
    average = sum(len(d.split()) for d in documents) / len(documents)
    for word in query.split():
        translations = table.get(word, [(word, 1.0)])
        tf = sum(p * document.split().count(t) for t, p in translations)
        df = sum(p * sum(t in d.split() for d in documents) for t, p in translations)
        idf = math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
        total += idf * tf / (tf + k1 * (1 - b + b * len(document.split()) / average))
    return total


@given(st.lists(WORDS, min_size=1, max_size=5), WORDS)
def test_scores_by_hand(documents: list[str], query: str) -> None:
    """Scores are those of the formulas; what shares no translation is not retrieved."""
    if not any(d.split() for d in documents):
        return
    table = {"a": [("b", 0.75), ("c", 0.25)], "b": [("d", 1.0)]}
    ranking = psq.Index(documents).search([query], table, depth=10)
    expected = {n: score_by_hand(query, d, documents, table) for n, d in enumerate(documents)}
    found = {int(n): float(s) for n, s in zip(ranking.documents[0], ranking.scores[0], strict=True) if n >= 0}
    assert found == pytest.approx({n: s for n, s in expected.items() if s > 0}, rel=1e-5)


@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(WORDS, min_size=1, max_size=3))
def test_without_a_table_it_is_bm25(documents: list[str], queries: list[str]) -> None:
    """Words that stand for themselves give the scores of bm25s."""
    one = psq.Index(documents).search(queries, {}, depth=10)
    other = bm25.Index(documents).search(queries, depth=10)
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-5)
    assert [Counter(row) for row in one.documents.tolist()] == [
        Counter(row) for row in other.documents.tolist()
    ]


def test_translated_queries_find_what_bm25_cannot(bilingual: Path, tmp_path: Path) -> None:
    """On the made-up corpus, translation raises the share of titles found at the top from few to most."""
    folders = {name: tmp_path / name for name in ("task", "lexicon", "plain", "translated")}
    for folder in folders.values():
        folder.mkdir()
    lexicon.run({"languages": ["en", "de"]}, {"corpus": bilingual}, folders["lexicon"], silent)
    task.run({"kind": "sentence", "queries": 40}, {"corpus": bilingual}, folders["task"], silent)
    inputs = {"task": folders["task"]}
    search.run({"method": "bm25"}, inputs, folders["plain"], silent)
    search.run({"method": "bm25"}, inputs | {"lexicon": folders["lexicon"]}, folders["translated"], silent)
    collection = Collection(folders["task"])
    for cell in Run.open(folders["plain"]).cells:
        queries = collection.query_ids(cell.split, cell.query_language).to_pylist()
        documents = collection.document_ids(cell.document_language).to_pylist()
        first = {}
        for name in ("plain", "translated"):
            rows = Run.open(folders[name]).documents(cell)
            first[name] = np.mean(
                [queries[n] in [documents[d] for d in row[:3] if d >= 0] for n, row in enumerate(rows)]
            )
        assert first["translated"] > max(0.7, first["plain"] + 0.3)


def test_artefact(bilingual: Path, tmp_path: Path) -> None:
    """Both directions are there, probabilities sum to one, no language is translated to itself."""
    lexicon.run({"languages": ["en", "de"]}, {"corpus": bilingual}, tmp_path, silent)
    opened = Lexicon.open(tmp_path)
    assert set(opened.facts["entries"]) == {"en-de", "de-en"}
    table = opened.translations("de", "en")
    assert max(table["wort25"], key=lambda entry: entry[1])[0] == "word25"
    assert all(sum(p for _, p in entries) == pytest.approx(1) for entries in table.values())
    assert opened.translations("de", "de") == {}
    with pytest.raises(DataError, match="knows en, de, not 'fr'"):
        opened.translations("de", "fr")
    (tmp_path / "lexicon.json").write_text(json.dumps([]))
    with pytest.raises(DataError, match="not the result of a lexicon step"):
        Lexicon.open(tmp_path)
