"""Texts as IDF-weighted sums of their words' vectors: the artefact of `encode` from word vectors.

Equal texts of two languages get two vectors, since a word's vector depends on its language. A text without
any known word gets the zero vector; search finds nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claimcheck.execute.models.texts import DistinctTexts, Source, sources
from claimcheck.execute.models.vectors import VectorWriter
from claimcheck.execute.models.word_states import WordEncoder
from claimcheck.execute.search.tokens import tokenise
from claimcheck.execute.words.mapping import unit
from claimcheck.execute.words.space import Space, Words

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

Matrix = NDArray[np.float32]


class Summer:
    """Sums word vectors of one language.

    Args:
        words: what is known.
        unknown: gives vectors of other words, float32 [words, dim]; without it they count nothing.
        unknown_idf: how much each of those counts.
    """

    def __init__(
        self, words: Words, unknown: Callable[[Sequence[str]], Matrix] | None = None, unknown_idf: float = 0.0
    ) -> None:
        self._rows = {word: row for row, word in enumerate(words.words)}
        self._idf, self._vectors = words.idf, words.vectors
        self._unknown, self._unknown_idf = unknown, np.float32(unknown_idf)
        self.tokens = self.known = 0

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors float32 [texts, dim]; zero where no word of a text is known."""
        from scipy.sparse import csr_array

        tokenised = [tokenise(text) for text in texts]
        self._learn({token for tokens in tokenised for token in tokens})
        rows: list[int] = []
        ends = [0]
        for tokens in tokenised:
            rows += [row for token in tokens if (row := self._rows.get(token)) is not None]
            ends.append(len(rows))
            self.tokens += len(tokens)
        self.known += len(rows)
        weights = csr_array(
            (self._idf[rows].astype(np.float64), np.array(rows, np.int64), np.array(ends, np.int64)),
            shape=(len(texts), len(self._rows)),
        )
        weights.sum_duplicates()  # sorted: texts that are equal as bags of words get equal vectors
        return unit(np.asarray(weights @ self._vectors, np.float32))

    def _learn(self, words: set[str]) -> None:
        """Add words that are not known yet."""
        new = sorted(words - self._rows.keys())
        if self._unknown is None or not new:
            return
        self._rows |= {word: len(self._rows) + number for number, word in enumerate(new)}
        self._idf = np.concatenate([self._idf, np.full(len(new), self._unknown_idf)])
        self._vectors = np.concatenate([self._vectors, unit(self._unknown(new))])


def encode_words(
    folder: Path, task: Path, role: str, out: Path, progress: Progress, encoder: Path | None = None
) -> None:
    """Write one vector per distinct text of each language of a role.

    Words that the space lacks are encoded alone by `encoder`, or count nothing.

    Raises:
        DataError: a language of the task is not in the space.
    """
    space = Space.open(folder)
    by_language: dict[str, list[Source]] = {}
    for source in sources(task, role):
        by_language.setdefault(source.name.rpartition(".")[2], []).append(source)
    alone = WordEncoder(encoder).alone if encoder is not None else None
    writer = VectorWriter(out)
    texts = tokens = known = empty = 0
    for number, (language, found) in enumerate(sorted(by_language.items())):
        progress(number / len(by_language), f"summing word vectors of {language}")
        begin = writer.rows
        summer = Summer(space.words(language), alone, float(space.facts.get("unknown_idf", 0.0)))
        distinct = DistinctTexts(found)
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
