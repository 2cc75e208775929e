"""Token ids of many texts in one array, cut to a length or into overlapping windows (execute: encode)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Ids of n texts one after the other: text i is `ids[offsets[i]:offsets[i + 1]]`."""

    ids: Ids
    offsets: Offsets

    @classmethod
    def of(cls, rows: Sequence[Sequence[int] | Ids]) -> Tokens:
        """Join one row of ids per text."""
        offsets = np.zeros(len(rows) + 1, np.int64)
        np.cumsum([len(row) for row in rows], out=offsets[1:])
        ids = np.empty(int(offsets[-1]), np.int32)
        for row, start, stop in zip(rows, offsets[:-1], offsets[1:], strict=True):
            ids[start:stop] = row
        return cls(ids, offsets)

    @property
    def lengths(self) -> Offsets:
        """Tokens per text, int64 [n]."""
        return np.diff(self.offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> Ids:
        return self.ids[self.offsets[index] : self.offsets[index + 1]]

    def take(self, indexes: NDArray[np.integer]) -> tuple[Ids, Offsets]:
        """The ids of some texts one after the other, and their lengths."""
        lengths = self.lengths[indexes]
        ends = np.cumsum(lengths)
        places = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(
            self.offsets[indexes] - (ends - lengths), lengths
        )
        return self.ids[places], lengths


@dataclass(frozen=True, slots=True)
class Frame:
    """Special tokens that a model wants before and after each text."""

    before: tuple[int, ...]
    after: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.before) + len(self.after)


def truncate(bare: Tokens, frame: Frame, max_length: int | None) -> Tokens:
    """Each text in its frame, cut at its end to `max_length` tokens, frame included."""
    room = None if max_length is None else max_length - len(frame)
    return Tokens.of([_framed(bare[i][:room], frame) for i in range(len(bare))])


def windows(bare: Tokens, prompt: Ids, frame: Frame, *, window: int, stride: int) -> tuple[Tokens, Offsets]:
    """Cut each text into overlapping windows, each with the prompt and the frame of a text of its own.

    Args:
        bare: texts that begin with the prompt's tokens, without special tokens.
        prompt: the ids that the prompt has on its own; where a text's first tokens differ from them, only
            what they share is taken as its prompt.
        frame: special tokens around each window.
        window: content tokens per window, prompt and special tokens not counted.
        stride: content tokens between the starts of neighbours; the last window ends with the text.

    Returns:
        The windows of all texts, and offsets int64 [n + 1]: text i has windows offsets[i] … offsets[i + 1] −
        1, at least one.
    """
    rows: list[Ids] = []
    offsets = np.zeros(len(bare) + 1, np.int64)
    for i in range(len(bare)):
        shared = _shared_prefix(bare[i], prompt)
        head, content = bare[i][:shared], bare[i][shared:]
        rows += [
            _framed(np.concatenate([head, content[start : start + window]]), frame)
            for start in starts(len(content), window, stride)
        ]
        offsets[i + 1] = len(rows)
    return Tokens.of(rows), offsets


def starts(length: int, window: int, stride: int) -> Iterable[int]:
    """Where windows begin in a text of `length` tokens; the last one is right-aligned, so it is full."""
    if length <= window:
        return [0]
    last = length - window
    return [*range(0, last, stride), last]


def _framed(ids: Ids, frame: Frame) -> Ids:
    return np.concatenate([np.array(frame.before, np.int32), ids, np.array(frame.after, np.int32)])


def _shared_prefix(left: Ids, right: Ids) -> int:
    n = min(len(left), len(right))
    different = np.flatnonzero(left[:n] != right[:n])
    return int(different[0]) if len(different) else n


def batches(lengths: Offsets, budget: int, *, padded: bool) -> list[NDArray[np.int64]]:
    """Group texts of similar length so that a batch stays within a budget of tokens.

    Args:
        lengths: tokens per text, int64 [n].
        budget: tokens per batch; a longer text makes a batch of its own.
        padded: whether shorter texts of a batch count as much as its longest.

    Returns:
        Indexes of the texts of each batch, longest texts first; together each text once.
    """
    order = np.argsort(-lengths, kind="stable")
    result, begin, tokens = [], 0, 0
    for place, index in enumerate(order):
        length = int(lengths[order[begin]] if padded else lengths[index])
        if place > begin and tokens + length > budget:
            result.append(order[begin:place])
            begin, tokens, length = place, 0, int(lengths[index])
        tokens += length
    if begin < len(order):
        result.append(order[begin:])
    return result
