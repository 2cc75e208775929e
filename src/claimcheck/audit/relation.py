"""Relation: whether two sentences about the same thing say the same or the opposite.

In: two statements. Out: same, opposite, unsure, or alike (the same, but each has words of its own).
Lexical and cheap on purpose, so "opposite" needs one reversal and nothing that may explain it: the same
subject on the same sides, no bound, limiter or hedge that only one of the two has. All else is for a reader.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Literal

from claimcheck.audit.statement import CHANGES, LETTERS, Reading, opened, plain, read
from claimcheck.audit.wording import stem

Relation = Literal["same", "alike", "opposite", "unsure"]
Turn = Literal["same", "negated", "reversed", "levelled"]
Sides = Literal["kept", "swapped", "one", "unclear"]  # one: only one of the two compares

_UPWARD, _DOWNWARD = frozenset("UBM"), frozenset("DWL")
_REVERSED = {frozenset("UD"), frozenset("BW"), frozenset("ML")}
_OVERLAP = 0.6  # share of a side's words at which it is the same side


@lru_cache(maxsize=4096)
def relation(claim: str, passage: str) -> Relation:
    """How a claim stands to a passage that uses the same words."""
    (left, within), (right, bounds) = plain(claim), plain(passage)
    a, b = read(opened(left, right), within), read(opened(right, left), bounds)
    turn, sides = _turn(a, b), _facing(a, b)
    if sides == "swapped":
        turn = _exchanged(turn, a)
    if turn is None or sides == "unclear" or a.qualifiers != b.qualifiers:
        return "unsure"
    certain = sides != "one" and _one_subject(a, b)
    if turn == "same":
        return "same" if certain else "alike"
    # "Not higher" and "not lower" may both hold.
    both_deny = turn != "negated" and bool(a.negated)
    return "opposite" if certain and not both_deny else "unsure"


def _one_subject(a: Reading, b: Reading) -> bool:
    """Whether one sentence has all words of the other; "falls" may be a subject where the other has none."""
    short, long = sorted((a, b), key=lambda r: len(r.course))
    few, many = frozenset(short.subject), frozenset(long.subject)
    return few <= many or (many <= few and len(short.course) == len(long.course))


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
    if not ({*short} <= _UPWARD or {*short} <= _DOWNWARD) and _order(a, b) != _order(b, a):
        return None  # which direction is whose?
    steps = [i for i, letter in enumerate(a.course) if letter != b.course[i]]
    if not steps:
        return "same"
    if len(steps) > 1 or not a.near[steps[0]] & b.near[steps[0]]:
        return None
    step = frozenset((a.course[steps[0]], b.course[steps[0]]))
    if step in _REVERSED:
        return "reversed"
    return "levelled" if "0" in step and step < frozenset("0UDBW") else None


def _order(a: Reading, b: Reading) -> list[str]:
    return [w for w in dict.fromkeys(a.subject) if w in b.subject]


def _facing(a: Reading, b: Reading) -> Sides:
    """Whether what the sentences compare, or what acts on what, stands on the same sides."""
    if a.compares != b.compares:
        return "one"
    if a.sides is None or b.sides is None:
        return "kept"
    (l1, r1, behind1), (l2, r2, behind2) = a.sides, b.sides
    exchanged = (l1 - behind1) & (behind2 - l2) and (behind1 - l1) & (l2 - behind2)
    if not a.compares:
        return "unclear" if exchanged and not (l1 & l2 or r1 & r2) else "kept"
    if r1 == r2 or (r1 and r2 and (r1 <= r2 or r2 <= r1 or len(r1 & r2) / len(r1 | r2) >= _OVERLAP)):
        return "unclear" if exchanged else "kept"
    if not r1 or not r2:
        return "unclear"
    across = len(r1 & l2) / len(r1) >= _OVERLAP and len(r2 & l1) / len(r2) >= _OVERLAP
    return "swapped" if across else "unclear"


def _exchanged(turn: Turn | None, reading: Reading) -> Turn | None:
    """The same comparison with its sides exchanged is the reverse; its converse is the same."""
    if turn == "reversed":
        return "same"
    return "reversed" if turn == "same" and reading.course and "0" not in reading.course else None
