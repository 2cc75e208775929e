"""Numbers that a synthesis states about itself.

In: sentences and facts. Out: labelled counts with the span of number and noun.
"""

from __future__ import annotations

import re

from claimcheck.audit.document import Count, Fact, Sentence
from claimcheck.audit.source import Source, Span

_WORDS = {w: i for i, w in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty".split())} | {"no": 0, "a single": 1}  # fmt: skip
_N = (
    r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d{1,6}|"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")(?![\w%]|[.,]\d|-\w)"
)
_PAPERS = r"(?:\w+[ -]){0,3}?(?:papers?|stud(?:y|ies)|articles?|publications?|preprints?|records?|works)"
_GOT = r"(?:yielded|retrieved|returned|found|identified|produced|collected|surfaced)"
_KEPT = r"(?:included|retained|selected|kept|reviewed|analy[sz]ed|synthesi[sz]ed|remained|remain)"
_LABELLED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern, re.I))
    for label, pattern in (
        ("papers retrieved", rf"\b{_GOT}\s+(?:a total of\s+|in total\s+)?{_N}\s+{_PAPERS}\b"),
        ("papers retrieved", rf"{_N}\s+{_PAPERS}\s+(?:(?:were|was|are|is|have been)\s+)?{_GOT}\b"),
        ("papers included", rf"\b{_KEPT}\s+(?:a total of\s+)?{_N}\s+{_PAPERS}\b"),
        ("papers included", rf"{_N}\s+{_PAPERS}\s+(?:(?:were|was|are|is|have been)\s+)?(?:finally\s+)?{_KEPT}\b"),
        ("claims verified", rf"{_N}\s+(?:of (?:them|these|which|the claims)\s+)?(?:(?:were|was|are|have been|could be)\s+)?(?:independently\s+)?"
                            r"(?:verified|confirmed|marked (?:as )?verified)(?! claims? against)\b"),
        ("claims verified", rf"{_N}\s+(?:out )?of\s+(?:the\s+)?\w+\s+(?:extracted\s+)?claims?\s+(?:(?:were|was|are|have been|could be)\s+)?(?:independently\s+)?(?:verified|confirmed)\b"),
        ("claims verified", rf"\bverified\s+{_N}\s+(?:of|out of|claims)\b"),
        ("claims verified", rf"{_N}\s+(?:independently\s+)?verified\s+claims?\b"),
        ("claims refuted", rf"{_N}\s+(?:of (?:them|these|which)\s+)?(?:claims?\s+)?(?:(?:were|was|are|have been|could be)\s+)?(?:refuted|rejected|not verified|unverified)\b"),
        ("claims", rf"{_N}\s+(?:(?:key|candidate|empirical|atomic|testable|central|distinct|main|factual)\s+)?claims?\s+(?:(?:were|was|are|have been)\s+)?(?:extracted|identified|collected|listed|found|formulated)\b"),
        ("claims", rf"\b(?:extracted|identified|collected|formulated|lists?|yielded)\s+(?:a total of\s+)?{_N}\s+(?:(?:key|candidate|empirical|atomic|testable|central|distinct|main|factual)\s+)?claims?\b"),
        ("claims", rf"\bof\s+(?:the\s+|all\s+)?{_N}\s+(?:extracted\s+)?claims?\b"),
        ("quality score", r"\bquality(?:[ -]review)?(?:[ -]score)?\s*(?:score)?\s*(?:of|:|was|is|=|at)?\s*(\d{1,3}(?:\.\d+)?)\s*(?:/|out of)\s*(?:10|5|100)\b"),
    )
)  # fmt: skip
_FACTS = (
    ("claims verified", re.compile(r"^(?:verified claims?|claims? verified|independently verified)$", re.I)),
    ("claims", re.compile(r"^(?:claims?|(?:number of |total |extracted )claims?|claims? extracted)$", re.I)),
    ("claims refuted", re.compile(r"^(?:refuted claims?|claims? refuted)$", re.I)),
    ("papers retrieved", re.compile(r"^(?:papers?|(?:number of |total )?papers? retrieved|papers? found|retrieved papers?)$", re.I)),
    ("papers included", re.compile(r"^(?:(?:included|reviewed) (?:papers|studies)|(?:papers|studies) included)$", re.I)),
    ("quality score", re.compile(r"^quality(?: review)? score$|^quality$", re.I)),
)  # fmt: skip
_OF = re.compile(r"^\s*(\d+)\s*(?:/|of|out of)\s*(\d+)\b")


def find_counts(
    source: Source, sentences: tuple[Sentence, ...], facts: tuple[Fact, ...]
) -> tuple[Count, ...]:
    """All labelled counts, in order of their places; each span once per label."""
    found: dict[tuple[str, int], Count] = {}
    for sentence in sentences:
        raw = source.raw(sentence.span)
        taken: list[tuple[int, int]] = []
        for label, pattern in _LABELLED:
            for match in pattern.finditer(raw):
                if any(a < match.end(1) and match.start(1) < b for a, b in taken):
                    continue
                taken.append(match.span(1))
                span = Span(sentence.span.start + match.start(), sentence.span.start + match.end())
                found.setdefault(
                    (label, sentence.span.start + match.start(1)), Count(label, number(match[1]), span)
                )
    for fact in facts:
        for label, pattern in _FACTS:
            if pattern.match(fact.key) and (match := re.match(r"\s*(\d+(?:\.\d+)?)(?!\.?\d)", fact.value)):
                found.setdefault((label, fact.span.start), Count(label, float(match[1]), fact.span))
                of = _OF.match(fact.value)
                if of and label == "claims verified":
                    found.setdefault(("claims", fact.span.start), Count("claims", float(of[2]), fact.span))
    return tuple(sorted(found.values(), key=lambda c: (c.span, c.label)))


def number(text: str) -> float:
    """A number in digits or as a word up to twenty."""
    text = text.lower().replace(",", "")
    return float(_WORDS[text]) if text in _WORDS else float(text)
