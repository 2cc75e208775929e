"""Marks that a document defines itself: "S (supported)", "V = verified against the report".

In: claims whose marks are not understood, and the text. Out: the meaning of each, if a legend gives all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from claimcheck.audit.document import Claim
from claimcheck.audit.parse.marks import is_open, mark_of
from claimcheck.audit.source import Source

_LONGEST = 3  # characters of a mark that needs a legend
_MOST = 8  # marks that differ; more are no marks


def legend(source: Source, claims: Sequence[Claim]) -> Mapping[str, str]:
    """Mark → the word it stands for, where short marks are not understood and the text defines each."""
    marks = {c.verdict.plain for c in claims if c.verdict and c.mark is None and not is_open(c.verdict.plain)}
    if not marks or len(marks) > _MOST or any(len(m) > _LONGEST or not m.isalnum() for m in marks):
        return {}
    found = {mark: meaning for mark in marks if (meaning := _meaning(source.text, mark)) is not None}
    return found if len(found) == len(marks) else {}


def explained(claims: Sequence[Claim], meanings: Mapping[str, str]) -> tuple[Claim, ...]:
    """The claims with the marks that a legend defines."""
    return tuple(
        claim._replace(mark=mark_of(meanings[claim.verdict.plain]))
        if claim.verdict and claim.verdict.plain in meanings
        else claim
        for claim in claims
    )


def not_understood(source: Source, claims: Sequence[Claim]) -> Iterator[str]:
    """What is said about marks that are neither ✓ nor × nor open, and that no legend explains."""
    texts = Counter(c.verdict.plain[:40] for c in claims if c.verdict and c.mark is None and c.verdict.plain)
    known = legend(source, claims)
    unknown = [text for text in texts if not is_open(text) and text not in known]
    if unknown:
        count = sum(texts[t] for t in unknown)
        named = ", ".join(f"'{t}'" for t in unknown[:3]) + (", …" if len(unknown) > 3 else "")
        yield f"{count} mark{'s' * (count > 1)} could not be read as ✓ or ×: {named}"


def unmarked(source: Source, claims: Sequence[Claim]) -> Iterator[str]:
    """What is said about the marks of a table without rules."""
    if any(c.verdict for c in claims):
        yield from not_understood(source, claims)
    else:
        yield "the claims table has no marks that could be read (a PDF may draw them with a font of symbols)"


def _meaning(text: str, mark: str) -> str | None:
    """The word that a legend puts beside a mark, if it is one that marks are known by."""
    defined = re.compile(
        rf"(?<!\w){re.escape(mark)}[*_`\"”'’}}]{{0,3}}(?:\s?[=:(–—-]|\s(?:means|is for|stands for|for)\s)"
        r"\s?[*_`\"“'‘(]{0,3}([^\W\d_]{3,}(?: [^\W\d_]+)?)"
    )
    words = (m[1] for m in defined.finditer(text))
    return next((w for w in words if mark_of(w) is not None or is_open(w)), None)
