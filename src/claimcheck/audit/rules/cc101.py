"""CC101: a claim was cut off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.endings import ends_sentence
from claimcheck.audit.finding import Found, Result, Rule
from claimcheck.audit.rules.truncation import Vocabulary, cut_signs

_WORD = re.compile(r"[^\W\d_]+")


def check(case: Case) -> Iterator[Result]:
    """Report every claim with a sign of being cut."""
    document = case.document
    if all(ends_sentence(c.text) for c in document.claims):
        return
    texts = [document.prose, *(c.text for c in document.claims)]
    vocabulary = Counter(w for text in texts for w in _WORD.findall(text.lower()))
    signs = cut_signs(document.claims, Vocabulary(vocabulary), english=document.english)
    for claim in document.claims:
        if claim.number in signs:
            yield Found(
                claim.span,
                f"claim {claim.number} was cut off: {signs[claim.number]}",
                "Show the claim to its end; what was cut may be the negation.",
                claim=claim.number,
            )


RULE = Rule(
    id="CC101",
    name="claim-truncated",
    summary="A claim has no end: it was cut at a length limit or in the middle of a word.",
    severity="warning",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
A claim that stops in mid-sentence cannot be verified: nobody knows what it says. Signs are a missing full
stop together with a common length limit (several claims of one length, or a round number), an ellipsis, a
broken last word, or an end after which something must follow. With --sources, CC104 tells whether the cut
changed the meaning.

Bad:   "… pretrained multilingual encoders on average"
Good:  "… pretrained multilingual encoders on average do not outperform systems based on word embeddings."
""",
)
