"""Polarity: whether two sentences about the same thing say the same or the opposite.

In: words of a claim and of a passage. Out: same, opposite, or limited (one of them says "only" and the like).
Lexical and cheap on purpose; where it is not sure, rules abstain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "neither",
        "nor",
        "cannot",
        "cant",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "wasnt",
        "arent",
        "werent",
        "wont",
        "wouldnt",
        "couldnt",
        "hasnt",
        "havent",
        "hadnt",
        "fail",
        "fails",
        "failed",
        "failing",
        "failure",
        "unable",
        "rarely",
        "seldom",
        "hardly",
        "barely",
        "scarcely",
        "lack",
        "lacks",
        "lacked",
        "lacking",
        "refute",
        "refutes",
        "refuted",
        "disprove",
        "contradict",
        "contradicts",
        "insufficient",
    ]
)
LIMITERS = frozenset(
    [
        "only",
        "merely",
        "solely",
        "less",
        "fewer",
        "little",
        "few",
        "except",
        "unless",
        "limited",
        "partially",
        "partly",
        "exclusively",
    ]
)
DOWN = frozenset(
    [
        "worse",
        "worst",
        "lower",
        "lowers",
        "lowered",
        "decrease",
        "decreases",
        "decreased",
        "degrade",
        "degrades",
        "degraded",
        "degrading",
        "deteriorate",
        "deteriorates",
        "deteriorated",
        "underperform",
        "underperforms",
        "underperformed",
        "hurt",
        "hurts",
        "harm",
        "harms",
        "harmed",
        "drop",
        "drops",
        "dropped",
        "decline",
        "declines",
        "declined",
        "inferior",
        "weaker",
        "poorer",
        "smaller",
        "less",
        "fewer",
        "reduce",
        "reduces",
        "reduced",
        "trail",
        "trails",
        "trailed",
        "lag",
        "lags",
        "lagged",
        "behind",
        "slower",
    ]
)
UP = frozenset(
    [
        "better",
        "best",
        "higher",
        "raise",
        "raises",
        "raised",
        "increase",
        "increases",
        "increased",
        "improve",
        "improves",
        "improved",
        "improving",
        "improvement",
        "improvements",
        "outperform",
        "outperforms",
        "outperformed",
        "outperforming",
        "beat",
        "beats",
        "beating",
        "exceed",
        "exceeds",
        "exceeded",
        "surpass",
        "surpasses",
        "surpassed",
        "superior",
        "stronger",
        "greater",
        "larger",
        "gain",
        "gains",
        "gained",
        "boost",
        "boosts",
        "boosted",
        "help",
        "helps",
        "helped",
        "benefit",
        "benefits",
        "benefited",
        "win",
        "wins",
        "faster",
        "lead",
        "leads",
    ]
)
HEDGES = re.compile(
    r"\b(?:whether|unclear|not clear|stays? open|remains? open|open question|hypothesi[sz]\w*|may|might"
    r"|could|would|conjectur\w+"
    r"|suggests? that|likely|possibly|perhaps|expect\w*|assum\w+)\b", re.I,
)  # fmt: skip
Relation = Literal["same", "opposite", "limited"]


def keys(text: str) -> list[str]:
    """Lower-case words with apostrophes taken out: doesn't → doesnt."""
    return [w.replace("'", "") for w in re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower().replace("’", "'"))]


def negations(words: Sequence[str]) -> list[str]:
    """Negating words, "not only" and "no longer than" style fixed phrases left out."""
    found = []
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        if word in NEGATIONS and not (word == "not" and following in ("only", "just", "merely")):
            found.append(word)
    return found


def limiters(words: Sequence[str]) -> list[str]:
    """Words that narrow what is said; "not only" does not."""
    return [w for i, w in enumerate(words) if w in LIMITERS and not (i and words[i - 1] == "not")]


def turns(words: Sequence[str]) -> bool:
    """Whether an odd number of negations and downward words turns the sentence."""
    up = any(w in UP for w in words)
    down = sum(w in DOWN for w in words)
    # "reduces the gain": several direction words say nothing together; only the first counts.
    direction = next((w in DOWN for w in words if w in UP or w in DOWN), False) if up else bool(down)
    return (len(negations(words)) + direction) % 2 == 1


@lru_cache(maxsize=4096)
def relation(claim: str, passage: str) -> Relation:
    """How a claim stands to a passage that uses the same words."""
    left, right = keys(claim), keys(passage)
    if turns(left) != turns(right):
        return "opposite"
    if set(limiters(left)) != set(limiters(right)):
        return "limited"
    return "same"
