"""Polarity: the words that turn or narrow what a sentence says.

In: words of a sentence. Out: which of them negate, limit, or give a direction. What follows from them for two
sentences is said in `relation`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.audit.wording import STOPWORDS

NEGATIONS = frozenset(
    ["not", "no", "never", "none", "neither", "nor", "cannot", "cant", "dont", "doesnt", "didnt", "isnt",
     "wasnt", "arent", "werent", "wont", "wouldnt", "couldnt", "hasnt", "havent", "hadnt", "fail", "fails",
     "failed", "failing", "failure", "unable", "rarely", "seldom", "hardly", "barely", "scarcely", "lack",
     "lacks", "lacked", "lacking", "refute", "refutes", "refuted", "disprove", "contradict", "contradicts",
     "insufficient"]
)  # fmt: skip
LIMITERS = frozenset(
    ["only", "merely", "solely", "less", "fewer", "little", "few", "except", "unless", "limited",
     "partially", "partly", "exclusively"]
)  # fmt: skip
# Directions on two axes: an error rate that is lower is not a worse one.
FALLS = frozenset(
    ["lower", "lowers", "lowered", "lowering", "decrease", "decreases", "decreased", "decreasing", "decline",
     "declines", "declined", "drop", "drops", "dropped", "fall", "falls", "fell", "fallen", "reduce",
     "reduces", "reduced", "reducing", "reduction", "reductions", "halve", "halves", "halved", "shrink",
     "shrinks", "shrank", "weaken", "weakens", "weakened", "weaker", "smaller", "slower", "less", "fewer"]
)  # fmt: skip
RISES = frozenset(
    ["higher", "raise", "raises", "raised", "raising", "increase", "increases", "increased", "increasing",
     "rise", "rises", "rose", "risen", "grow", "grows", "grew", "grown", "exceed", "exceeds", "exceeded",
     "double", "doubles", "doubled", "gain", "gains", "gained", "boost", "boosts", "boosted", "strengthen",
     "strengthens", "strengthened", "stronger", "greater", "larger", "faster", "more"]
)  # fmt: skip
HARMS = frozenset(
    ["worse", "worst", "worsen", "worsens", "worsened", "degrade", "degrades", "degraded", "degrading",
     "deteriorate", "deteriorates", "deteriorated", "underperform", "underperforms", "underperformed", "hurt",
     "hurts", "harm", "harms", "harmed", "inferior", "poorer", "trail", "trails", "trailed", "lag", "lags",
     "lagged", "behind"]
)  # fmt: skip
HELPS = frozenset(
    ["better", "best", "improve", "improves", "improved", "improving", "improvement", "improvements",
     "outperform", "outperforms", "outperformed", "outperforming", "beat", "beats", "beating", "surpass",
     "surpasses", "surpassed", "superior", "help", "helps", "helped", "benefit", "benefits", "benefited",
     "win", "wins", "lead", "leads"]
)  # fmt: skip
DOWN, UP = FALLS | HARMS, RISES | HELPS
HEDGES = re.compile(
    r"\b(?:whether|unclear|not clear|stays? open|remains? open|open question|hypothesi[sz]\w*|may|might"
    r"|could|would|conjectur\w+|suggests? that|(?:un)?likely|possibly|perhaps|expect\w*|assum\w+"
    r"|doubt\w*|questionable|improbable|implausible)\b", re.I,
)  # fmt: skip

# What leaves room for the same with its sides exchanged: "can be better", "better on 5 of 12 sets".
COUNT = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
PARTIAL = re.compile(
    r"\b(?:can|sometimes|occasionally|(?<!more )(?<!less )often|some|many|several|few|partly|certain|half"
    rf"|at times)\b|\b{COUNT} ?(?:%|percent)? ?(?:out )?of\b"
    rf"|\b(?:on|in|for|across) (?:{COUNT} (?:[a-z-]+ ){{0,2}}?[a-z-]+s|an?|another)\b"
    r"|\b(?:that|who|which)\b.* than (?:they|it)\b",
    re.I,
)


# "More-effective drugs than" compares; "more-developed countries" are a kind of countries.
COMPOUND = (
    r"(?:no|non|not|never|rarely|hardly|fail|failure|all|every|any|each|both|always|only|few|little|some"
    r"|many|most|much|(?:more|less)(?!-[\w-]{1,30}(?: [\w-]{1,30})? than\b))"
)
_NAMED = re.compile(rf"\b({COMPOUND})-(?!one\b)(?=[a-z])")
_FAILURE = re.compile(r"\b([a-z]{4,}) failure\b(?! (?:of|to)\b)")
_SOME_FAILURE = STOPWORDS | {"complete", "total", "utter", "outright", "repeated", "frequent", "partial"}


def with_names(text: str) -> str:
    """A lower-case text with "no-till", "all-cause" and "heart failure" as one word: names deny nothing."""
    if "-" in text:
        text = _NAMED.sub(r"\1", text)
    return _FAILURE.sub(_named, text) if " failure" in text else text


def _named(match: re.Match[str]) -> str:
    return match[0] if match[1] in _SOME_FAILURE else f"{match[1]}failure"


def keys(text: str) -> list[str]:
    """Lower-case words with apostrophes taken out: doesn't → doesnt."""
    text = with_names(text.lower().replace("’", "'"))
    return [w.replace("'", "") for w in re.findall(r"[a-z]+(?:'[a-z]+)?", text)]


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
