"""Pairs of claims that speak about the same: shared by CC402 and CC405.

In: claims. Out: pairs with how alike they are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from claimcheck.audit.document import Claim
from claimcheck.audit.polarity import DOWN, LIMITERS, NEGATIONS, UP
from claimcheck.audit.statement import plain
from claimcheck.audit.word_order import PREPOSITIONS
from claimcheck.audit.wording import STOPWORDS, content_words, stem, without_citations, word_keys

ALIKE = 0.7  # Jaccard overlap of content words at which two claims speak about the same
_TURNING = frozenset(stem(w) for w in DOWN | UP | NEGATIONS | LIMITERS)
_MAX_POSTINGS = 60
_MAX_KEYS = 30  # under which a set is found; one of nine names and more may hold the keys of more others
_PARTNERS = 5  # the most alike that are compared with a claim
_FEWEST = 3  # content words; with fewer, a text speaks about nothing in particular


class Pair(NamedTuple):
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
    kinds: dict[tuple[frozenset[str], frozenset[str]], int] = {}  # the same words and names → its number
    kind_of = {
        text: kinds.setdefault((_subject(text), _distinct(text)), len(kinds)) for text in dict.fromkeys(texts)
    }
    numbers = [kind_of[text] for text in texts]
    subjects, names = [s for s, _ in kinds], [n for _, n in kinds]
    index = _Index(subjects, names)
    of: dict[int, list[int]] = {}  # kind → the first claims of that kind
    for number, kind in enumerate(numbers):
        words = subjects[kind]
        if len(words) < _FEWEST:
            continue
        smallest, largest = _comparable(len(words))
        alike: list[tuple[float, int]] = []
        for other in index.near(kind):
            theirs = subjects[other]
            if not smallest <= len(theirs) <= largest:
                continue
            both = len(words & theirs)
            share = both / (len(words) + len(theirs) - both)
            if share >= ALIKE:
                alike += [(-share, earlier) for earlier in of.get(other, ())]
        for share, earlier in sorted(alike)[:_PARTNERS]:
            yield Pair(claims[earlier], claims[number], -share)
        if kind not in of:
            index.add(kind)
            of[kind] = [number]
        elif len(of[kind]) < _PARTNERS:
            of[kind].append(number)


_Key = tuple[str, str]


class _Index:
    """Finds what may be alike among sets of words, each with names, without looking at all of them.

    Whoever overlaps with a set by `ALIKE` shares so many of its words that not all of its few rarest can be
    missing, and the other way round: it is enough to look up those few (prefix filtering, as in Bayardo et
    al., Scaling Up All Pairs Similarity Search, WWW 2007). And of two sets of names that are not `_parallel`
    one holds the two rarest of the other, its key. So all of a set's few words are kept under its key, and
    under those of other sets whose names it holds.
    """

    def __init__(self, subjects: Sequence[frozenset[str]], names: Sequence[frozenset[str]]) -> None:
        often = Counter(chain.from_iterable(names))
        self._words = _rare_words(subjects, often)
        self._names = names
        self._key = [_key(own, often) for own in names]
        asked: dict[str, set[str]] = defaultdict(set)
        for first, second in filter(None, self._key):
            asked[first].add(second)
        self._held = [
            self._keys_in(own | {""}, key, asked) for own, key in zip(names, self._key, strict=True)
        ]
        self._by_key: dict[_Key, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._by_held: dict[_Key, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    @staticmethod
    def _keys_in(names: frozenset[str], own: _Key | None, asked: Mapping[str, set[str]]) -> list[_Key]:
        found = [(first, second) for first in names & asked.keys() for second in names & asked[first]]
        return sorted(found, key=lambda key: (key != own, key))[:_MAX_KEYS]

    def add(self, kind: int) -> None:
        """Let a set be found from now on."""
        kept = [self._by_held[key] for key in self._held[kind]]
        if key := self._key[kind]:
            kept.append(self._by_key[key])
        for word in self._words[kind]:
            for found in kept:
                found[word].append(kind)

    def near(self, kind: int) -> list[int]:
        """Itself and sets added that may be alike, of those in one place the last; none is `_parallel`."""
        kept = [found for key in self._held[kind] if (found := self._by_key.get(key))]
        if (key := self._key[kind]) and (found := self._by_held.get(key)):
            kept.append(found)
        rows = [row for found in kept for word in self._words[kind] if (row := found.get(word))]
        names, own = self._names, self._names[kind]
        near = {kind}.union(*(row[-_MAX_POSTINGS:] for row in rows))
        return [other for other in near if own <= names[other] or own >= names[other]]


def _rare_words(subjects: Sequence[frozenset[str]], names: Container[str]) -> list[list[str]]:
    """Of each set so many of its rarest words that whatever is alike has one; words of names come last."""
    often = Counter(chain.from_iterable(subjects))
    rank = {w: count + len(subjects) * (w in names or w.isdigit()) for w, count in often.items()}
    found = []
    for words in subjects:
        rarest = sorted(sorted(words), key=rank.__getitem__)
        few = len(words) - _comparable(len(words))[0] + 1 if len(words) >= _FEWEST else 0
        found.append([w for w in rarest[:few] if often[w] > 1])
    return found


def _key(names: frozenset[str], often: Mapping[str, int]) -> _Key | None:
    """The two rarest names, "" for want of one; None if no other set can have both."""
    first, second, *_ = *sorted(sorted(names), key=often.__getitem__), "", ""
    return None if often[first] == 1 else (first, second)


@lru_cache(maxsize=1024)
def _comparable(size: int) -> tuple[int, int]:
    """Least and greatest number of words that a text can have to reach ALIKE with one of `size` words."""
    least = next(n for n in range(1, size + 1) if n / size >= ALIKE)
    most = size
    while size / (most + 1) >= ALIKE:
        most += 1
    return least, most


# A word is searched for a digit once, from its start: else "a-a-a-…" takes quadratic time.
_DISTINCT = re.compile(
    r"\b(?:[A-Z]{2,}[\w-]*|[A-Z][a-z]+[A-Z]\w*|(?:(?<![\w.-])[\w.-]*\d|\d)[\w.-]*|[A-Z][a-z]+)\b"
)


# A first word is a name by a digit or a second capital, as "BM25" and "mBERT": the first says nothing.
_NAME_FIRST = re.compile(r"[\w.-]*?(?:\d|(?<=\w)[A-Z])")


def distinct(text: str) -> frozenset[str]:
    """Names and numbers in a text, citations left out."""
    return _distinct(without_citations(text))


def _distinct(text: str) -> frozenset[str]:
    text = text if _NAME_FIRST.match(text) else text[1:]
    capital = " ".join([w for w in text.split() if not (w.islower() and w.isalpha())])
    return frozenset(map(str.lower, _DISTINCT.findall(capital)))


def contrast(a: str, b: str) -> bool:
    """Whether each names something (a system, a number) that the other does not: parallel, not equal."""
    return _parallel(distinct(a), distinct(b))


def _parallel(left: frozenset[str], right: frozenset[str]) -> bool:
    return not (left <= right or left >= right)


_JOINTS = PREPOSITIONS | {"than"}  # what stands before a noun phrase
_REPORTED = re.compile(
    r"^[^,;:.]{0,80}?\b(?:show|found|find|report|suggest|indicat|demonstrat|conclud|observ|confirm)\w* that "
)


def side_by_side(a: str, b: str) -> bool:
    """Whether two texts say the same of different things: each has words of its own in one place.

    The place is where a noun phrase begins, at the start or behind a preposition: "distillation halves the
    cost" beside "pruning halves the cost". Elsewhere the words may be two verbs for one thing.
    """
    first, second = _joined(a), _joined(b)
    start = _shared(first, second)
    end = _shared(first[start:][::-1], second[start:][::-1])
    one, other = (words[start : len(words) - end] for words in (first, second))
    if start and first[start - 1] not in _JOINTS:
        return False
    own = ({*one} - {*second} - _JOINTS, {*other} - {*first} - _JOINTS)
    return all(own) and not ({*one} | {*other}) & _TURNING


def _joined(text: str) -> list[str]:
    """The stems of a text in its plain form, and of its other words the prepositions and "than"."""
    keys = word_keys(_REPORTED.sub("", plain(text)[0], count=1))
    return [w if w in _JOINTS else stem(w) for w in keys if w in _JOINTS or w not in STOPWORDS]


def _shared(a: Sequence[str], b: Sequence[str]) -> int:
    """With how many equal words two lists begin."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
