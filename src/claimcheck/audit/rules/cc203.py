"""CC203: the number of verified claims stated and the ✓ rows of the table differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from claimcheck.audit.attribution import about_others
from claimcheck.audit.case import Case
from claimcheck.audit.document import Count, Document, Sentence
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule
from claimcheck.audit.parse.counts import number, of_something_else
from claimcheck.audit.rules.counting import compare, written
from claimcheck.audit.source import Span
from claimcheck.audit.wording import fold, holds

_ADVICE = "Correct the number or the marks; the headline number is what readers quote."
_ARE = r"(?:were|are|was|is|have\s+been|has\s+been|could\s+be)\s+"
_VERIFIED = (
    rf"(?:{_ARE}(?:independently\s+)?(?:verified|confirmed|supported|borne\s+out)|passed\s+(?:the\s+)?verification"
    r"|held(?:\s+up)?)"
)
_FEW = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3})"
_NAMED = r"\b(?:claims|statements)\b[^.]{0,80}?[,;:]?\s+(?:and\s+)?"
_OF_THEM = r"of\s+(?:them|these|which)\s+"
_OUR = r"(?:the|our|these)\s+"
# Nothing may follow: "all claims were verified by two readers" tells what was done, not how it ended.
_STOP = r"(?=\s*(?:[.;!]|$))"
_END = r"(?=\s*(?:[.,;:!)]|$))"
_ALL = (
    rf"(?:^|[,;:]\s|\band\s)\s*(all\s+(?:of\s+)?(?:(?:the|our|its|these)\s+)?(?:\w+\s+)?claims\s+{_ARE}"
    rf"(?:independently\s+)?(verified|confirmed|supported)){_STOP}",
    rf"(?:^|[,;:]\s|\band\s)\s*(every\s+(?:single\s+)?(?:extracted\s+|listed\s+)?claim\s+{_ARE}(?:independently\s+)?"
    rf"(verified|confirmed|supported)){_STOP}",
    rf"{_NAMED}(all\s+(?:{_OF_THEM})?(?:{_ARE})?(?:independently\s+)?(verified|confirmed|supported)){_STOP}",
)
# What is told after "all were verified" where to verify was a step of the work.
_OUTCOME = (
    r"\b(?:held|holds?|fail\w*|refut\w+|contradict\w*|reject\w*|open|did not|not verified|unverified)\b"
)
_NEAR = 250  # characters before and behind, in which the claims are named and the outcomes told
_ALL_BUT = (
    rf"\b(?:all|every\s+claim|all\s+(?:of\s+)?(?:{_OUR})?claims)\s+(?:but|except)\s+({_FEW})\s+"
    rf"(?:(?:of\s+)?(?:{_OUR})?(?:{_FEW}\s+)?claims?\s+|{_OF_THEM})?{_VERIFIED}{_END}"
)
_PERCENT = r"(?<![\w.,-])(\d{1,3}(?:\.\d{1,2})?)\s?(?:\\?%|per\s?cent)"
_SHARES = (
    rf"{_PERCENT}\s+of\s+(?:all\s+)?{_OUR}(?:(?:{_FEW}|extracted|listed|collected)\s+)?claims\s+{_VERIFIED}{_END}",
    rf"{_NAMED}{_PERCENT}\s+(?:{_OF_THEM})?{_VERIFIED}{_END}",
)
_RATE = (
    r"(?:\b(?:the|our)\s+(?:overall\s+)?|^\W{0,4})verification\s+rate(?:\s+(?:was|is|of|came\s+to|amounts\s+to)|\s*[:=])\s*"
    rf"{_PERCENT}(?=\s*(?:[.,;:!)]|\(\d|$))"
)
_RATE_KEY = re.compile(r"(?:verification rate|claims verified|verified claims)$", re.I)
# Words of which one is in what the patterns find.
_OF_CLAIMS = ("claim", "statement", "verification")
_OF_VERIFYING = ("verif", "confirm", "support", "borne", "held")
# What is told under a condition, or wished for.
_UNREAL = re.compile(r"\b(?:whether|if|ideal|ideally|nobody|before the|thresholds?|cut-?offs?)\b", re.I)
_ROUNDING = 1  # point by which a percentage may differ


class Share(NamedTuple):
    """A percentage of claims called verified; `decided`: perhaps of those with ✓ or × alone."""

    percent: float
    span: Span
    decided: bool


def check(case: Case) -> Iterator[Result]:
    """Compare "K verified" with the ✓ rows and "K refuted" with the × rows."""
    document = case.document
    if all(c.mark is None for c in document.claims):
        yield Abstained("the claims carry no marks")
        return
    verified = [c for c in case.counts if c.label in ("claims verified", "claims supported")]
    refuted = [c for c in case.counts if c.label == "claims refuted"]
    if not any(c.value for c in refuted):
        verified += _all_of_them(document)
    for stated, mark, sign in ((verified, True, "✓"), (refuted, False, "×")):
        label = stated[0].label if stated else f"claims {'verified' if mark else 'refuted'}"
        yield from _compared(document, stated, label, mark=mark, sign=sign)
    for count in _all_but_some(document):
        yield from _compared(document, [count], count.label, mark=True, sign="✓")
    for share in _shares(document):
        yield _judged(document, share)


def _compared(
    document: Document, stated: list[Count], label: str, *, mark: bool, sign: str
) -> Iterator[Result]:
    """Stated counts beside the rows that carry a mark."""
    counted = sum(c.mark is mark for c in document.claims)
    said, have = f"{label} as stated:", f"rows marked {sign}:"
    yield from compare(document, stated, counted, said=said, have=have, advice=_ADVICE)


def _all_of_them(document: Document) -> Iterator[Count]:
    """A count of all rows where "all claims were verified"; not where outcomes are told behind it."""
    for sentence in _telling(document, ("all", "every"), _OF_CLAIMS):
        raw = document.source.raw(sentence.span)
        rest = document.source.raw(Span(sentence.span.end, sentence.span.end + _NEAR)).split("\n\n")[0]
        for match in _matches(_ALL, raw) if not re.search(_OUTCOME, rest, re.I) else ():
            if not of_something_else("claims verified", raw, *match.span(1)):
                span = _within(sentence, match.start(1), match.end(1))
                yield Count(f"claims {match[2].lower()}", len(document.claims), span)


def _all_but_some(document: Document) -> Iterator[Count]:
    """A count where "all but one of the claims were verified"."""
    for sentence in _telling(document, (" but ", " except "), _OF_VERIFYING):
        raw, start = document.source.raw(sentence.span), sentence.span.start
        for match in _matches((_ALL_BUT,), raw):
            end = start + match.end()
            about = fold(document.source.raw(Span(max(0, end - _NEAR), end)))
            if "claim" in about and not of_something_else("claims verified", raw, *match.span()):
                value = len(document.claims) - number(match[1])
                yield Count("claims verified", value, _within(sentence, *match.span()))


def _shares(document: Document) -> Iterator[Share]:
    """The percentages of claims that are called verified."""
    for fact in document.facts:
        match = re.match(rf"{_PERCENT}\W*$", fact.value, re.I) if _RATE_KEY.match(fact.key) else None
        if match:
            yield Share(float(match[1]), fact.span, decided=True)
    for sentence in _telling(document, ("%", "per cent", "percent"), _OF_CLAIMS):
        raw = document.source.raw(sentence.span)
        for patterns, decided in ((_SHARES, False), ((_RATE,), True)):
            for match in _matches(patterns, raw):
                span = _within(sentence, match.start(), match.end())
                other = of_something_else("claims verified", raw, match.start(1), match.end())
                if not other and not any(f.span.start <= span.start < f.span.end for f in document.facts):
                    yield Share(float(match[1]), span, decided)


def _judged(document: Document, share: Share) -> Result:
    """A percentage beside the rows, or beside those with ✓ or ×."""
    marks = [c.mark for c in document.claims]
    marked, rows = marks.count(True), len(marks)
    bases = {rows, rows - marks.count(None)} if share.decided else {rows}
    said, have = (
        f"claims verified as stated: {written(share.percent)} %",
        f"rows marked ✓: {marked} of {rows}",
    )
    if any(abs(share.percent - round(100 * marked / base)) <= _ROUNDING for base in bases):
        return Passed(f"{said}, {have}")
    return Found(share.span, f"{said}, but {have}", _ADVICE)


def _telling(document: Document, needles: Sequence[str], others: Sequence[str]) -> Iterator[Sentence]:
    """Sentences with a word of either kind that tell of this document and not of its methods."""
    for sentence in document.writing(*needles):
        if sentence.section == "methods" or not holds(document.source.folded(sentence.span), others):
            continue
        if not about_others(document.source.raw(sentence.span)):
            yield sentence


def _matches(patterns: tuple[str, ...], raw: str) -> Iterator[re.Match[str]]:
    """Where patterns match; they are compiled when a sentence asks for them."""
    for pattern in patterns:
        for match in re.finditer(pattern, raw, re.I):
            if not _UNREAL.search(raw, 0, match.start()):
                yield match


def _within(sentence: Sentence, start: int, end: int) -> Span:
    """A part of a sentence."""
    return Span(sentence.span.start + start, sentence.span.start + end)


RULE = Rule(
    id="CC203",
    name="verified-vs-marks",
    summary="The number of verified claims stated differs from the rows marked as verified.",
    severity="error",
    basis="fact",
    needs=("claims",),
    check=check,
    long="""
"K verified" (or "K claims supported", "all but one were verified", "71 % of the claims were verified") is
the number that gets quoted. If the table shows another one, one of the two is wrong; a percentage may be
rounded by one point.

Bad:   "8 claims extracted; 8 independently verified." above a table with one ×.
Good:  "8 claims extracted; 7 verified, 1 refuted." above the same table.
""",
)
