"""Signs that a claim was cut: shared by CC101 and CC104.

In: the claims of a document. Out: per claim the sign, or none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain, islice

from claimcheck.audit.document import Claim
from claimcheck.audit.endings import dangles, ends_in_ellipsis, ends_sentence, stops_short

NEAR = 3  # lengths within this many characters point to one cap
WORD = 14  # a cut at a word's end falls up to a word short of the cap
# Caps that programs use: round numbers, and a few that storage made customary.
CAPS = (
    *(80, 100, 120, 125, 128, 140, 150, 160, 180, 200, 220, 240, 250, 255, 256, 280, 300, 350, 400, 450),
    *(500, 512, 600, 750, 800, 1000, 1024),
)
_MIN_CAP = 60
_MIN_OPEN = 30  # a shorter claim may be a heading-like phrase
_LONGEST_PART = 7  # letters of a broken word; longer ones are words the document uses once
_SHORTEST_ACRONYM = 3  # letters that are left of a broken one
_CITED = re.compile(r"[\])]$")  # a cut rarely falls just behind a citation
# "… 5 % vs. 12 %", "… if n ≥ 10k": a whole comparison may end a claim without a full stop.
_QUANTITY = re.compile(
    r"(?:(?:\bvs\.?|\bversus|\bfrom\s[^,;]{1,20}\sto)\s*[+−-]?[\d.,]{1,8}[km]?|[=<>≤≥≈]\s*[+−-]?[\w.,]{1,10})"
    r"(?:\s?(?:%|‰|°c|pp|points?|percent|[a-zµ$€£]{1,5}/[a-z]{1,4}))?\)?$",
    re.I,
)
_VARIABLE = re.compile(r"(?:\d|[=<>≤≥≈±×·+]\s*)$")  # before a letter: a unit or the name of a number
# "5 h", "10 km/h", "3 mmol/l", "40 $/t": what follows a number, or the slash after a unit, is a unit.
_UNIT_END = re.compile(
    r"\d\s?(?:[hsmgltdkLWKVAJNCFM]|[^\s\d/]{0,6}\s?/\s?[^\W\d_]{1,5})$"
    r"|(?:\b(?:[kcmnµ]?m|[kmµn]?g|m?mol|[mµ]?l|ml|[kMGT]?B|[kMGT]?W|[kM]?J|km|t|USD|EUR)|[$€£¥])\s?/\s?[^\W\d_]{1,5}$"
)
_LONGEST_UNIT = 20  # characters, the last digit of its number included
_ENDINGS = ["s", "es", "d", "ed", "ing", "ly", "er", "al", "ion", "ions", "ally", "ity", "able", "ment"]


class Vocabulary:
    """The words of a document with their counts; finds those that begin alike."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self._sorted = sorted(counts)

    def starting(self, start: str) -> list[str]:
        """Words that begin with `start`."""
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + "\U0010ffff")
        return self._sorted[first:last]

    def longer(self, start: str) -> list[str]:
        """Words at least two letters longer that begin with `start`."""
        return [w for w in self.starting(start) if len(w) > len(start) + 1]


def cut_signs(claims: Sequence[Claim], vocabulary: Vocabulary, *, english: bool = True) -> dict[int, str]:
    """Claim number → why it looks cut. `vocabulary` counts the words of the document's own text."""
    open_ended = [c for c in claims if not ends_sentence(c.text)]
    closed = len(claims) - len(open_ended)
    lengths = {c.number: len(c.text) for c in open_ended}
    by_size: dict[int, list[int]] = defaultdict(list)
    for number, size in lengths.items():
        by_size[size].append(number)
    longest = max((len(c.text) for c in claims), default=0)
    signs: dict[int, str] = {}
    for claim in open_ended:
        size = lengths[claim.number]
        fellows = _fellows(by_size, size, claim.number)
        cap = _cap(size)
        if ends_in_ellipsis(claim.text):
            signs[claim.number] = "it ends in an ellipsis"
        elif (
            size >= _MIN_CAP and size >= longest - NEAR and _piled(1 + len(fellows), closed, len(open_ended))
        ):
            signs[claim.number] = f"it stops after {size} characters, as {_list(fellows)}; no claim is longer"
        elif (word := broken_word(claim.text, vocabulary)) is not None:
            signs[claim.number] = f"its last word '{word[0]}' looks like the beginning of {word[1]}"
        elif dangles(claim.text) or (english and stops_short(claim.text)):
            signs[claim.number] = "it ends where something must follow"
        elif cap and size == cap and not _CITED.search(claim.text) and longest <= cap + NEAR:
            signs[claim.number] = f"it stops after exactly {cap} characters, without a full stop"
        elif (
            cap
            and size >= cap - WORD
            and cap - WORD <= longest <= cap
            and _piled(_below(by_size, cap), closed, len(open_ended))
        ):
            signs[claim.number] = f"it stops just below {cap} characters, as others do, without a full stop"
        elif closed >= 2 and (why := _beside_whole(claim.text, fellows, closed, len(open_ended))):
            signs[claim.number] = why
    cut = len(signs)
    if cut and (closed >= 2 or cut >= 0.5 * len(open_ended)):
        for claim in open_ended:
            if claim.number not in signs and _unfinished(claim.text):
                why = f"which {closed} claims have" if closed >= 2 else f"and {cut} other claims were cut"
                signs[claim.number] = f"it has no full stop, {why}"
    return signs


def _beside_whole(text: str, fellows: Sequence[int], closed: int, open_ended: int) -> str | None:
    """Why a text without a full stop looks cut beside so many that have one."""
    if len(text) >= _MIN_CAP and fellows and 2 * (1 + len(fellows)) > open_ended:
        return f"it stops after {len(text)} characters, as {_list(fellows)}, without a full stop"
    if closed >= 2 * open_ended and _unfinished(text):
        return "it has no full stop, which the other claims have"
    return None


def _piled(alike: int, closed: int, open_ended: int) -> bool:
    """Whether so many claims of one length show a cap; where none has a full stop, most must be so long."""
    return alike > 1 and (closed > 0 or 2 * alike >= open_ended)


def _unfinished(text: str) -> bool:
    """Whether a text without a full stop may be the beginning of a sentence."""
    return len(text) >= _MIN_OPEN and _QUANTITY.search(text) is None


def _cap(size: int) -> int | None:
    return next((c for c in CAPS if c >= size), None)


def _below(by_size: Mapping[int, Sequence[int]], cap: int) -> int:
    """How many claims end up to a word below a cap."""
    return sum(len(by_size.get(size, ())) for size in range(cap - WORD, cap + 1))


def _fellows(by_size: Mapping[int, Sequence[int]], size: int, number: int) -> list[int]:
    """The first claims of nearly the same length."""
    near = chain.from_iterable(by_size.get(s, ()) for s in range(size - NEAR, size + NEAR + 1))
    return sorted(islice((n for n in near if n != number), 6))


def _list(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"claim {numbers[0]} does"
    return f"claims {', '.join(map(str, numbers[:4]))}{' and others' if len(numbers) > 4 else ''} do"


def broken_word(text: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The last word and what it was, if it is no word of the document but begins one that is."""
    match = re.search(r"([^\W\d_]+)$", text)
    if not match or _UNIT_END.search(text[-_LONGEST_UNIT:]):
        return None
    word = match[1]
    low = word.lower()
    if len(low) == 1 and low not in "ai":
        return None if _VARIABLE.search(text[: match.start()]) else (word, "another")
    if word[:1].isupper() and len(word) > 1 and not word.istitle():
        return _broken_acronym(word, vocabulary)
    if vocabulary.counts.get(low, 0) > 1:
        return None
    longer = vocabulary.longer(low) if len(low) >= 2 else []
    inflections = {low + ending for ending in _ENDINGS}
    longer = [w for w in longer if w not in inflections]
    if not longer or len(low) > _LONGEST_PART:
        return None
    return word, f"'{min(longer, key=lambda w: (len(w), w))}'"


def _broken_acronym(word: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """An acronym and what it was, if a longer one comes again and again and it never does."""
    low = word.lower()
    longer = [w for w in vocabulary.starting(low) if vocabulary.counts[w] > 1 and w not in (low, f"{low}s")]
    if len(low) < _SHORTEST_ACRONYM or vocabulary.counts.get(low, 0) > 1 or len(longer) != 1:
        return None
    return word, f"'{longer[0].upper()}'"
