"""Relation: whether two sentences about the same thing say the same or the opposite.

In: two statements. Out: same, opposite, unsure, or alike (the same, but each has words of its own).
Lexical and cheap on purpose. "Same" needs the same words in the same order, where one of the two may add
detail; "opposite" one reversal beside that, and nothing that may explain it: no bound, limiter, quantifier or
hedge that only one of the two has. All else is for a reader.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from claimcheck.audit.polarity import COUNT, HEDGES, PARTIAL, with_names
from claimcheck.audit.statement import (
    CHANGES,
    FUNCTION,
    LETTERS,
    SIZES,
    UNIVERSAL,
    Reading,
    opened,
    plain,
    read,
)
from claimcheck.audit.word_order import LOCATIVE, PREPOSITIONS, exchanged, told
from claimcheck.audit.wording import stem

Relation = Literal["same", "alike", "opposite", "unsure"]
Turn = Literal["same", "negated", "reversed", "levelled"]
Sides = Literal["kept", "swapped", "one", "unclear"]  # one: only one of the two compares

_UPWARD, _DOWNWARD = frozenset("UBM"), frozenset("DWL")
_REVERSED = {frozenset("UD"), frozenset("BW"), frozenset("ML")}


@lru_cache(maxsize=4096)
def relation(claim: str, passage: str) -> Relation:
    """How a claim stands to a passage that uses the same words."""
    passage = told(passage, claim)
    a, b = _read_both(claim, passage)
    turn, sides = _turn(a, b), _facing(a, b)
    if _plainly_exchanged(a, b) and exchanged(plain(claim)[0], plain(passage)[0]):
        return "unsure" if _partial(claim, passage) else "opposite"
    if sides == "swapped":
        turn = _exchanged(turn, a)
        if turn == "reversed" and _partial(claim, passage):  # either may hold at times
            return "unsure"
    if turn is None or sides == "unclear" or _qualified(a, b):
        return "unsure"
    one, ordered = _one_subject(a, b), _in_order(a, b, turn, sides)
    if one and not ordered:  # the same words and yet another sentence
        return "unsure"
    certain = sides != "one" and one and ordered and _detailed(a, b, turn)
    if turn == "same":
        return "same" if certain else "alike"
    # "Not higher" and "not lower" may both hold.
    both_deny = turn != "negated" and bool(a.negated)
    return "opposite" if certain and not both_deny else "unsure"


def _plainly_exchanged(a: Reading, b: Reading) -> bool:
    """Whether two sentences of the same words compare in one direction, with nothing denied or qualified."""
    plainly = not (a.negated or a.levelled or a.qualifiers or b.qualifiers)
    return plainly and a.sides is not None and bool(a.course) and a.words == b.words


_SHARE = re.compile(rf"\b({COUNT}) (?:out )?of (?:the |all |these )?({COUNT})\b")
_PERCENT = re.compile(r"\b(\d{1,3}(?:\.\d{1,4})?) ?(?:%|percent\b) of\b")
_SPELLED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _partial(claim: str, passage: str) -> bool:
    """Whether one of two texts says that something may be so, or is so in part.

    What both say of the same number, and more than half, leaves no room: "on 30 of 36 sets".
    """
    texts = [with_names(t.lower()) for t in (claim, passage)]
    same = _majorities(texts[0]) & _majorities(texts[1])
    for part in sorted(same):
        texts = [t.replace(part, " ") for t in texts]
    return any(PARTIAL.search(t) or HEDGES.search(t) for t in texts)


def _majorities(text: str) -> frozenset[str]:
    """The phrases of a text such as "30 of 36" that count more than half."""
    shares = [(m[0], _value(m[1]), _value(m[2])) for m in _SHARE.finditer(text)]
    shares += [(m[0], float(m[1]), 100.0) for m in _PERCENT.finditer(text)]
    return frozenset(phrase for phrase, part, whole in shares if whole / 2 < part <= whole)


def _value(count: str) -> float:
    return float(_SPELLED.index(count) if count in _SPELLED else count)


def covered(claim: str, passage: str) -> bool:
    """Whether a passage that says the same has all details of the claim."""
    a, b = _read_both(claim, told(passage, claim))
    return {*a.subject} <= {*b.subject}


def _read_both(claim: str, passage: str) -> tuple[Reading, Reading]:
    (left, within), (right, bounds) = plain(claim), plain(passage)
    return read(opened(left, right), within), read(opened(right, left), bounds)


def _qualified(a: Reading, b: Reading) -> bool:
    """Whether only one of two sentences is qualified; of a size that both name, only its denial counts."""
    return bool((a.qualifiers ^ b.qualifiers) - (a.words & b.words & SIZES))


def _in_order(a: Reading, b: Reading, turn: Turn, sides: Sides) -> bool:
    """Whether the words that two sentences share have one order, and no `FUNCTION` word is missing in one.

    The sides of a converse are left out, the universal words that a negation denies ("all" beside "none"),
    and the numbers beside a reversal: what rises from 2 to 5 falls from 5 to 2.
    """
    aside = PREPOSITIONS - FUNCTION
    numbers = turn != "reversed" or a.sides is not None
    if sides == "swapped" and a.sides and b.sides:
        aside |= a.sides[1] | b.sides[1]
    if turn == "negated":
        aside |= UNIVERSAL
    first, second = (
        [w for w in dict.fromkeys(r.order) if w not in aside and (numbers or not w.isdigit())] for r in (a, b)
    )
    shared = {*first} & {*second}
    if ({*first} ^ {*second}) & FUNCTION:
        return False
    first, second = ([w for w in ws if w in shared] for ws in (first, second))
    # "0.06 MAP" is "a MAP of 0.06": sorted, all words before all numbers.
    beside = sorted(first, key=str.isdigit) == sorted(second, key=str.isdigit)
    return beside or _one_order(first, second, _placed(a) & _placed(b))


def _placed(reading: Reading) -> frozenset[str]:
    """The words right behind "in", "during" and the like."""
    return frozenset(w for before, w in pairwise(reading.order) if before in LOCATIVE)


def _one_order(first: list[str], second: list[str], placed: frozenset[str]) -> bool:
    """Whether two orders of words are equal, but for one phrase of place or time that stands elsewhere."""
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    cuts = [i for i in range(1, len(first)) if first[i:] + first[:i] == second]
    return first == second or any((first[0] in placed) != (first[i] in placed) for i in cuts)


def _one_subject(a: Reading, b: Reading) -> bool:
    """Whether one sentence has all words of the other; "falls" may be a subject where the other has none."""
    short, long = sorted((a, b), key=lambda r: len(r.course))
    few, many = frozenset(short.subject), frozenset(long.subject)
    return few <= many or (many <= few and len(short.course) == len(long.course))


def _detailed(a: Reading, b: Reading, turn: Turn) -> bool:
    """Whether the longer sentence only adds detail: at its end or behind a preposition.

    What is denied in general is denied of every kind: "no predictor" beside "a strong predictor".
    """
    short, long = sorted((a, b), key=lambda r: len({*r.subject}))
    if turn == "negated" and len(short.negated) > len(long.negated):
        return True
    known = frozenset(short.subject)
    last = max((i for i, w in enumerate(long.order) if w in known), default=0)
    led = False
    for word in long.order[:last]:
        if word in PREPOSITIONS or word in known:
            led = word in PREPOSITIONS
        elif not led and word not in FUNCTION:
            return False
    return True


def _turn(a: Reading, b: Reading) -> Turn | None:
    """By what one of two sentences turns the other; None if that is not clear."""
    if len(a.course) != len(b.course):
        a, b = _folded(a), _folded(b)
    course = _step(a, b)
    few, many = sorted((a, b), key=lambda r: len(r.negated))
    if len(few.negated) == len(many.negated) or course is None:
        return course
    if few.negated or len(many.negated) > 1 or course != "same":
        return None
    word = stem(many.negated[0])
    shared = many.negated[0] in LETTERS or word in few.words or (word in CHANGES and few.words & CHANGES)
    return "negated" if shared else None


def _folded(reading: Reading) -> Reading:
    """The reading with "zero change" as a negated change."""
    kept = [
        (letter, near) for letter, near in zip(reading.course, reading.near, strict=True) if letter != "0"
    ]
    return replace(
        reading,
        course="".join(letter for letter, _ in kept),
        near=tuple(near for _, near in kept),
        negated=reading.negated + reading.levelled,
        levelled=(),
    )


def _step(a: Reading, b: Reading) -> Turn | None:
    """How the directions of two sentences differ, negations aside."""
    short, long = sorted((a.course, b.course), key=len)
    if len(short) != len(long):
        one_way = any({*short} <= {*long} <= way for way in (_UPWARD, _DOWNWARD))
        return "same" if short and one_way else None
    steps = [i for i, letter in enumerate(a.course) if letter != b.course[i]]
    if not steps:
        return "same"
    if len(steps) > 1 or not a.near[steps[0]] & b.near[steps[0]]:
        return None
    step = frozenset((a.course[steps[0]], b.course[steps[0]]))
    if step in _REVERSED:
        return "reversed"
    return "levelled" if "0" in step and step < frozenset("0UDBW") else None


def _facing(a: Reading, b: Reading) -> Sides:
    """Whether what the sentences compare stands on the same sides."""
    if a.sides is None or b.sides is None:
        return "kept" if a.sides is b.sides else "one"
    (l1, r1), (l2, r2) = a.sides, b.sides
    if r1 == r2 or (r1 and r2 and (r1 <= r2 or r2 <= r1)):
        return "kept"
    apart, other = r1 - r2, r2 - r1
    across = r1 and r2 and apart <= l2 and other <= l1 and apart - l1 and other - l2
    return "swapped" if across else "unclear"


def _exchanged(turn: Turn | None, reading: Reading) -> Turn | None:
    """The same comparison with its sides exchanged is the reverse; its converse is the same."""
    if turn == "reversed":
        return "same"
    return "reversed" if turn == "same" and reading.course and "0" not in reading.course else None
