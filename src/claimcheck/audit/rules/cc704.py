"""CC704: independence is claimed, and not who was independent of whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.rules.lexicon import DENIED
from claimcheck.audit.source import Span

_DONE = r"(?:(?:re-?|double-?)?(?:verified|validated|checked|confirmed|reviewed|assessed)|recomputed|audited)"
_ONE = (
    r"(?:model|agent|party|system|llm|pipeline|process|verifier|checker|auditor|instance|service|reviewer|reader"
    r"|expert|assessor)"
)
_ALL = r"(?:the|all|each|every|our|these)\s+(?:\w+\s+){0,2}?(?:claims?|statements?|marks?|verdicts?)"
_CLAIMED = re.compile(
    r"\bindependent(?:ly)?[- ](?:\w+ly )?(?:verif\w+|validat\w+|check\w*|confirm\w+|review\w*|assess\w*"
    r"|replicat\w+|reproduc\w+|rated|judged|evaluated|annotat\w+|marked|screened"
    r"|(?:re-?|double-?|cross-?)(?:verif\w+|check\w*)"
    # how it was done may tell by whom
    r"|(?:recomput|recalculat)\w+\b(?!\s+(?:\w+\s+){0,3}?(?:by|with|in|using)\b))"
    r"|(?:verif\w+|validat\w+|checked|confirmed|reviewed|assessed|replicated|reproduced|rated|judged"
    r"|annotated|marked|screened)\s+(?:(?:the|all|each|every|of)\s+)*(?:claims?\s+)?independently"
    rf"|\b{_DONE}\s+{_ALL}\b[^.;]{{0,60}}?\bindependently\b(?!\s+(?:of|by)\b)"
    rf"|\b{_ALL}\b[^.;]{{0,60}}?\bindependent\s+fact[- ]checking\b"
    rf"|\bindependent\s+fact[- ]checking\s+of\s+{_ALL}\b"
    r"|\b(?<!-)(?:verification|validation|fact[- ]checking|checking|assessment)\s+"
    r"(?:of\s+(?:\w+\s+){1,4}?)?(?:was|is|were)\s+(?:\w+\s+)?independent\b(?!\s+of\b)"
    rf"|\ban\s+independent\s+(?:\w+\s+){{0,2}}?{_ONE}\s+(?:\w+ly\s+)?(?:then\s+)?{_DONE}\s+{_ALL}\b"
    rf"|\b(?:claims?|statements?|marks?|verdicts?|everything)\b[^.;]{{0,60}}?\b{_DONE}\s+(?:\w+ly\s+)?by\s+an"
    rf"\s+independent\s+(?:\w+\s+){{0,2}}?{_ONE}\b(?!\s*[(,:]|\s+(?-i:[A-Z]))"  # not: "agent, GPT-4"
    rf"|\ba\s+third[- ]party\s+(?:\w+ly\s+)?{_DONE}\s+{_ALL}\b",
    re.I,
)
_STEMS = (
    "verif",
    "review",
    "check",
    "rate",
    "assess",
    "judg",
    "annotat",
    "replicat",
    "reproduc",
    "screen",
    "mark",
    "valid",
    "confirm",
    "recomput",
    "recalcul",
    "audit",
)
_ABOUT = re.compile(
    r"\b(?:verif|review|check|rat(?:ed|ers?)|assess|judg|annotat|replicat|reproduc|screen|mark|valid|confirm|recomput"
    r"|recalcul|audit)\w*",
    re.I,
)
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+|both|a second|another|one)"
_PEOPLE = (
    r"(?:reviewers?|annotators?|raters?|readers?|assessors?|judges?|people|persons?|authors?"
    r"|researchers?|experts?|teams?|groups?|labs?|laborator(?:y|ies)|models?|students?|librarians?"
    r"|editors?|engineers?|agents?|analysts?|coders?|checkers?|auditors?|statisticians?|colleagues?)"
)
_WHO = re.compile(rf"\b{_COUNT}\s+(?:[\w-]+\s+){{0,4}}?{_PEOPLE}\b", re.I)
_BY_NAME = re.compile(
    r"\bby\s+[A-Z]\.?\s?[A-Z]?\.?\s?[\w'’-]+\s+and\s+[A-Z]|\bby\s+(?:[A-Z]\.\s?){1,3}[A-Z][\w'’-]+"
    r"|\b(?:by|with|using)\s+(?:(?:the|an?)\s+)?(?:\w+\s+){0,2}?"
    r"(?:ChatGPT|GPT|Claude|Gemini|Llama|Mistral|Qwen|DeepSeek)\b"
)


def check(case: Case) -> Iterator[Result]:
    """Look for who and how many in any sentence that speaks of verifying, reviewing or rating."""
    document = case.document
    claimed = None
    for sentence in document.writing("ndependent", "third"):
        raw = document.source.raw(sentence.span)
        match = _CLAIMED.search(raw)
        if match and claimed is None and not DENIED.search(raw, 0, match.start()):
            claimed = Span(sentence.span.start + match.start(), sentence.span.start + match.end())
    if claimed is None:
        yield Passed("no independence is claimed")
        return
    for sentence in document.saying(*_STEMS):
        if _ABOUT.search(sentence.plain) and (_WHO.search(sentence.plain) or _BY_NAME.search(sentence.plain)):
            yield Passed(f"who verified is said in line {document.place(sentence.span).line}")
            return
    yield Found(
        claimed,
        f"'{document.source.raw(claimed)}': by whom, and by how many? The document does not say",
        "Name who verified, how many they were, and what they did not see.",
    )


RULE = Rule(
    id="CC704",
    name="independence-claimed",
    summary="Verification is called independent without saying who did it or how many they were.",
    severity="warning",
    basis="judgement",
    english=True,
    check=check,
    long="""
"Independently verified" promises a second party. If the same program extracted and checked the claims,
there was none.

Bad:   "7 claims were independently verified."
Good:  "Two readers who had not seen the marks verified the claims independently (κ = .81)."
""",
)
