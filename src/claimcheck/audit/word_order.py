"""Word order: sentences that say the same in another order, brought into one order.

In: a sentence in lower case. Out: the sentence in active voice, what it opens with at its end.
"""

from __future__ import annotations

import re

from claimcheck.audit.polarity import DOWN, UP

# What stands behind one of these adds detail.
LOCATIVE = frozenset(["in", "on", "at", "among", "during", "within", "across", "throughout", "for"])
PREPOSITIONS = LOCATIVE | frozenset(
    ["with", "of", "by", "after", "before", "under", "from", "since", "between", "until", "through",
     "over"]
)  # fmt: skip
_AMOUNTS = frozenset(["more", "less", "fewer"])
_DIRECTIONS = (UP | DOWN) - _AMOUNTS
_ASIDE = re.compile(r"[,;:()]|\b(?:who|whom|whose|which|where|that|and|or|an?)\b")
IS = r"(?:is|are|was|were|be|been|being)"
_FRONT = re.compile(
    rf"((?:{'|'.join(sorted(PREPOSITIONS))}) "
    r"(?:[^,;:]{1,80}(?=, )|(?:the |an? )?\w[\w%-]*(?: [\w%-]+){0,3}?(?= (?:the|an?|these) ))),? (.+)"
)
_GENITIVE = re.compile(r"\b(?!(?:it|that|there|what|who|he|she|let)')(\w{2,})(?:'s|s') (\w+)")
_REPORTED = re.compile(
    r"^(?:we|they|the authors|(?:our|the) (?:results|data|experiments|findings)) (?:also )?"
    r"(?:observed?|find|found|show|showed|report|reported|see|saw|noted?|confirm|confirmed) that "
)
_AUXILIARY = r"(?:will|would|can|could|may|might|should|must|has|have|had|not|never|zero) "
_PASSIVE = re.compile(
    rf"(.+?) ((?:{_AUXILIARY})*){IS} ((?:\w+ )?)(\w+(?:ed|en|wn|ght|ade|one|ost|ung|ound|eld|elt|ut))"
    r"((?: [^,;:]+?)?) by (?!\d|half|about|up|one|two|three|an? (?:third|quarter|half|factor))(.+)"
)


def straight(text: str) -> str:
    """In active voice, without "we find that", "in spring" at its end, "Ann's pay" as "pay of Ann"."""
    if "'" in text:
        text = _GENITIVE.sub(r"\2 of \1", text)
    front = _FRONT.fullmatch(text)
    opening, text = (f" {front[1]}", front[2]) if front else ("", text)
    text = _REPORTED.sub("", text, count=1) if " that " in text else text
    passive = _PASSIVE.fullmatch(text) if " by " in text else None
    if passive:
        patient, auxiliary, adverb, verb, rest, agent = passive.groups()
        text = f"{agent} {auxiliary}{adverb}{verb} {patient}{rest}"
    compared, than, other = text.partition(" than ")
    if other.partition(" ")[0] in PREPOSITIONS:  # "in A, … than in B": … in A than in B
        return f"{compared}{opening}{than}{other}"
    return text + opening


def exchanged(first: str, second: str) -> bool:
    """Whether two plain comparisons are equal word for word, but for two sides that changed places.

    The sides are all that stands around "lowers the dose more than", with a direction in between ("Ann trusts
    Bo more than Cy" may compare Bo with Cy), or around "more dust than they". No clause, no aside.
    """
    if first.count(" than ") != 1 or _ASIDE.search(first) or sorted(first.split()) != sorted(second.split()):
        return False
    a, b = _apart(first.split(), second.split())
    if "than" not in a:
        return False
    ends = a.index("than") + 1
    pronoun = a[ends : ends + 1] if a[ends : ends + 1] in (["they"], ["it"]) else []
    right = a[ends + len(pronoun) :]
    for cut in range(1, ends - 1):
        left, between = a[:cut], a[cut : ends + len(pronoun)]
        if b == right + between + left and right[:1] != left[:1]:
            return between[0] in _AMOUNTS if pronoun else bool({*between} & _DIRECTIONS)
    return False


def _apart(first: list[str], second: list[str]) -> tuple[list[str], list[str]]:
    """Two lists of words without what both end with and, before "than they", what both begin with."""
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    pronoun = {"they", "it"} & {*first}
    while pronoun and first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    return first, second
