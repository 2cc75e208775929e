"""Signs that a claim was cut: shared by CC101 and CC104.

In: the claims of a document. Out: per claim the sign, or none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from claimcheck.audit.document import Claim
from claimcheck.audit.wording import dangles, ends_in_ellipsis, ends_sentence

NEAR = 3  # lengths within this many characters point to one cap
WORD = 14  # a cut at a word's end falls up to a word short of the cap
# Caps that programs use: round numbers, and a few that storage made customary.
CAPS = (
    *(80, 100, 120, 125, 128, 140, 150, 160, 180, 200, 220, 240, 250, 255, 256, 280, 300, 350, 400, 450),
    *(500, 512, 600, 750, 800, 1000, 1024),
)
_MIN_CAP = 60
_ENDINGS = ["s", "es", "d", "ed", "ing", "ly", "er", "al", "ion", "ions", "ally", "ity", "able", "ment"]


def cut_signs(claims: Sequence[Claim], vocabulary: Mapping[str, int]) -> dict[int, str]:
    """Claim number → why it looks cut. `vocabulary` counts the words of the document's own text."""
    open_ended = [c for c in claims if not ends_sentence(c.text)]
    closed = len(claims) - len(open_ended)
    lengths = {c.number: len(c.text) for c in open_ended}
    longest = max((len(c.text) for c in claims), default=0)
    signs: dict[int, str] = {}
    for claim in open_ended:
        size = lengths[claim.number]
        fellows = [n for n, s in lengths.items() if n != claim.number and abs(s - size) <= NEAR]
        cap = _cap(size)
        if ends_in_ellipsis(claim.text):
            signs[claim.number] = "it ends in an ellipsis"
        elif size >= _MIN_CAP and fellows and size >= longest - NEAR:
            signs[claim.number] = f"it stops after {size} characters, as {_list(fellows)}; no claim is longer"
        elif (word := broken_word(claim.text, vocabulary)) is not None:
            signs[claim.number] = f"its last word '{word[0]}' looks like the beginning of '{word[1]}'"
        elif dangles(claim.text):
            signs[claim.number] = "it ends where something must follow"
        elif cap and size == cap and longest <= cap + NEAR:
            signs[claim.number] = f"it stops after exactly {cap} characters, without a full stop"
        elif cap and size >= cap - WORD and cap - WORD <= longest <= cap and _pile_up(lengths, cap):
            signs[claim.number] = f"it stops just below {cap} characters, as others do, without a full stop"
        elif closed >= 2 * len(open_ended) and closed >= 2 and size >= _MIN_CAP:
            signs[claim.number] = "it has no full stop, which the other claims have"
    return signs


def _cap(size: int) -> int | None:
    return next((c for c in CAPS if c >= size), None)


def _pile_up(lengths: Mapping[int, int], cap: int) -> bool:
    return sum(cap - WORD <= s <= cap for s in lengths.values()) >= 2


def _list(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"claim {numbers[0]} does"
    return f"claims {', '.join(map(str, numbers[:4]))}{' and others' if len(numbers) > 4 else ''} do"


def broken_word(text: str, vocabulary: Mapping[str, int]) -> tuple[str, str] | None:
    """The last word and what it was, if it is no word of the document but begins one that is."""
    match = re.search(r"([^\W\d_]+)$", text)
    if not match:
        return None
    word = match[1]
    low = word.lower()
    if len(low) == 1 and low not in "ai":
        return word, f"{word}…"
    if word[:1].isupper() and len(word) > 1 and not word.istitle():  # an acronym
        return None
    if vocabulary.get(low, 0) > 1:
        return None
    longer = [w for w in vocabulary if len(w) > len(low) + 1 and w.startswith(low) and len(low) >= 2]
    inflections = {
        low + s
        for s in ("s", "es", "d", "ed", "ing", "ly", "er", "al", "ion", "ions", "ally", "ity", "able", "ment")
    }
    longer = [w for w in longer if w not in inflections]
    return (word, min(longer, key=lambda w: (len(w), w))) if longer and len(low) <= 7 else None
