"""CC304: the confidence is never defined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.document import Document, Sentence
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule

_VERB = (
    r"(?:is|are|was|were|denotes?|means?|measures?|represents?|refers? to|stands for|gives?|states?"
    r"|expresses|reports?|shows?|indicates?|follows|summari[sz]es"
    r"|reflects?|captures?|records?|corresponds? to"
    r"|equals?|comes? from|comput\w+|calculat\w+|estimat\w+|obtain\w+|defin\w+"
    r"|deriv\w+)"
)
_WHAT = (
    r"(?:probabilit\w+|how (?:sure|certain|confident|likely|probable)|share|fraction"
    r"|proportion|similarit\w+|entail\w+|posterior|agreement|cosine"
    r"|estimate of|mean of|average of|frequency|likelihood|percentage|relative number|votes?"
    r"|how many (?:out )?of|how often|rate at which"
    r"|GRADE|calibrat\w+|belief|chance|odds|rating of|self-reported|score of the"
    r"|(?:their|its) (?:mean|median|average))"
)
_NAME = r"(?:confidences?|certainty|conf)\b\.?"
_DEFINED = re.compile(
    rf"\b{_NAME}[\"”'’*_]?(?:\s+\w+){{0,4}}?\s+{_VERB}\b.{{0,400}}\b{_WHAT}\b|\b{_WHAT}\b.{{0,400}}\b(?:as|called|named"
    rf"|termed)\b(?:\s+\w+){{0,3}}\s+confidence\b|\bconfidence\s*(?:=|\()\s*\w+"
    rf"|\bas\s+(?:the\s+|its\s+|their\s+)?confidence\b.{{0,400}}\b{_WHAT}\b"
    rf"|\bcall(?:ed|s)?\s+(?:(?:the|this|that)\s+)?(?:\w+\s+){{0,2}}?{_WHAT}\b.{{0,400}}\bconfidence\b"
    rf"|\b{_NAME}[\"”'’*_)]*\s*[:=–—]\s.{{0,400}}\b{_WHAT}\b"
    rf"|\b{_WHAT}\b.{{0,400}}\b{_NAME}[\"”'’*_)]*\s+{_VERB}\s+the\s+(?:mean|median|average)\b",
    re.I,
)
# Where the column is headed so.
_OTHER_NAMES = {
    name: re.compile(
        rf"(?<!quality )(?<!review )\b{name}s?\b[\"”'’*_]?(?:\s*[:=–—]\s|(?:\s+\w+){{0,4}}?\s+{_VERB}\b)"
        rf".{{0,400}}\b{_WHAT}\b",
        re.I,
    )
    for name in ("score", "strength", "credence")
}
_HEAD = re.compile(rf"\W{{0,6}}{_NAME}\W{{0,6}}$", re.I)  # "**Confidence.** Mean of …": the name alone
_LONG_HEAD = 30  # characters
_OPENS = re.compile(rf"\W{{0,6}}(?:(?:the|a|an|each|our|its|their)\s+)?(?:\w+\s+){{0,2}}?{_WHAT}\b", re.I)

_OF_A_CLAIM = re.compile(
    r"\bprobabilit\w+(?:,[^,.;]{1,80},)?"
    r" (?:(?:that|of) (?:the|a|each|every|its) (?:claim|statement|finding|sentence|assertion)"
    r"|of being (?:true|right|correct)|that (?:it|they) (?:holds?\b|(?:is|are) (?:true|right|correct)\b))"
    rf"|\b(?:numbers?|figures?|values?) in the (?:last|third|fourth|right\w*) column\b.{{0,400}}\b{_WHAT}\b"
    rf"|\b(?:last|third|fourth|fifth|final|right\w*) column\s+{_VERB}\b.{{0,400}}\b{_WHAT}\b",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Look for a sentence that says what the confidence is."""
    document = case.document
    if not document.has_confidence or document.header is None:
        yield Abstained("the claims carry no confidence")
        return
    defining = _definition(document)
    if defining:
        yield Passed(f"confidence is defined in line {document.place(defining.span).line}")
        return
    yield Found(
        document.header,
        "the claims carry a confidence, and nowhere is said what it is: a probability of what, estimated "
        "how?",
        "Define it in one sentence: the probability that …, estimated by …",
    )


def _definition(document: Document) -> Sentence | None:
    """The sentence that says what the confidence, or the last column, is."""
    for sentence in document.saying("conf", "certainty", "probabilit", " column"):
        if _DEFINED.search(sentence.plain) or _OF_A_CLAIM.search(sentence.plain):
            return sentence
    head = document.source.folded(document.header) if document.header else ""
    for name, pattern in _OTHER_NAMES.items():
        for sentence in document.saying(name) if name in head else ():
            if pattern.search(sentence.plain):
                return sentence
    return _below_a_head(document)


def _below_a_head(document: Document) -> Sentence | None:
    """The sentence after the name alone, be it a heading or a bold word: "**Confidence.** Mean of the …"."""
    for index, sentence in enumerate(document.sentences[:-1]):
        if len(sentence.plain) < _LONG_HEAD and _HEAD.match(sentence.plain):
            following = document.sentences[index + 1]
            if _OPENS.match(following.plain):
                return following
    for section in document.sections:
        if section.title and _HEAD.match(section.title.plain):
            first = next(iter(document.sentences_in(section.span)), None)
            if first and _OPENS.match(first.plain):
                return first
    return None


RULE = Rule(
    id="CC304",
    name="undefined-confidence",
    summary="The claims carry a confidence that is defined nowhere.",
    severity="warning",
    basis="judgement",
    needs=("claims",),
    english=True,
    check=check,
    long="""
A number called confidence will be read as a probability. Often it is a text similarity or a language
model's own rating. The definition must say of what it is the probability and how it was estimated.

Bad:   | Claim | Verified | Confidence | and no word about it
Good:  "Confidence is the share of five independent replications in which the claim held."
""",
)
