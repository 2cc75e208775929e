"""Query and passage as one sequence of token ids, as a cross-encoder wants it (execute: rerank, training).

Queries and passages are tokenised once each, without special tokens, and joined pair by pair when a batch
needs them: n queries against m passages cost n + m tokenisations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.models.tokens import Ids, Offsets, Tokens

Places = NDArray[np.integer]


class Batch(NamedTuple):
    """Some pairs, one after the other.

    Attributes:
        ids: int32 [tokens].
        types: int32 [tokens], the token type of each.
        lengths: int64 [pairs].
    """

    ids: Ids
    types: Ids
    lengths: Offsets


@dataclass(frozen=True, slots=True)
class PairFrame:
    """Special tokens before, between and after query and passage, each with its token type."""

    before: tuple[int, ...]
    between: tuple[int, ...]
    after: tuple[int, ...]
    types: tuple[int, ...]
    """Of `before`, a query token, `between`, a passage token, `after`, in this order."""

    def __len__(self) -> int:
        return len(self.before) + len(self.between) + len(self.after)

    @classmethod
    def of(cls, tokenizer: Any) -> PairFrame:
        """Find out how a tokenizer joins two texts.

        Raises:
            DataError: it does not join them as query, passage and special tokens around them.
        """
        query, passage = (
            list(tokenizer(text, add_special_tokens=False)["input_ids"]) for text in ("a", "b c")
        )
        full = tokenizer("a", "b c")
        ids, types = list(full["input_ids"]), list(full.get("token_type_ids") or [0] * len(full["input_ids"]))
        first = _find(ids, query, 0)
        second = None if first is None else _find(ids, passage, first + len(query))
        if first is None or second is None or query == passage:
            raise DataError("the tokenizer does not join two texts into one; this model scores no pairs")
        ends = first + len(query), second + len(passage)
        return cls(
            tuple(ids[:first]),
            tuple(ids[ends[0] : second]),
            tuple(ids[ends[1] :]),
            (
                *types[:first],
                types[first],
                *types[ends[0] : second],
                types[second],
                *types[ends[1] :],
            ),
        )


def _find(ids: list[int], part: list[int], start: int) -> int | None:
    places = range(start, len(ids) - len(part) + 1)
    return next((place for place in places if part and ids[place : place + len(part)] == part), None)


@dataclass(frozen=True, slots=True)
class PairTokens:
    """Pairs of n queries and m passages, joined when asked for.

    Attributes:
        queries: bare ids of the distinct queries.
        passages: bare ids of the distinct passages.
        pairs: int [pairs, 2], which query with which passage.
        frame: special tokens around them.
        max_length: tokens of a pair that the model takes, frame included; None: no limit.
    """

    queries: Tokens
    passages: Tokens
    pairs: Places
    frame: PairFrame
    max_length: int | None

    def __len__(self) -> int:
        return len(self.pairs)

    @property
    def kept(self) -> tuple[Offsets, Offsets]:
        """Tokens kept of the query and of the passage of each pair.

        Where a pair is too long the longer text is cut until both are of equal length, then both; an odd
        token is the passage's if the query is not the longer one (`longest_first` of the tokenizers).
        """
        query = self.queries.lengths[self.pairs[:, 0]]
        passage = self.passages.lengths[self.pairs[:, 1]]
        if self.max_length is None:
            return query, passage
        room = self.max_length - len(self.frame)
        short, long = np.minimum(query, passage), np.maximum(query, passage)
        cut = query + passage > room
        halves = cut & (short > room // 2)
        new_short = np.where(halves, room // 2, short)
        new_long = np.where(halves, room - room // 2, np.where(cut, room - short, long))
        swapped = query > passage
        return np.where(swapped, new_long, new_short), np.where(swapped, new_short, new_long)

    @property
    def lengths(self) -> Offsets:
        """Tokens of each pair, frame included."""
        query, passage = self.kept
        return query + passage + len(self.frame)

    @property
    def truncated(self) -> int:
        """How many pairs do not fit whole."""
        whole = self.queries.lengths[self.pairs[:, 0]] + self.passages.lengths[self.pairs[:, 1]]
        return int(np.count_nonzero(self.lengths < whole + len(self.frame)))

    def take(self, indexes: Places) -> Batch:
        """Some pairs, joined."""
        part = PairTokens(self.queries, self.passages, self.pairs[indexes], self.frame, self.max_length)
        before, between, after = (
            np.array(x, np.int32) for x in (self.frame.before, self.frame.between, self.frame.after)
        )
        query, passage = part.kept
        rows, counts = [], []
        for (q, p), kept_q, kept_p in zip(part.pairs, query, passage, strict=True):
            rows += [before, self.queries[q][:kept_q], between, self.passages[p][:kept_p], after]
            counts.append([*[1] * len(before), kept_q, *[1] * len(between), kept_p, *[1] * len(after)])
        kinds = np.tile(np.array(self.frame.types, np.int32), len(counts))
        types = np.repeat(kinds, np.array(counts, np.int64).ravel())
        return Batch(np.concatenate(rows), types, query + passage + len(self.frame))
