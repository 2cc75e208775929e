"""Word translation probabilities from aligned texts: IBM model 1 by expectation maximisation.

Brown, Della Pietra, Della Pietra & Mercer 1993, "The Mathematics of Statistical Machine Translation", section
4.2: every target word was made by one source word (or by none) of its text, all alignments equally likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ITERATIONS = 10
NULL = 0  # the source word that makes target words without a counterpart
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """p(target | source) for word pairs that occur together, as triples sorted by source, then target.

    Attributes:
        sources: the source words; the empty word, at 0, stands for none.
        targets: the target words.
        source: int64 [entries], position in `sources`.
        target: int64 [entries], position in `targets`.
        probability: float64 [entries]; those of one source sum to 1 before pruning.
    """

    sources: Sequence[str]
    targets: Sequence[str]
    source: Ids
    target: Ids
    probability: NDArray[np.float64]

    def pruned(self, least: float, most: int) -> Table:
        """The `most` best translations of each source word with at least `least`, scaled to sum to 1 again.

        The empty word is dropped: nobody asks for it.
        """
        order = np.lexsort((self.target, -self.probability, self.source))
        source, probability = self.source[order], self.probability[order]
        rank = np.arange(len(source)) - np.searchsorted(source, source)
        kept = order[(rank < most) & (probability >= least) & (source != NULL)]
        kept = kept[np.lexsort((self.target[kept], self.source[kept]))]
        sums = np.bincount(self.source[kept], self.probability[kept], len(self.sources))
        return Table(
            self.sources,
            self.targets,
            self.source[kept],
            self.target[kept],
            self.probability[kept] / sums[self.source[kept]],
        )


def train(
    sources: Sequence[Sequence[str]], targets: Sequence[Sequence[str]], iterations: int = ITERATIONS
) -> Table:
    """Learn p(target word | source word).

    Args:
        sources: tokens of each text in the source language.
        targets: tokens of its translation.
        iterations: rounds of EM, from equal probabilities.
    """
    source_words, source_ids = _numbered(sources, [""])
    target_words, target_ids = _numbered(targets, [])
    link_source, link_target, slot = _links(source_ids, target_ids)
    codes = link_source * max(1, len(target_words)) + link_target
    pairs, pair = np.unique(codes, return_inverse=True)
    source, target = np.divmod(pairs, max(1, len(target_words)))
    # Equal probabilities: 1 over the number of target words; the constant cancels in the first expectation.
    probability = np.ones(len(pairs))
    for _ in range(iterations):
        weight = probability[pair]
        weight /= np.bincount(slot, weight)[slot]
        counts = np.bincount(pair, weight, len(pairs))
        probability = counts / np.bincount(source, counts, len(source_words))[source]
    return Table(source_words, target_words, source, target, probability)


def _numbered(texts: Sequence[Sequence[str]], first: list[str]) -> tuple[list[str], list[Ids]]:
    """Words in order of first occurrence after `first`, and each text as their numbers."""
    numbers = {word: number for number, word in enumerate(first)}
    ids = [np.array([numbers.setdefault(word, len(numbers)) for word in text], np.int64) for text in texts]
    return list(numbers), ids


def _links(sources: Sequence[Ids], targets: Sequence[Ids]) -> tuple[Ids, Ids, Ids]:
    """Every possible link of every text: source word, target word, and which target token it is of."""
    parts: list[tuple[Ids, Ids, Ids]] = []
    begin = 0
    for source, target in zip(sources, targets, strict=True):
        makers = np.concatenate([[NULL], source])
        slots = np.arange(begin, begin + len(target))
        parts.append(
            (np.tile(makers, len(target)), np.repeat(target, len(makers)), np.repeat(slots, len(makers)))
        )
        begin += len(target)
    empty = np.zeros(0, np.int64)
    columns = [np.concatenate([empty, *(part[n] for part in parts)]) for n in range(3)]
    return columns[0], columns[1], columns[2]
