"""Monolingual word vectors with subwords, trained by gensim's FastText (execute: vectors).

Bojanowski, Grave, Joulin & Mikolov 2017, "Enriching Word Vectors with Subword Information". One worker, since
threads would make two trainings of the same texts differ. Words that were not in the texts get no vector:
composed of subwords that so few texts taught, they did more harm than good on the corpora of the suite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
SHORTEST, LONGEST = 3, 6  # characters of a subword, the paper's
WINDOW = 5
PIECE = 10_000  # tokens; gensim cuts longer texts off without a word


@dataclass(frozen=True)
class WordVectors:
    """Vectors of one language, as trained or as read, not yet normalised.

    Attributes:
        words: most frequent first.
        vectors: float32 [words, dim].
    """

    words: Sequence[str]
    vectors: Matrix


def train(texts: Sequence[Sequence[str]], *, dim: int, epochs: int, buckets: int, seed: int) -> WordVectors:
    """Train skip-gram vectors on tokenised texts; the same texts and seed give the same vectors.

    Args:
        texts: tokens per text.
        dim: length of a vector.
        epochs: passes over the texts.
        buckets: rows of the table of subwords.
        seed: of the initial values, of windows and of negative samples.
    """
    from gensim.models import FastText

    model = FastText(
        [list(text[i : i + PIECE]) for text in texts for i in range(0, len(text), PIECE)],
        vector_size=dim,
        window=WINDOW,
        min_count=1,
        sg=1,
        epochs=epochs,
        bucket=buckets,
        min_n=SHORTEST,
        max_n=LONGEST,
        seed=seed,
        workers=1,
    )
    return WordVectors(list(model.wv.index_to_key), np.array(model.wv.vectors, np.float32))
