"""Word order: sentences that say the same in another order, brought into one order.

In: a sentence in lower case. Out: the sentence in active voice, what it opens with at its end.
"""

from __future__ import annotations

import re

# What stands behind one of these adds detail.
LOCATIVE = frozenset(["in", "on", "at", "among", "during", "within", "across", "throughout", "for"])
PREPOSITIONS = LOCATIVE | frozenset(
    ["with", "of", "by", "after", "before", "under", "from", "since", "between", "until", "through",
     "over"]
)  # fmt: skip
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
