"""CC201: the number of papers and the number of references differ."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from claimcheck.audit.case import Case
from claimcheck.audit.citations import SIGNS, citations, raised
from claimcheck.audit.document import Count, Document, Sentence
from claimcheck.audit.finding import Abstained, Passed, Result, Rule
from claimcheck.audit.identifiers import bare_url, identifiers
from claimcheck.audit.rules.counting import compare, thinned, told_otherwise, written
from claimcheck.audit.rules.resolving import names_of, resolve
from claimcheck.audit.source import Span

# The retrieved papers were thinned out: their number says nothing about the list of references.
_SCREENED = re.compile(
    r"\b(?:screen(?:ed|ing)|exclud\w+|inclusion|eligib\w+|duplicates?|discard\w+"
    r"|were (?:left out|removed|kept"
    r"|selected|retained|included)|we (?:kept|selected|retained|included|removed)|met (?:the|our|all) \w+"
    r"|after reading|remain(?:ed|ing)?)\b", re.I,
)  # fmt: skip

# "Studies with county data were included."
_CRITERION = re.compile(
    r"(?:all\s+|only\s+)?(?:papers|studies|articles|publications)\s+(?:with|that|which|reporting|on|about|in|from"
    r"|of|using)\s[^.;:\d]{3,200}\s(?:were|are)\s+(?:included|eligible|selected|retained|kept)[.\s]*$", re.I,
)  # fmt: skip
_STEMS = (
    "screen",
    "exclud",
    "inclus",
    "includ",
    "eligib",
    "duplicate",
    "discard",
    "left out",
    "removed",
    "kept",
    "selected",
    "retained",
    "met ",
    "after reading",
    "remain",
)
_ASIDE = frozenset({"introduction", "methods"})
# What is cited for a statistic, a program or a guideline is none of the papers.
_TOOL = re.compile(
    r"κ|\b(?:kappa|bootstrap\w*|inter-?rater|(?:inter-?annotator|rater) agreement|PRISMA|software"
    r"|reporting guidelines?|Brier score)\b",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Compare included papers (else those read in full, else retrieved ones) with the reference list.

    References that are cited for background or methods alone may be none of the papers.
    """
    document = case.document
    listed = len(document.references)
    stated = [c for c in case.counts if c.label in ("papers included", "papers used")]
    if not stated:
        stated = _less_exact(case.counts)
        if stated and all(c.value != listed for c in stated):
            if screened := _screening(document, stated[0]):
                yield Abstained(
                    f"papers were screened (line {document.place(screened.span).line}), and how many were "
                    "included is not said in words that are understood"
                )
                return
            if any(told_otherwise(document, c, listed) for c in stated):
                yield Abstained("how many of the papers are listed may be said in other words")
                return
    elif all(c.value != listed for c in stated):
        stated = [c for c in stated if not thinned(document, c)]
        if not stated:
            yield Abstained("the papers included were cut down again, to a number that is not understood")
            return
    if stated and (aside := _aside(case, stated)):
        yield Passed(
            f"papers stated: {written(stated[0].value)}; references listed: {listed}, "
            f"{aside} of them cited for background or methods alone"
        )
        return
    yield from compare(
        document,
        stated,
        listed,
        said="papers stated:",
        have="references listed:",
        unstated="the document states no number of papers",
        advice="List every paper that was read, or say how many of them are cited and why the others are "
        "not.",
    )


def _less_exact(counts: Sequence[Count]) -> list[Count]:
    """Counts of papers where none tells how many were included."""
    for label in ("papers read", "papers covered", "papers looked at", "papers retrieved"):
        if stated := [c for c in counts if c.label == label]:
            return stated
    return []


def _screening(document: Document, count: Count) -> Sentence | None:
    """A sentence that tells of a screening; what was read in full had been screened before.

    Beside a property "Papers: 6", criteria without a number tell of none.
    """
    begin = count.span.end if count.label == "papers read" else 0
    lenient = count.label == "papers covered"
    for sentence in document.saying(*_STEMS):
        if sentence.span.start < begin or not _SCREENED.search(sentence.plain):
            continue
        if not (lenient and _CRITERION.match(sentence.plain)):
            return sentence
    return None


def _aside(case: Case, stated: Sequence[Count]) -> int:
    """How many references are cited for background or methods alone, if they make up the difference."""
    document = case.document
    most = max(c.value for c in stated)
    if most >= len(document.references):
        return 0
    aside = len(case.citing.cited - _cited_for_results(case))
    return aside if len(document.references) - aside <= most else 0


def _cited_for_results(case: Case) -> frozenset[int]:
    """Numbers of the references that claims point to, or that other sentences than of background cite."""
    document = case.document
    aside = {s.span for s in document.sentences if s.section in _ASIDE or _TOOL.search(s.plain)}
    passed_over = sorted([*aside, *(r.span for r in document.references)])
    links = dict(document.source.links)
    found: set[int] = set().union(*case.citing.pointed)
    ids = {bare_url(links[span]) for span in _outside(links, passed_over)}
    for sentence in document.writing(*SIGNS):
        if sentence.span not in aside:
            text = document.source.raw(sentence.span)
            ids |= identifiers(text)
            for citation in citations(text, sentence.span.start):
                found |= resolve(document, citation)
    for citation in raised(document.source, _outside(document.source.raised, passed_over)):
        found |= resolve(document, citation)
    return frozenset(found | {r.number for r in document.references if names_of(r) & ids})


def _outside(spans: Iterable[Span], parts: Sequence[Span]) -> Iterator[Span]:
    """The spans that begin in none of the parts, which are in order."""
    for span in spans:
        before = bisect_right(parts, (span.start + 1,)) - 1
        if before < 0 or parts[before].end <= span.start:
            yield span


RULE = Rule(
    id="CC201",
    name="papers-vs-references",
    summary="The number of papers stated differs from the number of references listed.",
    severity="warning",
    basis="fact",
    needs=("references",),
    check=check,
    long="""
A reader who wants to check the review starts from its papers. If seven were retrieved and five are
listed, two cannot be looked up. When the text tells retrieved from included papers, the included ones
count.

Bad:   "12 papers retrieved." above a list of 9 references.
Good:  "120 papers retrieved; 9 met the criteria and were included." above the same list.
""",
)
