"""CC703: claims were verified against the text they were taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.source import Span

_SAME = r"(?:the|their|its|each|original|own|same|cited|retrieved|underlying|respective|corresponding)"
_TEXT = (
    r"(?:source|abstract|paper|text|document|passage|article|full[- ]text|sentence|publication"
    r"|reference|snippet|literature)s?"
)
# A table of the paper is data, and more than the sentence that the claim was taken from.
_TABLES = r"(?:['’]s?\s+(?:\w+\s+)?|\s+)(?:tables?|figures?|data|code|supplements?)\b"
_CIRCULAR = re.compile(
    rf"\b(?:verif\w+|check\w*|validat\w+|confirm\w+|match\w*|compar\w+|cross-?check\w*|ground\w+"
    rf"|entail\w+|support\w*)\b[^.;]{{0,60}}?\b(?:against|with|in|by|to|from"
    rf"|on)\s+(?:{_SAME}\s+){{0,3}}{_TEXT}(?:\s+{_TEXT})?\b(?!{_TABLES})"
    r"|\bsource[- ]ground(?:ed|ing)\b|\bgrounded in (?:the )?sources?\b"
    r"|\b(?:similarity|overlap|entailment)\b[^.;]{0,40}\b(?:to|with|between|by"
    r"|against)\b[^.;]{0,40}\b(?:source|abstract|paper|passage)s?\b",
    re.I,
)
_BY_TABLE = re.compile(r"\b(?:against|with)\s+[^.;]{0,30}?\b(?:tables?|figures?)\b", re.I)
_VERIFYING = re.compile(
    r"\b(?:verif\w+|validat\w+|confirm\w+|source[- ]ground\w+|confidence|mark(?:ed|s)?|check(?:ed)?"
    r"|grounded)\b",
    re.I,
)
_ABOUT = ("verif", "validat", "confirm", "ground", "confidence", "mark", "check")
_OTHER = re.compile(
    r"\b(?:re-?ran|rerun|re-?run|reproduc\w+|replicat\w+|new (?:data|experiment)|independent (?:data"
    r"|experiment|replication)|not (?:against|by|with)|own experiment)",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Report the first statement that says so."""
    document = case.document
    for sentence in document.writing(*_ABOUT):
        raw = document.source.raw(sentence.span)
        match = _CIRCULAR.search(raw) if _VERIFYING.search(raw) else None
        if match and not _OTHER.search(raw) and not _BY_TABLE.search(match[0]):
            yield _found(Span(sentence.span.start + match.start(), sentence.span.start + match.end()))
            return
    for fact in document.facts:
        match = _CIRCULAR.search(document.source.raw(fact.span))
        if match and _VERIFYING.search(fact.key + " " + fact.value) and not _BY_TABLE.search(match[0]):
            yield _found(fact.span)
            return
    yield Passed("nothing says that claims were verified against their own source text")


def _found(span: Span) -> Found:
    return Found(
        span,
        "verification against the text a claim was taken from shows that it was copied correctly, not "
        "that it is true",
        "Call it 'found in the source'; keep 'verified' for a reproduction.",
    )


RULE = Rule(
    id="CC703",
    name="circular-verification",
    summary="Claims count as verified because the text they were taken from says so.",
    severity="warning",
    basis="judgement",
    english=True,
    check=check,
    long="""
A sentence copied from an abstract will always be supported by that abstract. Such a check finds copying
errors and nothing else. A comparison with the tables of a paper is more than that, and is not reported.

Bad:   "All claims were verified against the source abstracts."
Good:  "All claims were traced to their source; four of them were rerun on other data."
""",
)
