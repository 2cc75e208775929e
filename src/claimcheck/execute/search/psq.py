"""BM25 for queries in another language: probabilistic structured queries.

Darwish & Oard 2003, "Probabilistic Structured Query Methods": a query word occurs in a document as often as
its translations do, each weighted by its probability, and so for the number of documents it occurs in; BM25
then sees these in place of its own counts. A word that the lexicon lacks stands for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from claimcheck.execute.search.bm25 import K1, B
from claimcheck.execute.search.ranking import Ranking, best, collect
from claimcheck.execute.search.tokens import tokenise

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

Translations = Mapping[str, Sequence[tuple[str, float]]]
"""Query word → document words with their probabilities."""
BLOCK = 64  # queries scored at once


class Index:
    """The documents of one language, their words counted."""

    def __init__(self, texts: Sequence[str], k1: float = K1, b: float = B) -> None:
        self._words: dict[str, int] = {}
        counts = [Counter(tokenise(text)) for text in texts]
        entries = [
            (row, self._words.setdefault(word, len(self._words)), float(count))
            for row, counted in enumerate(counts)
            for word, count in counted.items()
        ]
        self._counts = _sparse(entries, (len(texts), len(self._words)))
        lengths = np.asarray(self._counts.sum(axis=1), np.float64)
        self._documents = np.asarray((self._counts > 0).sum(axis=0), np.float64)
        self._norms = k1 * (1 - b + b * lengths / max(lengths.mean() if len(lengths) else 0.0, 1e-12))

    def search(self, texts: Sequence[str], translations: Translations, depth: int) -> Ranking:
        """Rank the documents that hold a translation of a word of each query; others are not retrieved."""
        found = []
        for begin in range(0, len(texts), BLOCK):
            scores = self._scores([Counter(tokenise(t)) for t in texts[begin : begin + BLOCK]], translations)
            for row in scores:
                matching = np.flatnonzero(row > 0)
                found.append(best(row[matching], depth, matching))
        return collect(found, depth)

    def _scores(self, queries: Sequence[Counter[str]], translations: Translations) -> NDArray[np.float32]:
        """Scores float32 [queries, documents]."""
        words = sorted({word for query in queries for word in query})
        weights = self._weights(words, translations)
        column = {word: number for number, word in enumerate(words)}
        entries = [
            (row, column[word], float(count))
            for row, query in enumerate(queries)
            for word, count in query.items()
        ]
        asked = _sparse(entries, (len(queries), len(words)))
        return np.asarray((asked @ weights.T).toarray(), np.float32)

    def _weights(self, words: Sequence[str], translations: Translations) -> csr_array:
        """BM25 weight of each query word in each document, [documents, words]."""
        from scipy.sparse import csr_array

        entries = [
            (number, self._words[target], probability)
            for number, word in enumerate(words)
            for target, probability in translations.get(word, ((word, 1.0),))
            if target in self._words
        ]
        table = _sparse(entries, (len(words), len(self._words)))
        counts = csr_array(self._counts @ table.T)
        documents: NDArray[np.float64] = np.asarray(table @ self._documents, np.float64)
        idf = np.log(1 + (self._counts.shape[0] - documents + 0.5) / (documents + 0.5))
        norms = np.repeat(self._norms, np.diff(counts.indptr))
        counts.data = idf[counts.indices] * counts.data / (counts.data + norms)
        return counts


def _sparse(entries: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> csr_array[np.float64]:
    """A matrix from (row, column, value)."""
    from scipy.sparse import csr_array

    table = np.array(entries, np.float64).reshape(-1, 3)
    places = (table[:, 0].astype(np.int64), table[:, 1].astype(np.int64))
    return csr_array((table[:, 2], places), shape=shape)
