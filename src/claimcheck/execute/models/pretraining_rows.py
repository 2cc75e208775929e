"""Texts as full rows of token ids for masked-language-model training, and their masks (execute: pretrain).

Rows are filled without padding, text after text, each in its frame (Liu et al. 2019, "RoBERTa", section 4.2:
FULL-SENTENCES); 15 % of the tokens are to be guessed, of which 80 % are masked, 10 % swapped and 10 % left as
they are (Devlin et al. 2019, "BERT", section 3.1), drawn anew in every pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BEGIN, END = 0, 2  # <s> and </s> of XLM-R
SPECIALS = 4
GUESSED, MASKED, SWAPPED = 0.15, 0.8, 0.9
Ids = NDArray[np.int64]


class Masked(NamedTuple):
    """A batch: ids with masks int64 [rows, length], where to guess bool [rows, length], what was there."""

    ids: Ids
    guessed: NDArray[np.bool_]
    targets: Ids

    def pieces(self, count: int) -> list[Masked]:
        """The batch in at most so many pieces; rows without anything to guess may fall away."""
        ids, guessed = np.array_split(self.ids, count), np.array_split(self.guessed, count)
        ends = np.cumsum([part.sum() for part in guessed])
        found = map(Masked, ids, guessed, np.split(self.targets, ends[:-1]))
        return [part for part in found if len(part.targets)]


def rows_of(texts: Sequence[Sequence[int]], length: int) -> Ids:
    """Token ids of texts, framed and joined, cut into rows int64 [n, length]; a short last row is dropped."""
    joined = np.concatenate(
        [np.zeros(0, np.int64), *(np.array([BEGIN, *text, END], np.int64) for text in texts)]
    )
    count = len(joined) // length
    return joined[: count * length].reshape(count, length)


def mask(rows: Ids, vocabulary: int, rng: np.random.Generator) -> Masked:
    """Choose what is to be guessed and hide most of it; the mask is the last id of the vocabulary."""
    chance = rng.random(rows.shape)
    guessed = (chance < GUESSED) & (rows >= SPECIALS)
    fate = rng.random(rows.shape)
    swaps = rng.integers(SPECIALS, max(SPECIALS + 1, vocabulary - 1), rows.shape)
    ids = np.where(guessed & (fate < MASKED), vocabulary - 1, rows)
    ids = np.where(guessed & (fate >= MASKED) & (fate < SWAPPED), swaps, ids)
    return Masked(ids, guessed, rows[guessed])
