"""Numbers that a synthesis states about itself.

In: sentences and facts. Out: labelled counts with the span of number and noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimcheck.audit.attribution import about_others
from claimcheck.audit.document import Count, Fact, Sentence
from claimcheck.audit.source import Source, Span
from claimcheck.audit.wording import holds

_NAMES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_WORDS = {word: value for value, word in enumerate(_NAMES)} | {"no": 0, "a single": 1}
_SPELLED = "|".join(sorted(_WORDS, key=len, reverse=True))
_N = rf"(?<![\w.,-])(\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{_SPELLED})(?![\w%]|[.,]\d|-\w)"
_PAPERS = r"(?:\w+[ -]){0,3}?(?:papers?|stud(?:y|ies)|articles?|publications?|preprints?|records?|works)"
_GOT = r"(?:yielded|retrieved|returned|found|identified|produced|collected|surfaced)"
_KEPT = r"(?:included|retained|selected|kept|reviewed|analy[sz]ed|synthesi[sz]ed|remained|remain)"
_WERE = r"(?:(?:were|was|are|is|have been|could be)\s+)?"
_CLAIMS = (
    r"(?:(?:key|candidate|empirical|atomic|testable|central|distinct|main|factual|extracted)\s+)?claims?"
)
_OF_THEM = r"(?:of (?:them|these|which|the claims)\s+)?"
_VERIFIED = r"(?:independently\s+)?(?:verified|confirmed|marked (?:as )?verified)"
_EXTRACTED = r"(?:extracted|identified|collected|listed|found|formulated)"
# "Supported" tells a mark only where claims are counted and nothing follows: "supported by [2]" does not.
_END = rf"(?=\s*(?:[.,;:)]|$)|\s+(?:and|but|while|whereas)\s+(?:\d|(?:{_SPELLED})\b))"
_AFTER_CLAIMS = r"\bclaims?\b[^.\d]{0,30}[:;,(–—-]\s*"
# Words of which a sentence must hold one before the patterns of a label are tried on it.
_OF_PAPERS = ("paper", "stud", "article", "publication", "preprint", "record", "works")
_OF_GETTING = (
    "yielded",
    "gave",
    "retrieved",
    "returned",
    "found",
    "identified",
    "produced",
    "collected",
    "surfaced",
)
_OF_KEEPING = (
    "included",
    "retained",
    "selected",
    "kept",
    "reviewed",
    "analy",
    "synthesi",
    "remain",
    "met ",
    "fulfilled",
    "satisfied",
)
_NEEDS = {
    "papers retrieved": (_OF_PAPERS, _OF_GETTING),
    "papers included": (_OF_PAPERS, _OF_KEEPING),
    "claims verified": (("verified", "confirmed"),),
    "claims supported": (("supported",), ("claim",)),
    "claims refuted": (("refuted", "rejected", "verified", "contradicted"),),
    "claims": (
        ("claim",),
        ("extract", "identif", "collect", "listed", "found", "formulate", "list", "yielded", "of", "all"),
    ),
    "quality score": (("quality",),),
}
_SHARES = frozenset({"claims verified", "claims supported", "claims refuted"})
_TOTAL = re.compile(
    r"(?:\bbut\s+|\bof\s+(?:the\s+|our\s+|these\s+|all\s+|its\s+)?|/\s*)$", re.I
)  # what follows is all of them
# What a sentence about cited work may count as well.
_OF_OTHERS = frozenset({"papers retrieved", "papers included", "claims supported"})
_ABOUT = (*_OF_PAPERS, "claim", "verified", "confirmed", "refuted", "rejected", "quality")
_PATTERNS = (
    ("papers retrieved", rf"\b{_GOT}\s+(?:a total of\s+|in total\s+)?{_N}\s+{_PAPERS}\b"),
    ("papers retrieved", rf"\bsearch(?:es)?\s+gave\s+{_N}\s+{_PAPERS}\b"),
    ("papers retrieved", rf"{_N}\s+{_PAPERS}\s+{_WERE}{_GOT}\b"),
    ("papers included", rf"\b{_KEPT}\s+(?:a total of\s+)?{_N}\s+{_PAPERS}\b"),
    ("papers included", rf"{_N}\s+{_PAPERS}\s+{_WERE}(?:finally\s+)?{_KEPT}\b"),
    ("papers included", rf"\bof which\s+{_N}\s+{_WERE}{_KEPT}\b"),
    ("papers included", rf"{_N}\s+{_PAPERS}\s+(?:met|fulfilled|satisfied)\s+(?:the|our|all)\b"),
    ("papers included", rf"{_N}\s+{_KEPT}\s+{_PAPERS}\b(?!\s+(?:that|which|of|on|with|in|from|about|by)\b)"),
    ("claims verified", rf"{_N}\s+{_OF_THEM}{_WERE}{_VERIFIED}(?! claims? against)\b"),
    (
        "claims verified",
        rf"{_N}\s+(?:\([^()]{{1,12}}\)\s+)?(?:out )?of\s+(?:the\s+|our\s+|all\s+)?\w+\s+{_CLAIMS}"
        rf"\s+{_WERE}{_VERIFIED}\b",
    ),
    ("claims verified", rf"{_N}\s*/\s*\d+\s+(?:{_CLAIMS}\s+)?{_WERE}{_VERIFIED}\b"),
    ("claims verified", rf"{_N}\s+claims?\s+{_WERE}{_VERIFIED}\b"),
    ("claims verified", rf"\bverified\s+{_N}\s+(?:of|out of|claims)\b"),
    ("claims verified", rf"{_N}\s+(?:independently\s+)?verified\s+claims?\b"),
    (
        "claims supported",
        rf"{_N}\s+(?:\([^()]{{1,12}}\)\s+)?(?:out )?of\s+(?:the\s+|our\s+|all\s+)?\w+\s+{_CLAIMS}"
        rf"\s+{_WERE}supported\b{_END}",
    ),
    ("claims supported", rf"{_N}\s*/\s*\d+\s+{_CLAIMS}\s+{_WERE}supported\b{_END}"),
    ("claims supported", rf"{_N}\s+claims?\s+{_WERE}supported\b{_END}"),
    ("claims supported", rf"{_N}\s+supported\s+claims?\b{_END}"),
    ("claims supported", rf"{_AFTER_CLAIMS}{_N}\s+{_OF_THEM}{_WERE}supported\b{_END}"),
    ("claims refuted", rf"{_N}\s+claims?\s+{_WERE}contradicted\b{_END}"),
    (
        "claims refuted",
        rf"{_AFTER_CLAIMS}(?:\d{{1,6}}|{_SPELLED})\s+{_OF_THEM}{_WERE}supported\s*[,;]?\s*(?:and |but )?"
        rf"{_N}\s+{_WERE}contradicted\b{_END}",
    ),
    (
        "claims refuted",
        rf"{_N}\s+{_OF_THEM}(?:claims?\s+)?{_WERE}(?:refuted|rejected|not verified|unverified)\b",
    ),
    ("claims", rf"{_N}\s+{_CLAIMS}\s+{_WERE}{_EXTRACTED}\b"),
    (
        "claims",
        r"\b(?:extracted|identified|collected|formulated|lists?|yielded)\s+"
        rf"(?:a total of\s+)?{_N}\s+{_CLAIMS}\b",
    ),
    ("claims", rf"\bof\s+(?:the\s+|all\s+)?{_N}\s+(?:extracted\s+)?claims?\b"),
    ("claims", rf"\ball\s+{_N}\s+{_CLAIMS}\s+(?:were|are|have been)\b"),
    ("claims", rf"\bwe\s+(?:collect|extract|identify|list|formulate)\s+{_N}\s+{_CLAIMS}\b"),
    (
        "quality score",
        r"\bquality(?:[ -]review)?(?:[ -]score)?\s*(?:score)?\s*(?:of|:|was|is|=|at)?\s*(\d{1,3}(?:\.\d+)?)"
        r"\s*(?:/|out of)\s*(?:10|5|100)\b",
    ),
)
_LABELLED = tuple((label, re.compile(pattern, re.IGNORECASE)) for label, pattern in _PATTERNS)
_NUMBER = re.compile(_N, re.IGNORECASE)
_KEYS = (
    ("claims verified", r"(?:verified claims?|claims? verified|independently verified)"),
    ("claims supported", r"(?:supported claims?|claims? supported)"),
    (
        "claims",
        r"(?:claims?|(?:number of |total |extracted )claims?"
        r"|claims? (?:extracted|assessed|rated|judged|checked|examined|collected))",
    ),
    ("claims refuted", r"(?:(?:refuted|contradicted) claims?|claims? (?:refuted|contradicted))"),
    (
        "papers retrieved",
        r"(?:papers?|(?:number of |total )?papers? retrieved|papers? found|retrieved papers?)",
    ),
    (
        "papers included",
        r"(?:(?:included|reviewed) (?:papers|studies)|(?:papers|studies) included|sources consulted)",
    ),
    ("quality score", r"quality(?: review)?(?: score)?"),
)
_FACTS = tuple((label, re.compile(pattern + "$", re.IGNORECASE)) for label, pattern in _KEYS)
_OF = re.compile(r"^\s*(\d+)\s*(?:/|of|out of)\s*(\d+)\b")


# "Claims: 3 Verified: 2": the word after a number begins the next key.
_NEXT_KEY = re.compile(r"\s*[:=]")


def find_counts(
    source: Source, sentences: tuple[Sentence, ...], facts: tuple[Fact, ...]
) -> tuple[Count, ...]:
    """All labelled counts, in order of their places; each span once per label."""
    found: dict[tuple[str, int], Count] = {}
    for sentence in sentences:
        folded = source.folded(sentence.span)
        if not holds(folded, _ABOUT):
            continue
        raw = source.raw(sentence.span)
        labels = {label for label, needs in _NEEDS.items() if all(holds(folded, n) for n in needs)}
        if labels & _OF_OTHERS and about_others(raw):
            labels -= _OF_OTHERS
        starts = [m.start() for m in _NUMBER.finditer(raw)] if labels else []
        if not starts:
            labels &= {"quality score"}  # whose numbers have another form
        taken: list[tuple[int, int]] = []
        for label, pattern in (p for p in _LABELLED if p[0] in labels):
            for match in _matches(pattern, raw, starts):
                if any(a < match.end(1) and match.start(1) < b for a, b in taken):
                    continue
                if is_total(label, raw[: match.start(1)]) or _NEXT_KEY.match(raw, match.end()):
                    continue
                taken.append(match.span(1))
                span = Span(sentence.span.start + match.start(), sentence.span.start + match.end())
                found.setdefault(
                    (label, sentence.span.start + match.start(1)), Count(label, number(match[1]), span)
                )
    for fact in facts:
        for label, pattern in _FACTS:
            if pattern.match(fact.key) and (value := re.match(r"\s*(\d+(?:\.\d+)?)(?!\.?\d)", fact.value)):
                found.setdefault((label, fact.span.start), Count(label, float(value[1]), fact.span))
                of = _OF.match(fact.value)
                if of and label in ("claims verified", "claims supported"):
                    found.setdefault(("claims", fact.span.start), Count("claims", float(of[2]), fact.span))
    return tuple(sorted(found.values(), key=lambda c: (c.span, c.label)))


def is_total(label: str, before: str) -> bool:
    """Whether the text before a number says that it counts all claims: "2 of the 3 claims were verified"."""
    return label in _SHARES and _TOTAL.search(before) is not None


def _matches(pattern: re.Pattern[str], raw: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """What `finditer` gives; a pattern that begins with a number is tried where numbers begin."""
    if not pattern.pattern.startswith(_N):
        yield from pattern.finditer(raw)
        return
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(raw, start)):
            end = match.end()
            yield match


def number(text: str) -> float:
    """A number in digits or as a word up to twenty."""
    text = text.lower().replace(",", "")
    return float(_WORDS[text]) if text in _WORDS else float(text)
