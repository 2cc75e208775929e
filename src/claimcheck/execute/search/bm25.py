"""BM25 over `tokenise`d texts, through bm25s.

The language pair is not looked at: a query in another language finds what it shares with a document as
strings (names, numbers, loan words), and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from claimcheck.execute.search.ranking import Ranking, best, collect
from claimcheck.execute.search.tokens import tokenise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Yang, Fang & Lin, "Anserini" (2018): the setting most published BM25 baselines use.
K1, B = 0.9, 0.4


class Index:
    """A BM25 index of the documents of one language (Lucene's formula, exact document lengths)."""

    def __init__(self, texts: Sequence[str], k1: float = K1, b: float = B) -> None:
        import bm25s

        self._ids: dict[str, int] = {}  # in order of first occurrence: the same on every machine
        documents = [
            [self._ids.setdefault(token, len(self._ids)) for token in tokenise(text)] for text in texts
        ]
        self._index = bm25s.BM25(k1=k1, b=b, method="lucene") if self._ids else None
        if self._index is not None:
            self._index.index((documents, dict(self._ids)), create_empty_token=False, show_progress=False)

    def search(self, texts: Sequence[str], depth: int) -> Ranking:
        """Rank the documents that share a token with each query; others are not retrieved."""
        return collect([self._search(text, depth) for text in texts], depth)

    def _search(self, text: str, depth: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        # Sorted, so that rounding is the same for texts that are equal as bags of words.
        tokens = sorted(self._ids[token] for token in tokenise(text) if token in self._ids)
        if self._index is None or not tokens:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        scores = self._index.get_scores_from_ids(tokens)
        matching = np.flatnonzero(scores > 0)
        return best(scores[matching], depth, matching)
