"""CC203: the number of verified claims stated and the ✓ rows of the table differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.document import Count, Document
from claimcheck.audit.finding import Abstained, Result, Rule
from claimcheck.audit.rules.counting import compare
from claimcheck.audit.source import Span

# Nothing may follow: "all claims were verified by two readers" tells what was done, not how it ended.
_ALL = re.compile(
    r"(?:^|[,;:]\s|\band\s)\s*(all\s+(?:of\s+)?(?:(?:the|our|its|these)\s+)?(?:\w+\s+)?claims\s+"
    r"(?:were|are|have\s+been|could\s+be)\s+(?:independently\s+)?(verified|confirmed|supported))"
    r"(?=\s*(?:[.;!]|$))",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Compare "K verified" with the ✓ rows and "K refuted" with the × rows."""
    document = case.document
    if all(c.mark is None for c in document.claims):
        yield Abstained("the claims carry no marks")
        return
    verified = [c for c in case.counts if c.label in ("claims verified", "claims supported")]
    verified += _all_of_them(document)
    refuted = [c for c in case.counts if c.label == "claims refuted"]
    for stated, mark, sign in ((verified, True, "✓"), (refuted, False, "×")):
        label = stated[0].label if stated else f"claims {'verified' if mark else 'refuted'}"
        yield from compare(
            document,
            stated,
            sum(c.mark is mark for c in document.claims),
            said=f"{label} as stated:",
            have=f"rows marked {sign}:",
            advice="Correct the number or the marks; the headline number is what readers quote.",
        )


def _all_of_them(document: Document) -> Iterator[Count]:
    """A count of all rows where "all claims were verified"; not where the methods are told."""
    for sentence in document.writing("all"):
        raw = document.source.raw(sentence.span)
        for match in _ALL.finditer(raw) if sentence.section != "methods" else ():
            start = sentence.span.start
            span = Span(start + match.start(1), start + match.end(1))
            yield Count(f"claims {match[2].lower()}", len(document.claims), span)


RULE = Rule(
    id="CC203",
    name="verified-vs-marks",
    summary="The number of verified claims stated differs from the rows marked as verified.",
    severity="error",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
"K verified" (or "K claims supported", "all claims were verified") is the number that gets quoted. If the
table shows another one, one of the two is wrong.

Bad:   "8 claims extracted; 8 independently verified." above a table with one ×.
Good:  "8 claims extracted; 7 verified, 1 refuted." above the same table.
""",
)
