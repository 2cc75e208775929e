"""Passages of a long text that hold a needle, found by searching the text instead of each passage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple


class Passages(NamedTuple):
    """Passages joined: passage i is `text[starts[i]:ends[i]]`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, passages: Iterable[str]) -> Passages:
        """Join passages."""
        passages = list(passages)
        starts = [0, *accumulate(len(passage) + 1 for passage in passages)]
        return cls(" ".join(passages), starts[:-1], [start - 1 for start in starts[1:]])

    def holding(self, needles: Iterable[str]) -> list[int]:
        """Numbers of the passages that hold one of the needles, ascending."""
        return sorted({number for needle in needles for number in self._with(needle)})

    def _with(self, needle: str) -> Iterator[int]:
        at = self.text.find(needle)
        while at >= 0:
            number = bisect_right(self.starts, at) - 1
            if at + len(needle) <= self.ends[number]:
                yield number
            # Nothing between here and the next passage is of interest.
            if number + 1 == len(self.starts):
                return
            at = self.text.find(needle, self.starts[number + 1])
