"""CC802: two sources contradict each other on a claim, and the document doesn't say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from claimcheck.audit.alignment import Match
from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule
from claimcheck.audit.relation import relation
from claimcheck.audit.rules.pairs import contrast
from claimcheck.audit.word_order import without_label

ALIKE = 0.55
_CONFLICT = (
    r"\b(?:conflict\w*|disagree\w*|contradict\w*|mixed|inconsistent|at odds|diverg\w+|discrepan\w+|by "
    r"contrast|in contrast to"
    r"|contrary to|opposite)\b"
)
_WHOSE = (
    r"(?:\b(?:papers?|stud(?:y|ies)|sources?|authors?|results?|findings?|evidence|reports?"
    r"|literature)\b|\[\d|et al)"
)
_REPORTED = re.compile(rf"{_WHOSE}[^.,;]{{0,60}}{_CONFLICT}|{_CONFLICT}[^.,;]{{0,60}}{_WHOSE}", re.I)


def check(case: Case) -> Iterator[Result]:
    """Compare the matching sentences of different sources with each other."""
    document, sources = case.document, case.sources
    assert sources is not None  # noqa: S101 - the engine keeps this rule from running without
    if len(sources.documents) < 2:
        yield Abstained("there is only one source")
        return
    reported = any(_REPORTED.search(s.plain) for s in document.sentences)
    compared = 0
    for alignment in case.alignments:
        matches = [m for m in alignment.matches if m.score >= ALIKE]
        compared += len(matches) > 1
        clash = next((p for p in combinations(matches, 2) if _clash(*p)), None)
        if clash and not reported:
            yield Found(
                alignment.claim.span,
                f"on claim {alignment.claim.number} two sources say opposite things, and the document "
                f"does not mention it",
                "Report both, and say which is believed and why.",
                claim=alignment.claim.number,
                evidence=tuple(sources.evidence(m.sentence) for m in clash),
            )
    yield Passed(f"{compared} claims were found in more than one source")


# "lower the rate by 29 %", "raise it by 8 %": how much says nothing about the direction.
_BY_HOW_MUCH = re.compile(
    r"\s+by\s+(?:(?:about|around|some|roughly|nearly|almost|up to)\s+)?\d+(?:\.\d+)?\s?"
    r"(?:%|per ?cent\b|(?:percentage )?points\b)",
    re.I,
)


def _clash(first: Match, second: Match) -> bool:
    a, b = (without_label(m.sentence.plain) for m in (first, second))
    if _BY_HOW_MUCH.search(a) and _BY_HOW_MUCH.search(b):
        a, b = _BY_HOW_MUCH.sub("", a), _BY_HOW_MUCH.sub("", b)
    return not contrast(a, b) and relation(a, b) == "opposite"


RULE = Rule(
    id="CC802",
    name="unreported-conflict",
    summary="Two sources say opposite things about a claim, and the document does not mention it.",
    severity="warning",
    basis="judgement",
    needs=("claims", "sources"),
    english=True,
    check=check,
    long="""
A synthesis that shows one of two contradicting results hides what a reader needs most. A sentence that
says that the evidence is mixed, wherever it stands, satisfies the rule.

Bad:   "Re-ranking improves MAP." ✓, with a second source that reports that it does not
Good:  the claim with "[1] and [2] disagree"
""",
)
