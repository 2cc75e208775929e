"""CC304: the confidence is never defined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule

_VERB = (
    r"(?:is|are|was|were|denotes?|means?|measures?|represents?|refers? to|stands for|gives?|states?"
    r"|expresses|reports?|shows?|indicates?|follows|summari[sz]es"
    r"|equals?|comes? from|comput\w+|calculat\w+|estimat\w+|obtain\w+|defin\w+"
    r"|deriv\w+)"
)
_WHAT = (
    r"(?:probabilit\w+|share|fraction|proportion|similarit\w+|entail\w+|posterior|agreement|cosine"
    r"|estimate of|mean of|average of|frequency|likelihood|percentage|relative number|votes?"
    r"|GRADE|calibrat\w+|belief|chance|odds|rating of|self-reported|score of the"
    r"|(?:their|its) (?:mean|median|average))"
)
_DEFINED = re.compile(
    rf"\b(?:confidences?|certainty)\b[\"”'’*_]?(?:\s+\w+){{0,4}}?\s+{_VERB}\b.*\b{_WHAT}\b|\b{_WHAT}\b.*\b(?:as|called|named"
    rf"|termed)\b(?:\s+\w+){{0,3}}\s+confidence\b|\bconfidence\s*(?:=|\()\s*\w+",
    re.I,
)


_OF_A_CLAIM = re.compile(
    r"\bprobabilit\w+ (?:(?:that|of) (?:the|a|each|every|its) (?:claim|statement|finding|sentence|assertion)"
    r"|of being (?:true|right|correct)|that (?:it|they) (?:holds?\b|(?:is|are) (?:true|right|correct)\b))"
    rf"|\b(?:numbers?|figures?|values?) in the (?:last|third|fourth|right\w*) column\b.*\b{_WHAT}\b",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Look for a sentence that says what the confidence is."""
    document = case.document
    if not document.has_confidence or document.header is None:
        yield Abstained("the claims carry no confidence")
        return
    for sentence in document.saying("confidence", "certainty", "probabilit", " column"):
        if _DEFINED.search(sentence.plain) or _OF_A_CLAIM.search(sentence.plain):
            yield Passed(f"confidence is defined in line {document.place(sentence.span).line}")
            return
    yield Found(
        document.header,
        "the claims carry a confidence, and nowhere is said what it is: a probability of what, estimated "
        "how?",
        "Define it in one sentence: the probability that …, estimated by …",
    )


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
