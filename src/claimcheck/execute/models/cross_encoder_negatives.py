"""Wrong passages for training a cross-encoder: near misses by BM25 among the training passages.

A passage is no negative of a query if it may well answer it: one with the same answer (in the ICD-10, the
page of a title's siblings), one that belongs to an equal query, or one that says the whole query.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.execute.search.bm25 import Index
from claimcheck.execute.search.tokens import tokenise

POOL = 30  # near misses a query's negatives are drawn from


class Pair(NamedTuple):
    """A query and a passage that answers it; `answer` is what the passage is about."""

    query: str
    passage: str
    answer: str


class Negatives:
    """Candidates for each query of a set of pairs.

    Attributes:
        queries: text of each pair's query.
        passages: distinct passages, sorted.
        right: for each query, the number of its passage: int64 [pairs].
        near: for each query, the numbers of its near misses, nearest first.
    """

    def __init__(self, pairs: Sequence[Pair], pool: int = POOL) -> None:
        self.queries = [pair.query for pair in pairs]
        self.passages = sorted({pair.passage for pair in pairs})
        number = {text: row for row, text in enumerate(self.passages)}
        self.right = np.array([number[pair.passage] for pair in pairs], np.int64)
        answers: dict[str, set[int]] = {}  # what a passage is about, or a query says → passages
        for pair, row in zip(pairs, self.right.tolist(), strict=True):
            for key in (f"answer {pair.answer}", _phrase(pair.query)):
                answers.setdefault(key, set()).add(row)
        ranking = Index(self.passages).search(self.queries, min(len(self.passages), 3 * pool))
        phrases = [_phrase(text) for text in self.passages]
        self.near: list[NDArray[np.int64]] = []
        self._banned: list[set[int]] = []
        for pair, found in zip(pairs, ranking.documents.tolist(), strict=True):
            phrase = _phrase(pair.query)
            banned = answers[f"answer {pair.answer}"] | answers[phrase]
            banned |= {row for row in found if row >= 0 and phrase in phrases[row]}
            kept = [row for row in found if row >= 0 and row not in banned]
            self.near.append(np.array(kept[:pool], np.int64))
            self._banned.append(banned)

    def draw(self, query: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """`count` wrong passages of a query: any near misses, then any others; fewer if there are no more."""
        near = self.near[query]
        chosen = rng.permutation(near)[:count]
        if len(chosen) < count:
            taken = self._banned[query] | set(chosen.tolist())
            rest = [int(n) for n in rng.permutation(len(self.passages)) if int(n) not in taken]
            chosen = np.concatenate([chosen, np.array(rest[: count - len(chosen)], np.int64)])
        return chosen

    def hardest(self, query: int, count: int) -> NDArray[np.int64]:
        """The `count` nearest misses of a query, filled up with the first other passages."""
        near = self.near[query][:count]
        taken = self._banned[query] | set(near.tolist())
        rest = [n for n in range(len(self.passages)) if n not in taken][: count - len(near)]
        return np.concatenate([near, np.array(rest, np.int64)])


def _phrase(text: str) -> str:
    """The words of a text in order, with borders, so that one phrase can be looked for in another."""
    return f" {' '.join(tokenise(text))} "
