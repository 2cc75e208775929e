"""CC102: the abstract was cut off."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.endings import ends_sentence
from claimcheck.audit.finding import Abstained, Found, Result, Rule
from claimcheck.audit.source import Span


def check(case: Case) -> Iterator[Result]:
    """Look at the end of the abstract's last block."""
    document = case.document
    sections = list(document.of("abstract"))
    if not sections:
        yield Abstained("no abstract was found")
    for section in sections:
        blocks = [b for b in section.blocks if b.kind in ("paragraph", "item")]
        if not blocks:
            continue
        last = blocks[-1].span
        if not ends_sentence(document.source.plain(last)):
            sentences = document.sentences_in(last)
            span = sentences[-1].span if sentences else Span(max(last.start, last.end - 120), last.end)
            yield Found(span, "the abstract stops in mid-sentence", "Give the abstract to its end.")


RULE = Rule(
    id="CC102",
    name="abstract-truncated",
    summary="The abstract does not end with the end of a sentence.",
    severity="warning",
    basis="fact",
    check=check,
    long="""
Many readers stop after the abstract. If it stops in mid-sentence, its conclusion is missing, and the
reader supplies one.

Bad:   "… Our results indicate that multilingual encoders on average"
Good:  "… Our results indicate that multilingual encoders on average do not beat the older systems."
""",
)
