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
_BITS = 60  # of a small integer


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
    """Pairs of claims alike enough to be compared, through an index so that long tables stay fast.

    Whoever overlaps with a text by `ALIKE` shares so many of its words that not all of its few rarest can
    be missing there, and the other way round: it is enough to look up those few (prefix filtering, as in
    Bayardo et al., Scaling Up All Pairs Similarity Search, WWW 2007).
    """
    texts = [without_citations(c.text) for c in claims]
    kinds: dict[tuple[frozenset[str], frozenset[str]], int] = {}  # the same words and names → its number
    numbers = [kinds.setdefault((_subject(t), _distinct(t)), len(kinds)) for t in texts]
    subjects, names = [s for s, _ in kinds], [n for _, n in kinds]
    marks = _marks(names)
    often = Counter(chain.from_iterable(subjects))
    first: list[list[int]] = [[] for _ in kinds]  # claims of a kind, the first few
    postings: dict[str, list[int]] = defaultdict(list)
    for index, kind in enumerate(numbers):
        words, mark = subjects[kind], marks[kind]
        size = len(words)
        if size < 3:
            continue
        smallest, largest = _comparable(size)
        rare = [w for _, w in sorted([(often[w], w) for w in words])[: size - smallest + 1]]
        near = set[int]().union(*(postings[w][-_MAX_POSTINGS:] for w in rare))
        alike: list[tuple[float, int]] = []
        for other in [o for o in near if not (marks[o] & ~mark and mark & ~marks[o])]:
            theirs = subjects[other]
            if not smallest <= len(theirs) <= largest:
                continue
            both = len(words & theirs)
            share = both / (size + len(theirs) - both)
            if share >= ALIKE and not _parallel(names[other], names[kind]):
                alike += [(-share, number) for number in first[other]]
        for share, number in sorted(alike)[:_PARTNERS]:
            yield Pair(claims[number], claims[index], -share)
        if not first[kind]:
            for word in rare:
                postings[word].append(kind)
        if len(first[kind]) < _PARTNERS:
            first[kind].append(index)


def _marks(names: Sequence[frozenset[str]]) -> list[int]:
    """Per set of names a number with a bit for each: a bit on either side alone shows `_parallel` sets."""
    bits: dict[str, int] = {}
    return [sum({1 << bits.setdefault(name, len(bits) % _BITS) for name in sorted(own)}) for own in names]


@lru_cache(maxsize=1024)
def _comparable(size: int) -> tuple[int, int]:
    """Least and greatest number of words that a text can have to reach ALIKE with one of `size` words."""
    least = next(n for n in range(1, size + 1) if n / size >= ALIKE)
    most = size
    while size / (most + 1) >= ALIKE:
        most += 1
    return least, most


# Words in lower case alone, as most are, are passed over at once.
_DISTINCT = re.compile(
    r"\b(?![a-z]+[^\w.-])(?:[A-Z]{2,}[\w-]*|[A-Z][a-z]+[A-Z]\w*|[\w.-]*\d[\w.-]*|[A-Z][a-z]+)\b"
)


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
