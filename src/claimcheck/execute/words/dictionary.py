"""A seed dictionary from short aligned titles: what maps one language's word space onto another's.

Titles of one word are too few, above all where words are cut into pairs of characters; so the pairs are those
words that IBM model 1, learnt on short titles in both directions, translates into each other before all else.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from claimcheck.execute.words import ibm1

LONGEST = 12  # tokens of a title: the longer, the more a word's counterpart is guesswork
LEAST = 0.2  # of both translation probabilities


def seed_dictionary(
    sources: Sequence[Sequence[str]], targets: Sequence[Sequence[str]]
) -> list[tuple[str, str]]:
    """Pairs of words that are each other's first translation, in alphabetical order.

    Args:
        sources: tokens of each title in one language.
        targets: tokens of the same titles in another.
    """
    short = [n for n, pair in enumerate(zip(sources, targets, strict=True)) if max(map(len, pair)) <= LONGEST]
    there = _first([sources[n] for n in short], [targets[n] for n in short])
    back = _first([targets[n] for n in short], [sources[n] for n in short])
    return sorted((one, other) for one, other in there.items() if back.get(other) == one)


def _first(sources: Sequence[Sequence[str]], targets: Sequence[Sequence[str]]) -> dict[str, str]:
    """The most probable translation of each word, where it is probable enough."""
    table = ibm1.train(sources, targets)
    best = np.lexsort((table.target, -table.probability, table.source))
    best = best[np.unique(table.source[best], return_index=True)[1]]
    return {
        table.sources[table.source[n]]: table.targets[table.target[n]]
        for n in best
        if table.source[n] != ibm1.NULL and table.probability[n] >= LEAST
    }
