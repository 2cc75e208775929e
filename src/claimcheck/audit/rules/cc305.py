"""CC305: × may mean refuted or not enough evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule

_TOLD = re.compile(
    r"not enough evidence|insufficient evidence|insufficiently|without (?:enough|sufficient) evidence"
    r"|undecided|inconclusive"
    r"|lack(?:s|ed|ing)? (?:of )?(?:enough |sufficient )?evidence|(?:neither|could be) (?:verified"
    r"|confirmed) (?:nor|or) (?:refuted|rejected)"
    r"|(?:×|✗|✘|\bx\b|cross|refuted|false|\bno\b)['\"”]? (?:means|stands for|marks|denotes|says)|marked "
    r"(?:as )?(?:×|✗|✘|refuted|false)\b[^.]{0,40}\b(?:if|when|because|where)\b"
    r"|(?:×|✗|✘|❌|\bx\b|cross|refuted|false)['\"”)]?\s*[:=–—-]\s*(?:\w+ ){0,3}?"
    r"(?:contradict|refut|disprov|false\b|against)"
    r"|contradict\w* (?:it|the claim|them)|evidence against|unclear|not decided|no verdict", re.I,
)  # fmt: skip
# What is said of × by a legend or a sentence, up to the next sign; bounded, so that the search stays short.
_CROSS = (
    r"(?:[×✗✘❌✕✖🔴🟥👎]|\bcross\b(?!-)|\b(?:refuted|rejected)\b|['\"“(](?:x|no|false)(?=['\"”)]))"
    r"['\"”)]*(?:\s*\([^()]{1,30}\))?"
)
_AGAINST = (
    r"(?:disagree|contradict|refut|disprov|conflict|opposite|opposes?\b|opposed|against\b|false\b|wrong\b|incorrect"
    r"|untrue|counter|reverse\b|contrary\b|not true\b|(?:does|do|did) not hold\b)"
)
_THIRDS = "?？❓❔~○◯◐±⚠➖🟡🟨⚪"
_THIRD = rf"[{_THIRDS}]"
_LEGEND = re.compile(
    rf"{_CROSS}(?:\s*[:=–—→-]|\s+(?:means?|stands|that|if|when|where|for|is|are|was|were|denotes|marks|says)\b)"
    rf"[^.;✓✔✅?|]{{0,80}}?\b{_AGAINST}"
    rf"|{_CROSS} (?:\w+ ){{0,2}}?{_AGAINST}"
    # A third sign that the legend defines leaves × no other meaning.
    rf"|{_CROSS}[^.?]{{1,120}}?{_THIRD}\ufe0f?['\"”)]*(?:\s*[:=–—→]|\s+(?:means?|stands|that|if|when|for|is|denotes|marks)\b)",
    re.I,
)
_TELLING = (
    "evidence", "insufficiently", "undecided", "inconclusive", "verified", "confirmed", "means", "stands for",
    "marks", "denotes", "says", "marked", "contradict", "unclear", "not decided", "no verdict", "refut",
    "disprov", "false", "against", "disagree", "conflict", "oppos", "wrong", "incorrect", "untrue", "counter",
    "reverse", "contrary",
    "not true", "not hold", *_THIRDS,
)  # fmt: skip
_SPELLED = re.compile(r"refut|contradict|disprov|supported by none", re.I)


def check(case: Case) -> Iterator[Result]:
    """A third value, or a sentence that says what × means, keeps the two apart."""
    document = case.document
    refuted = [c for c in document.claims if c.mark is False]
    third = [c for c in document.claims if c.mark is None and c.verdict and c.verdict.plain]
    if not refuted:
        yield Abstained("no claim is marked ×")
        return
    if third or all(c.verdict and _SPELLED.search(c.verdict.plain) for c in refuted):
        yield Passed("the marks tell refuted from undecided")
        return
    for sentence in document.saying(*_TELLING):
        if _tells(sentence.plain):
            yield Passed(f"what × means is said in line {document.place(sentence.span).line}")
            return
    first = refuted[0]
    yield Found(
        first.verdict.span if first.verdict else first.row,
        "× may mean that the evidence contradicts the claim or that there is not enough of it; the "
        "document does not tell",
        "Use a third mark for claims without enough evidence, or say what × means.",
        claim=first.number,
    )


@lru_cache(maxsize=4096)  # long documents say many things more than once
def _tells(text: str) -> bool:
    """Whether a sentence says what × means."""
    return bool(_TOLD.search(text) or _LEGEND.search(text))


RULE = Rule(
    id="CC305",
    name="two-valued-verdict",
    summary="A two-valued mark merges 'refuted' with 'not enough evidence'.",
    severity="warning",
    basis="judgement",
    needs=("claims",),
    english=True,
    check=check,
    long="""
"Not verified" is not "false". A table with ✓ and × alone turns every gap in the evidence into a
refutation.

Bad:   | … | × | with no word on what × means
Good:  ✓, × and "?" — "× means that the evidence contradicts the claim, ? that there is not enough of it".
""",
)
