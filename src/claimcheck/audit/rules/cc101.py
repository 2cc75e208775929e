"""CC101: a claim was cut off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Result, Rule
from claimcheck.audit.rules.truncation import cut_signs
from claimcheck.audit.wording import words


def check(case: Case) -> Iterator[Result]:
    """Report every claim with a sign of being cut."""
    document = case.document
    vocabulary = Counter(w.key for w in words(document.prose))
    for claim in document.claims:
        vocabulary.update(w.key for w in words(claim.text))
    signs = cut_signs(document.claims, vocabulary)
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
