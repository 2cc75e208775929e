"""CC403: a claim quantifies vaguely."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.rules.lexicon import words
from claimcheck.audit.source import Span
from claimcheck.audit.wording import holds

VAGUE = words(
    r"many", r"several", r"various", r"numerous", r"often", r"generally", r"typically", r"largely",
    r"usually", r"frequently",
    r"sometimes", r"occasionally", r"commonly", r"widely", r"somewhat", r"fairly", r"tends? to",
    r"rarely", r"seldom", r"hardly",
    r"substantial(?:ly)?", r"considerabl[ey]", r"significantly", r"markedly", r"dramatically",
    r"greatly", r"noticeably",
    r"a (?:large |small |wide |vast )?(?:number|range|variety|majority|minority) "
    r"of", r"most(?= (?:of|cases|languages|pairs|datasets|data sets|collections|tasks|models|systems"
           r"|settings|studies|queries))",
    r"in (?:most|many|some|few) (?:cases|settings"
    r"|languages)", r"to some extent", r"mostly", r"a lot", r"to a large extent", r"relatively",
)  # fmt: skip
_VAGUE_PARTS = (
    *("many", "several", "various", "numerous", "often", "ly", "sometimes", "somewhat", "tend", "seldom"),
    *(
        "substantial",
        "considerable",
        "number of",
        "range of",
        "variety of",
        "ority of",
        "most",
        "in some",
        "in few",
        "some extent",
        "a lot",
        "large extent",
    ),
)
_COUNTED = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|all|every|each|half|none)\b")
_CITED = re.compile(r"\[[\d,\s–-]+\]|(?:arxiv|doi)\S*|\(\w[^()]*\d{4}\w?\)")


def check(case: Case) -> Iterator[Result]:
    """Report the first vague word of each claim that gives no number."""
    counted = 0
    for claim in case.document.claims:
        folded = case.document.source.folded(claim.span)
        match = VAGUE.search(folded) if holds(folded, _VAGUE_PARTS) else None
        if match and not _COUNTED.search(_CITED.sub("", folded)):
            raw = case.document.source.raw(claim.span)
            yield Found(
                Span(claim.span.start + match.start(), claim.span.start + match.end()),
                f"claim {claim.number} says '{raw[match.start() : match.end()]}' and gives no number",
                "Say how many of how many, or by how much.",
                claim=claim.number,
            )
        else:
            counted += 1
    if counted:
        yield Passed(f"{counted} of {len(case.document.claims)} claims quantify nothing vaguely")


RULE = Rule(
    id="CC403",
    name="vague-quantifier",
    summary="A claim quantifies with a word such as 'often' or 'substantially' and gives no number.",
    severity="note",
    basis="judgement",
    needs=("claims",),
    english=True,
    check=check,
    long="""
"Rarely" may be one case in four or one in a hundred; two readers will test two different claims. A claim
that gives a number beside the word is left alone.

Bad:   "Re-ranking rarely improves strong rankers."
Good:  "Re-ranking improves 2 of 12 strong rankers."
""",
)
