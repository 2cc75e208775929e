"""Whose words: a sentence that tells of cited work, or that stands in quotation marks.

In: raw text. Out: yes or no, for rules that judge what a document says of itself.
"""

from __future__ import annotations

import re

from claimcheck.audit.citations import citations
from claimcheck.audit.wording import fold, holds

_OWN = re.compile(
    r"\b(?:we|our|us|i|my|here|(?:this|the present|the current) (?:\w+ )?(?:review|synthesis|survey|report"
    r"|paper|article|study|work|document|overview|search))\b",
    re.I,
)
_WORKS = (
    r"(?:synthes[ei]s|reviews?|surveys?|papers?|stud(?:y|ies)|works?|articles?|meta-analys[ei]s|reports?"
    r"|audits?|authors?|researchers)"
)
_FELLOWS = r"(?:et\s+al\b\.?|(?:and|&)\s+(?:colleagues|co-?workers|co-?authors))"
_CITED = r"(?:\s*(?:\([^()]{0,40}\)|\[[^\[\]]{0,40}\]|~?\\cite\w{0,6}\{[^{}]{0,60}\}))?"
_ACTS = (
    r"(?:verif|extract|identif|review|includ|list|collect|check|analy[sz]|examin|retriev|report|count|test|assess"
    r"|rate|confirm|refut|reject|select|screen|synthesi[sz]|cite|consider|compar|stud|found|find|kept|keep|ha[sd]\b"
    r"|have\b|use|label|annotat|mark|judge|gather|pool|summari[sz]|evaluat|publish|releas|draw|drew|took)"
)
# Somebody else is the subject: "Zheng et al. [1] also extracted", "earlier reviews list", "the authors kept".
_NAME = r"[A-Z][\w'’-]{1,30}"
_SOMEBODY = re.compile(
    rf"(?:\b{_NAME},?\s+{_FELLOWS}|\b{_NAME}\s+(?:and|&)\s+{_NAME}(?=\s*(?:\(\d|\[))"
    r"|\b(?i:(?:earlier|previous|prior|other|past|existing|older|their|several|many|some|most|another|one"
    r"|an? (?:recent|earlier|previous|prior|later|related)|the (?:first|second|third|other|original|cited"
    rf"|same|latter|former))\s+(?:\w{{1,20}}\s+)?{_WORKS}|the\s+authors?(?:\s+of\s+[^,.;]{{1,40}}?)?)){_CITED}"
    rf"(?:\s+(?:\w{{1,20}}ly|also|then|first|later|ha[sd]|have))?\s+(?i:{_ACTS})"
    rf"|^\W{{0,4}}(?i:in|according to)\s+[^;]{{0,60}}?\b{_FELLOWS}"
)
# Words of which the text must hold one where the pattern matches.
_OF_SOMEBODY = (
    *("et", "colleague", "coworker", "co-worker", "coauthor", "co-author", "(", "[", "earlier", "previous"),
    *(
        "prior",
        "other",
        "past",
        "existing",
        "older",
        "their",
        "several",
        "many",
        "some",
        "most",
        "one",
        "recent",
    ),
    *(
        "related",
        "later",
        "first",
        "second",
        "third",
        "original",
        "cited",
        "same",
        "latter",
        "former",
        "author",
    ),
)
_VERSION = re.compile(
    r"\b(?:in|of|from|than|since)\s+(?:(?:the|an?|our|its)\s+)?(?:version|draft|edition|revision)\s+\d"
    r"|\b(?:first|earlier|previous|prior|last|former|original|old)\s+(?:version|draft|edition|revision)\b"
    r"|\b(?:in|during|after)\s+(?:an?|the|our)\s+(?:pilot|dry run|trial run|first (?:round|pass))\b",
    re.I,
)
_OF_VERSIONS = (
    *(
        "version",
        "draft",
        "edition",
        "revision",
        "pilot",
        "dry run",
        "trial run",
        "first round",
        "first pass",
    ),
)
# "This review", which may be one that was told of before.
_THIS = re.compile(
    r"\W{0,4}this\s+(?:\w{1,20}\s+)?(review|synthesis|survey|report|paper|article|study)\b", re.I
)
_TOPIC = r"(?:about|on|concerning|regarding|for|with|without|whose)"
_PART = re.compile(
    rf"\b(?:of|among)\s+(?:the|our|all|those|these)\s+(?:\w{{1,20}}\s+){{0,3}}?claims?\s+{_TOPIC}\b"
    rf"|\b(?:of|for|among|in)\s+(?:those|these)\s+{_TOPIC}\b",
    re.I,
)
_FOR = re.compile(r"^\W{0,4}(?:for|regarding|concerning|about)\s", re.I)
_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"), ("``", "''"))


def about_others(sentence: str) -> bool:
    """Whether a sentence cites, and neither "we" nor "this review" acts in it."""
    return _OWN.search(sentence) is None and next(citations(sentence), None) is not None


def acts_elsewhere(before: str) -> bool:
    """Whether the last who acts before a number is somebody else: "Zheng et al. extracted 80 claims"."""
    others = [m.end() for m in _SOMEBODY.finditer(before)] if holds(fold(before), _OF_SOMEBODY) else []
    return bool(others) and _OWN.search(before, others[-1]) is None


def of_another_version(sentence: str) -> bool:
    """Whether a sentence tells of an earlier version or a trial: "in version 1, 4 claims …"."""
    return holds(fold(sentence), _OF_VERSIONS) and _VERSION.search(sentence) is not None


def refers_back(sentence: str, before: str) -> bool:
    """Whether "this review" is one of somebody else, of which the text before tells."""
    this = _THIS.match(sentence)
    if this is None or not (about_others(before) or acts_elsewhere(before)):
        return False
    told = rf"\b(?:an?|another|the|their|recent|earlier|previous|prior)\s+(?:\w{{1,20}}\s+){{0,2}}{this[1]}\b"
    return re.search(told, before, re.I) is not None


def of_a_part(before: str) -> bool:
    """Whether the text before a number narrows it to some claims: "of the claims about X, one is …"."""
    if _PART.search(before):
        return True
    return _FOR.match(before) is not None and _OWN.search(before) is None


def in_quotation(text: str, at: int) -> bool:
    """Whether a quotation is open at an offset."""
    before = text[:at]
    return before.count('"') % 2 == 1 or any(before.rfind(a) > before.rfind(b) for a, b in _QUOTES)
