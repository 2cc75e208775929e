"""Whose words: a sentence that tells of cited work, or that stands in quotation marks.

In: raw text. Out: yes or no, for rules that judge what a document says of itself.
"""

from __future__ import annotations

import re

from claimcheck.audit.citations import citations

_OWN = re.compile(
    r"\b(?:we|our|us|i|my|here|(?:this|the present|the current) (?:\w+ )?(?:review|synthesis|survey|report"
    r"|paper|article|study|work|document|overview|search))\b",
    re.I,
)
_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"), ("``", "''"))


def about_others(sentence: str) -> bool:
    """Whether a sentence cites, and neither "we" nor "this review" acts in it."""
    return _OWN.search(sentence) is None and next(citations(sentence), None) is not None


def in_quotation(text: str, at: int) -> bool:
    """Whether a quotation is open at an offset."""
    before = text[:at]
    return before.count('"') % 2 == 1 or any(before.rfind(a) > before.rfind(b) for a, b in _QUOTES)
