"""Word order: sentences that say the same in another order, brought into one order.

In: a sentence in lower case. Out: the sentence in active voice, what it opens with at its end.
"""

from __future__ import annotations

import re

from claimcheck.audit.polarity import DOWN, LIMITERS, NEGATIONS, UP, keys
from claimcheck.audit.wording import content_words

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
    rf"(.+?) ((?:{_AUXILIARY})*){IS} ((?:(?:not|never) )?(?:\w+ )?)"
    r"(\w+(?:ed|en|wn|ght|ade|one|ost|ung|ound|eld|elt|ut))"
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


# "CONCLUSIONS In adults …", "Results: …": a heading of a structured abstract.
_LABEL = re.compile(
    r"\s*(?:(?i:background|introduction|context|objectives?|aims?|purpose|methods?|design|setting"
    r"|participants|results|findings|conclusions?|interpretation|discussion|significance)\s*:"
    r"|(?:BACKGROUND|CONTEXT|OBJECTIVES?|AIMS?|PURPOSE|METHODS|RESULTS|FINDINGS|CONCLUSIONS?"
    r"|INTERPRETATION|DISCUSSION)\b)\s*(?=[A-Z\d])"
)


def without_label(sentence: str) -> str:
    """A sentence of a structured abstract without the heading that a plain text leaves in front of it."""
    match = _LABEL.match(sentence)
    return sentence[match.end() :] if match else sentence


_NEITHER = re.compile(
    r"neither ([^,;:.]{1,200}?) nor ([^,;:.]{1,200}?)"
    r" ((?:is|are|was|were|has|have|had|do|does|did|can|could|will|would)\b)(?! n[o']t) (.+)",
    re.I | re.S,
)
_CLAUSE = re.compile(r"\b(?:that|which|who|whose|where|when|if|neither)\b", re.I)
# What an outcome is made of: "the primary outcome of death or stroke".
_OUTCOME = re.compile(
    r"\b((?:primary|secondary|main|key|composite)(?: \w+){0,2}? (?:outcomes?|end[- ]?points?)) of"
    r" ([^;:.()]+)",
    re.I,
)
_DEFINED = re.compile(r"\b(?:outcomes?|end[- ]?points?) (?:of|for|as)\b", re.I)
_TURNS = NEGATIONS | LIMITERS | {"but", "although", "though", "whereas", "while", "if", "when", "without"}


def told(passage: str, claim: str) -> str:
    """What a passage tells of the claim's subject.

    Of "neither A nor B did", "A did not" for a claim about A; of "the primary outcome of death or stroke",
    "the primary outcome" for a claim that doesn't say what it is made of.
    """
    passage = without_label(passage)
    if "outcome" in passage or "point" in passage:
        passage = _undefined(passage, claim)
    match = _NEITHER.fullmatch(passage.strip()) if passage[:12].lower().lstrip().startswith("neith") else None
    if match is None or _CLAUSE.search(f"{match[1]} {match[2]}"):
        return passage
    known = frozenset(content_words(claim))
    told_of = [s for s in (match[1], match[2]) if known.issuperset(content_words(s))]
    return f"{told_of[0]} {match[3]} not {match[4]}" if len(told_of) == 1 else passage


def _undefined(passage: str, claim: str) -> str:
    match = _OUTCOME.search(passage)
    if match is None or _DEFINED.search(claim) or match[1].lower() not in claim.lower():
        return passage
    if {*keys(match[2])} & _TURNS:
        return passage
    return passage[: match.end(1)] + passage[match.end() :]


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
