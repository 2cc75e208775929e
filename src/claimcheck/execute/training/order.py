"""Which pairs meet in which batch (execute: finetune).

Everything is ordered by hashes of the seed and of the pair's name, so that two trainings with one seed see
what they share in the same order, whatever else they see, on every machine and with every library version.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Hashable, Iterator, Sequence
from itertools import chain, count, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError

Indexes = NDArray[np.int64]


class Pair(NamedTuple):
    """What the order needs to know of a pair.

    Attributes:
        name: what tells it from other pairs.
        languages: such as "de-de".
        says: what no other pair of its batch may share with it: its texts, and the page its passage is about
            in any language, which would be a wrong negative.
    """

    name: str
    languages: str
    says: frozenset[Hashable]


def steps_of(pairs: int, passes: float, batch_size: int) -> int:
    """How many steps see each of the pairs `passes` times, at least one."""
    return max(1, math.ceil(passes * pairs / batch_size - 1e-9))


def batches(
    pairs: Sequence[Pair], *, batch_size: int, steps: int, seed: int, by_language: bool
) -> Iterator[Indexes]:
    """The pairs of each step, as indexes.

    With `by_language` each batch is of one pair of languages; each of these takes its share of the steps, and
    the order of its own batches does not depend on the others.

    Raises:
        DataError: fewer pairs than a batch takes that can be in one batch.
    """
    languages = [pair.languages if by_language else "all languages" for pair in pairs]
    streams = {name: _Stream(pairs, members, batch_size, seed, name) for name, members in _parts(languages)}
    taken = dict.fromkeys(streams, 0)
    for step in range(steps):
        # Whoever lags behind its share most; ties in an order that the seed and the step draw.
        name = min(
            streams,
            key=lambda name: (
                round(taken[name] - (step + 1) * len(streams[name].members) / len(pairs), 9),
                _hash(f"{seed}:{step}:{name}"),
            ),
        )
        taken[name] += 1
        yield streams[name].batch()


def shuffled(names: Sequence[str], languages: Sequence[str], seed: int) -> Indexes:
    """For each pair, whose passage its query gets: another one's of the same languages, each passage once.

    A cyclic shift of the pairs in an order drawn by the seed, so nobody keeps its own.
    """
    result = np.arange(len(names))
    for language, members in _parts(languages):
        if len(members) < 2:
            raise DataError(f"labels cannot be shuffled: {language} has a single pair")
        order = _ordered(names, members, f"{seed}:labels")
        result[order] = np.roll(order, 1)
    return result


def _parts(languages: Sequence[str]) -> list[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {}
    for index, language in enumerate(languages):
        found.setdefault(language, []).append(index)
    return sorted(found.items())


def _ordered(names: Sequence[str], members: Sequence[int], salt: str) -> list[int]:
    return sorted(members, key=lambda i: (_hash(f"{salt}:{names[i]}"), names[i]))


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


class _Stream:
    """Endless passes over some pairs, each in an order of its own, cut into batches without conflicts."""

    def __init__(
        self, pairs: Sequence[Pair], members: Sequence[int], batch_size: int, seed: int, name: str
    ) -> None:
        self.members = members
        self._pairs, self._size, self._name = pairs, batch_size, name
        if len(members) < batch_size:
            raise DataError(
                f"{len(members)} training pairs in {name}, fewer than one batch of {batch_size}; "
                "lower batch_size or give more pairs"
            )
        self._names = [pair.name for pair in pairs]
        self._coming = self._endless(seed)
        self._waiting: list[int] = []

    def _endless(self, seed: int) -> Iterator[int]:
        for number in count():
            yield from _ordered(self._names, self.members, f"{seed}:{number}")

    def batch(self) -> Indexes:
        """The next pairs that go together; those that do not wait for the next batch."""
        said: set[Hashable] = set()
        kept: list[int] = []
        waiting, self._waiting = self._waiting, []
        most = len(waiting) + 2 * len(self.members)  # by then each pair has been looked at
        for index in islice(chain(waiting, self._coming), most):
            if said.isdisjoint(self._pairs[index].says):
                kept.append(index)
                said |= self._pairs[index].says
            else:
                self._waiting.append(index)
            if len(kept) == self._size:
                break
        self._waiting += waiting[len(kept) + len(self._waiting) :]
        if len(kept) < self._size:
            raise DataError(
                f"no {self._size} training pairs in {self._name} have different texts and pages "
                f"(at most {len(kept)} found together); lower batch_size"
            )
        return np.array(kept, np.int64)
