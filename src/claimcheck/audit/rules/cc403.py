"""CC403: a claim quantifies vaguely."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.rules.lexicon import words
from claimcheck.audit.source import Span
from claimcheck.audit.wording import holds

# "Fell sharply", "rapidly growing": the same adverbs also tell of sharp images and rapid motion.
_CHANGE = (
    r"(?:ris|rose|fall|fell|grow|grew|drop|declin|increas|decreas|reduc|lower|rais|cut|chang|improv|worsen"
    r"|degrad|shr[iau]nk|climb|surg|diminish)\w{0,4}"
)
# "… falls sharply in winter", not "lowers the blur of rapidly moving images".
_ENDED = (
    r"(?=\s*[^\w\s]|\s*$|\s(?:in|at|after|when|with|by|for|on|as|during|over|and|but|once|if|to|from|where"
    r"|while|within)\b)"
)
# Behind "most", where no article makes it a superlative: "most illegal stops", not "most effective means".
_NO_SUPERLATIVE = (
    r"(?!\w*(?:ive|ful|ent|ant|ate|ous|able|ible|ed|ing|ly|mon|lar)\b"
    r"|(?:of|in|on|for|with|at|by|from|to|when|where|if|among|after|before|and|or|than|that|who|which)\b)"
)
_NO_NOUN = (
    r"(?!(?:as|is|was|has|its|this|thus|less|across|plus|does|perhaps|always|sometimes|towards|afterwards"
    r"|besides|outdoors|indoors|overseas|nowadays)\b)"
)
_NO_ARTICLE = "".join(
    f"(?<!{word} )"
    for word in ("the", "'s", "their", "its", "our", "whose", "at", "is", "are", "was", "were", "be")
)
_PART = r"(?:share|fraction|proportion|part|portion|percentage)s?"
VAGUE = words(
    r"many(?!-)", r"several", r"various", r"numerous", r"often", r"generally", r"typically", r"largely",
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
    r"slightly", r"modestly", r"drastically", r"marginally", r"a few(?!-)", r"a handful", r"the bulk of",
    rf"{_CHANGE} (?:\w+ ){{0,3}}?(?:sharply|rapidly|strongly){_ENDED}",
    rf"(?:sharply|rapidly|strongly) {_CHANGE}",
    rf"(?:in|on|for|across) (?:some|few) (?:(?!sense |detail |time |way |part )[a-z-]+ )?"
    rf"{_NO_NOUN}[a-z-]{{2,}}s",
    rf"{_NO_ARTICLE}most"
    rf"(?= (?:{_NO_SUPERLATIVE}[a-z-]+ )?(?:people|children|women|men|{_NO_NOUN}[a-z-]{{3,}}[^s\W\d_]s)\b)",
    rf"an? (?:large|small|high|low|sizeable|sizable|good|fair|great|big|growing) {_PART}",
    r"in the (?:great |vast |overwhelming )?(?:majority|minority) of",
    r"the (?:great|vast|overwhelming) majority",
    r"(?:nearly|almost|virtually|practically) (?:all|always|every|never|none|no|everywhere|nowhere)",
)  # fmt: skip
_VAGUE_PARTS = (
    *("many", "several", "various", "numerous", "often", "ly", "sometimes", "somewhat", "tend", "seldom"),
    *(
        "substantial",
        "considerable",
        "number of",
        "range of",
        "variety of",
        "ority",
        "most",
        "some",
        " few",
        "a lot",
        "large extent",
        "a handful",
        "bulk of",
        "almost",
        "share",
        "fraction",
        "proportion",
        " part",
        "portion",
        "percentage",
    ),
)
# Of these no part is counted: "nearly all".
_NEARLY = re.compile(r"\b(?:nearly|almost|virtually|practically) (?:all|every|none)\b")
_COUNTED = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|all|every|each|half|none)\b")
_CITED = re.compile(r"\[[\d,\s–-]+\]|(?:arxiv|doi)\S*|\(\w[^()]*\d{4}\w?\)")


def check(case: Case) -> Iterator[Result]:
    """Report the first vague word of each claim that gives no number."""
    counted = 0
    for claim in case.document.claims:
        folded = case.document.source.folded(claim.span)
        match = VAGUE.search(folded) if holds(folded, _VAGUE_PARTS) else None
        if match and not _COUNTED.search(_NEARLY.sub("", _CITED.sub("", folded))):
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
