"""Texts as IDF-weighted sums of their words' vectors: the artefact of `encode` from word vectors.

Equal texts of two languages get two vectors, since a word's vector depends on its language. A text without
any known word gets the zero vector; search finds nothing for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claimcheck.execute.models.texts import DistinctTexts, Source, sources
from claimcheck.execute.models.vectors import VectorWriter
from claimcheck.execute.search.tokens import tokenise
from claimcheck.execute.words.mapping import unit
from claimcheck.execute.words.space import Space, Words

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

Matrix = NDArray[np.float32]


class Summer:
    """Sums word vectors of one language."""

    def __init__(self, words: Words) -> None:
        self._rows = {word: row for row, word in enumerate(words.words)}
        self._words = words
        self.tokens = self.known = 0

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors float32 [texts, dim]; zero where no word of a text is known."""
        from scipy.sparse import csr_array

        rows: list[int] = []
        ends = [0]
        for text in texts:
            found = tokenise(text)
            rows += [row for token in found if (row := self._rows.get(token)) is not None]
            ends.append(len(rows))
            self.tokens += len(found)
        self.known += len(rows)
        weights = csr_array(
            (self._words.idf[rows].astype(np.float64), np.array(rows, np.int64), np.array(ends, np.int64)),
            shape=(len(texts), len(self._words.words)),
        )
        weights.sum_duplicates()  # sorted: texts that are equal as bags of words get equal vectors
        return unit(np.asarray(weights @ self._words.vectors, np.float32))


def encode_words(folder: Path, task: Path, role: str, out: Path, progress: Progress) -> None:
    """Write one vector per distinct text of each language of a role.

    Raises:
        DataError: a language of the task is not in the space.
    """
    space = Space.open(folder)
    by_language: dict[str, list[Source]] = {}
    for source in sources(task, role):
        by_language.setdefault(source.name.rpartition(".")[2], []).append(source)
    writer = VectorWriter(out)
    texts = tokens = known = empty = 0
    for number, (language, found) in enumerate(sorted(by_language.items())):
        progress(number / len(by_language), f"summing word vectors of {language}")
        begin = writer.rows
        summer, distinct = Summer(space.words(language)), DistinctTexts(found)
        for chunk in distinct.chunks():
            vectors = summer(chunk.texts)
            empty += int(np.count_nonzero(~vectors.any(axis=1)))
            writer.append(vectors)
        for name, rows in distinct.rows.items():
            np.save(out / f"rows.{name}.npy", (rows + begin).astype(np.int32), allow_pickle=False)
            texts += len(rows)
        tokens, known = tokens + summer.tokens, known + summer.known
    writer.close(
        {
            "dim": space.dim,
            "distinct": writer.rows,
            "texts": texts,
            "vectors": writer.rows,
            "precision": "fp32",
            "tokens": tokens,
            "tokens_known": known,
            "texts_without_known_word": empty,
        }
    )
    progress(1.0, f"encoded {writer.rows} texts")
