"""CC401: a claim says what a study did, and nothing that data could contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.rules.lexicon import OUTCOME
from claimcheck.audit.wording import fold

_DID = (
    r"(?:present|stud(?:y|i)|evaluat|investigat|propos|introduc|explor|examin|describ|analy[sz]|conduct"
    r"|benchmark|treat|focus|consider|compar"
    r"|review|survey|discuss|address|develop|design|provid|release|publish|perform|carry|carried|test"
    r"|appl(?:y|i)|assess|adopt|employ|use|build|built|collect|construct|report|formulat|fine-?tun|train)"
)
_ACTOR = (
    r"(?:we|the authors?|authors|researchers|this (?:paper|work|study|article|survey|thesis|chapter"
    r"|report)|(?:the|our|a|an) (?:paper|study|work|survey|review|article|experiments?|authors?|analysis)"
    r"|(?:several|recent|prior|previous|many|some|these|two|three) (?:papers|studies|works|authors"
    r"|surveys)|[a-z]\w+ et al\.?)"
)
# "Recorded" and the like tell what was done where people or their speech are the object.
_GATHERED = (
    r"(?:record(?:s|ed)?|recruit(?:s|ed)?|interview(?:s|ed)?|enroll?(?:s|ed)?)\s+(?:[\w-]+\s+){0,3}?(?:speakers?|participants?"
    r"|patients?|subjects|listeners?|students?|children|adults|learners|users|teachers|volunteers|sessions"
    r"|conversations|interviews|speech|audio|videos?)"
)
_STUDY = re.compile(
    rf"^(?:\W*(?:(?:in|with) this (?:paper|work|study|article)|in (?:our|the) \w+ (?:part|section|study"
    rf"|paper)|following (?:these|this|our) \w+|first|second|finally|here|then|next|further(?:more)?"
    rf"|moreover|additionally|in addition|to this end|building on \w+|in the \w+ part)\b"
    rf"[^,]{{0,60}},?\s*){{0,2}}"
    rf"(?:{_ACTOR})\s+(?:(?:also|first|then|further|here|systematically|empirically|thoroughly"
    rf"|independently|additionally|experimentally|critically|have|has|had)\s+){{0,3}}(?:{_DID}\w*|{_GATHERED})\b"
)
_PASSIVE = re.compile(
    rf"\b(?:is|are|was|were|has been|have been|had been)\s+(?:\w+ly\s+)?{_DID}(?:n?ed|ied|d|ten|t|e?d)?\b"
)
# The words before a passive that make it a part of another clause: "that were tested", "when … were used".
_RELATIVE = re.compile(r"\b(?:that|which|who|as|than|where)\s+(?:\w+ly\s+)?$")
_SUBORDINATE = re.compile(
    r"(?:^|[,;:(—–]\s*)(?:(?:even|only|just|and|but)\s+)?(?:as|since|while)\s[^,;]*$"
    r"|\b(?:when|whenever|if|where|wherever|after|before|because|although|though|once|unless|until|whereas"
    r"|(?:in|for|on|from|with|by|of) (?:which|whom))\s[^,;]*$"
)
# "Reported more often with A than with B", "reported in 5 % of patients" can be contradicted.
_COMPARED = re.compile(
    r"\b(?:more|less|as|equally)\s+(?:often|frequently|commonly|rarely|seldom)\b|\b(?:twice|half|times)\s+as\s+(?:often"
    r"|frequently|many|much)\b"
)
_SHARE = re.compile(r"\breported\s(?:\w+\s){0,6}?\d+(?:\.\d+)?\s?(?:%|percent|per cent)")
# Words that name outcomes only when nothing else does: "a comparison of effective methods" predicts nothing.
_WEAK = re.compile(
    r"\b(?:more|less|effective\w*|transfer\w*|matching|matched|different|comparable|state[- ]of[- ]the[- "
    r"]art|improv\w+ (?:method|model|version)s?|robust\w*|suffic\w+|larger|smaller|best|better "
    r"understand\w*|benefits?|effects?)\b"
)

# "… and show that …" announces a result, also where the claim was cut before it.
_RESULT = re.compile(
    r"\b(?:and|to|which|that)\s+(?:\w+ly\s+)?(?:show|find|found|demonstrate|reveal|conclude|observe|report|prove|argue"
    r"|suggest|indicate|establish)(?:s|ed|n|d)?\s+that\b"
)  # fmt: skip


def check(case: Case) -> Iterator[Result]:
    """Report claims whose predicate is an activity and not an outcome."""
    testable = 0
    for claim in case.document.claims:
        activity = activity_in(claim.text)
        if activity:
            yield Found(
                claim.span,
                f"claim {claim.number} says what a study did ('{activity[-60:]}'); no result could "
                f"contradict it",
                "State the result of that work, or leave the row out.",
                claim=claim.number,
            )
        else:
            testable += 1
    if testable:
        yield Passed(
            f"{testable} of {len(case.document.claims)} claims state something data could contradict"
        )


def activity_in(text: str) -> str | None:
    """The words that say what was done, if the claim says nothing else."""
    folded = fold(text)
    study = _STUDY.search(folded)
    match = study or _main_passive(folded)
    if match is None or _RESULT.search(folded, match.end()):
        return None
    if outcome_after(folded, match.end() if study else 0):
        return None
    if not study and (_COMPARED.search(folded, match.end()) or _SHARE.search(folded)):
        return None
    return text[match.start() : match.end()].strip()


def _main_passive(folded: str) -> re.Match[str] | None:
    """The first passive that is the predicate of the claim and not of a clause within it."""
    for match in _PASSIVE.finditer(folded):
        before = folded[: match.start()]
        if not (_RELATIVE.search(before) or _SUBORDINATE.search(before)):
            return match
    return None


def outcome_after(folded: str, start: int) -> bool:
    """Whether an outcome is predicated after `start` of a folded text."""
    return any(not _WEAK.fullmatch(m.group()) for m in OUTCOME.finditer(folded, start))


RULE = Rule(
    id="CC401",
    name="not-testable",
    summary="A claim describes what a study did; no observation could contradict it.",
    severity="warning",
    basis="judgement",
    needs=("claims",),
    english=True,
    check=check,
    long="""
"We present a study of X" is true as soon as the study exists. Marking it verified inflates the number of
verified claims without saying anything about X.

Bad:   "In this work we present a systematic study of multilingual encoders for retrieval."
Good:  "On CLEF 2003, multilingual encoders reach a lower MAP than systems based on word embeddings."
""",
)
