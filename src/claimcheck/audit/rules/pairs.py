"""Pairs of claims that speak about the same: shared by CC402 and CC405.

In: claims. Out: pairs with how alike they are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from claimcheck.audit.document import Claim
from claimcheck.audit.polarity import DOWN, LIMITERS, NEGATIONS, UP
from claimcheck.audit.wording import content_words, stem, without_citations

ALIKE = 0.7  # Jaccard overlap of content words at which two claims speak about the same
_TURNING = frozenset(stem(w) for w in DOWN | UP | NEGATIONS | LIMITERS)
_MAX_POSTINGS = 60
_PARTNERS = 5  # the most alike that are compared with a claim
_RARE = 6  # words of a claim by which others are found


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims in document order; `alike` is the Jaccard overlap of their content words."""

    first: Claim
    second: Claim
    alike: float


def subject(text: str) -> frozenset[str]:
    """Content words without those that give the direction."""
    return _subject(without_citations(text))


def _subject(text: str) -> frozenset[str]:
    return frozenset(content_words(text)) - _TURNING


def alike_pairs(claims: Sequence[Claim]) -> Iterator[Pair]:
    """Pairs of claims alike enough to be compared, through an index so that long tables stay fast."""
    texts = [without_citations(c.text) for c in claims]
    subjects, names = list(map(_subject, texts)), list(map(_distinct, texts))
    sizes = list(map(len, subjects))
    postings: dict[str, list[int]] = defaultdict(list)
    for index, words in enumerate(subjects):
        size = sizes[index]
        if size < 3:
            continue
        smallest, largest = _comparable(size)
        rare = [w for _, w in sorted([(len(postings[w]), w) for w in words])[:_RARE]]
        shared = Counter(chain.from_iterable(postings[w][-_MAX_POSTINGS:] for w in rare))
        alike = []
        # Whoever overlaps by ALIKE shares `smallest` words, so few of the rare ones can be missing there.
        least = max(1, len(rare) - (size - smallest))
        for other in [other for other, common in shared.items() if common >= least]:
            if not smallest <= sizes[other] <= largest:
                continue
            both = len(words & subjects[other])
            share = both / (size + sizes[other] - both)
            if share >= ALIKE and not _parallel(names[other], names[index]):
                alike.append((-share, other))
        for share, other in sorted(alike)[:_PARTNERS]:
            yield Pair(claims[other], claims[index], -share)
        for word in words:
            postings[word].append(index)


@lru_cache(maxsize=1024)
def _comparable(size: int) -> tuple[int, int]:
    """Least and greatest number of words that a text can have to reach ALIKE with one of `size` words."""
    least = next(n for n in range(1, size + 1) if n / size >= ALIKE)
    most = size
    while size / (most + 1) >= ALIKE:
        most += 1
    return least, most


_DISTINCT = re.compile(r"\b(?:[A-Z]{2,}[\w-]*|[A-Z][a-z]+[A-Z]\w*|[\w.-]*\d[\w.-]*|[A-Z][a-z]+)\b")


def distinct(text: str) -> frozenset[str]:
    """Names and numbers in a text, citations left out."""
    return _distinct(without_citations(text))


def _distinct(text: str) -> frozenset[str]:
    return frozenset(map(str.lower, _DISTINCT.findall(text[1:])))


def contrast(a: str, b: str) -> bool:
    """Whether each names something (a system, a number) that the other does not: parallel, not equal."""
    return _parallel(distinct(a), distinct(b))


def _parallel(left: frozenset[str], right: frozenset[str]) -> bool:
    return bool(left - right) and bool(right - left)
