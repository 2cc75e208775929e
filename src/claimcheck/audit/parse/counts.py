"""Numbers that a synthesis states about itself.

In: sentences and facts. Out: labelled counts with the span of number and noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import NamedTuple

from claimcheck.audit.attribution import (
    about_others,
    acts_elsewhere,
    of_a_part,
    of_another_version,
    refers_back,
)
from claimcheck.audit.document import Count, Fact, Sentence
from claimcheck.audit.endings import sentences as ends_of_sentences
from claimcheck.audit.macros import closing_brace
from claimcheck.audit.parse.count_patterns import (
    ABOUT,
    HEADLINE,
    HEADLINE_PART,
    HEADLINES,
    IS_DOCUMENT,
    IT,
    KEYS,
    LAST_NAMED,
    LATELY_NAMED,
    NEEDS,
    PATTERNS,
    RESUMED,
    RESUMING,
    SUM_OF_CLAIMS,
    TALLY,
    THEREOF,
    WORDS,
    N,
)
from claimcheck.audit.source import Source, Span
from claimcheck.audit.wording import fold, holds

_NUMBER = re.compile(N, re.IGNORECASE)
_FACTS = tuple((label, re.compile(pattern + "$", re.IGNORECASE)) for label, pattern in KEYS)
_OF = re.compile(r"^\s*(\d+)\s*(?:/|of|out of)\s*(\d+)\b")
_SHARES = frozenset({"claims verified", "claims supported", "claims refuted"})
_TOTAL = re.compile(
    r"(?:\bbut\s+|\bof\s+(?:the\s+|our\s+|these\s+|all\s+|its\s+)?|/\s*)$", re.I
)  # what follows is all of them
# "Claim 2", "Claims 2 and 3": numbers that are names.
_NAMED = re.compile(
    r"\b(?:claim|statement|hypothesis|finding|row)(?:[\s~]|\\[,;]|&nbsp;)*(?:no\.?|nr\.?|number|\\?#)?[\s~(*_]*$"
    r"|\b(?:claims|statements|hypotheses|findings|rows)[\s~]*\d{1,3}(?:\s*(?:,|and|or|to|&|–|-)\s*\d{1,3}){0,9}"
    r"\s*(?:,\s*)?(?:,|and|or|to|&|–|-)\s*$",
    re.I,
)
_TAIL = 100  # characters before a number that tell whether it is a name, a total or not exact
_SUPPOSED = re.compile(
    r"\b(?:if|unless|whether|(?:suppose|assume|assuming|say)(?: that)?|at least|at most|up to"
    r"|(?:more|fewer|less) than|about|around|roughly|approximately|nearly|almost|some|over)\s+$",
    re.I,
)
# How the text before a number ends where one of these patterns matches.
_ENDS_TOTAL = ("but", "of", "the", "our", "these", "all", "its", "/")
_ENDS_NAMED = (
    *("claim", "statement", "hypothesis", "finding", "row", "no", "nr", "number", "and", "or", "to"),
    *(".", "#", "~", "(", "*", "_", ",", ";", "&", "–", "-"),
)
_ENDS_SUPPOSED = (
    *(
        "if",
        "unless",
        "whether",
        "suppose",
        "assume",
        "assuming",
        "say",
        "that",
        "least",
        "most",
        "to",
        "than",
    ),
    *("about", "around", "roughly", "approximately", "nearly", "almost", "some", "over"),
)
_EACH = re.compile(
    r"(?:\s{1,3}(?:of|out|the|our|\d{1,6}|claims?|papers?|studies|on average)){0,4}"
    r"\s{1,3}(?:each\b(?!\s+(?:of|with|by))|apiece\b|per\s+\w)",
    re.I,
)
# What a sentence about cited work may count as well.
_OF_OTHERS = frozenset(
    {
        *("papers retrieved", "papers included", "papers used", "papers read", "search hits"),
        *("papers looked at", "claims supported", "claims checked"),
    }
)
# "Claims: 3 Verified: 2": the word after a number begins the next key, unless it ends a clause.
_NEXT_KEY = re.compile(r"\s*[:=]")
_CLAUSE = re.compile(
    r"^(?:we|lists|the|this|our|extracted|identified|collected|formulated)\s|\b(?:were|was|are|is|been)\s+\w{1,20}$",
    re.I,
)
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_WINDOW = 400  # characters before a sentence in which stands what it goes on about
_TALLY_SIZE = 40  # characters of the next sentence in which a tally ends
_CODE = 2
# On its line, not behind a %.
_CAPTION = re.compile(r"\\caption\*?\s{0,9}(?:\[[^\]\n]{0,300}\])?\s{0,9}\{")
_COMMENTED = re.compile(r"(?<!\\)%")
# Where a line of counts is about the whole document; below other headings it may be about a part.
_PRESENTING = frozenset({"front", "abstract", "introduction", "claims"})
_HEADLINE_SIZE = 200
_LINE_BEGINS = re.compile(r"(?:^|[\n>])[ \t*|>#-]{0,9}$")
_LINE_ENDS = re.compile(r"[ \t*|.\\]{0,9}(?:\r?\n|<|$)")


class _Counted(NamedTuple):
    """A count in a text: where number and noun begin and end, and where the number begins."""

    label: str
    value: float
    start: int
    end: int
    at: int


def find_counts(
    source: Source, sentences: tuple[Sentence, ...], facts: tuple[Fact, ...]
) -> tuple[Count, ...]:
    """All labelled counts, in order of their places; each span once per label."""
    found: dict[tuple[str, int], Count] = {}
    for span in (*(s.span for s in sentences), *_captions(source)):
        folded = source.folded(span)
        counted = _counted(source.raw(span)) if holds(folded, ABOUT) else ()
        if counted and "this" in folded[:9] and refers_back(*_with_paragraph(source, span)):
            continue
        for c in (*counted, *_resumed(source, span, folded)):
            count = Count(c.label, c.value, Span(span.start + c.start, span.start + c.end))
            found.setdefault((c.label, span.start + c.at), count)
    for count in (*_of_headline(source, sentences), *_of_facts(facts)):
        found.setdefault((count.label, count.span.start), count)
    return tuple(sorted(found.values(), key=lambda c: (c.span, c.label)))


@lru_cache(maxsize=4096)  # long documents say many things more than once
def _counted(raw: str) -> tuple[_Counted, ...]:
    """What a sentence counts."""
    folded = fold(raw)
    labels = {label for label, needs in NEEDS.items() if all(holds(folded, n) for n in needs)}
    if labels & _OF_OTHERS and about_others(raw):
        labels -= _OF_OTHERS
    return tuple(
        _Counted(label, number(m[1]), m.start(), m.end(), m.start(1))
        for label, m in _counting(raw, folded, labels)
    )


def _counting(raw: str, folded: str, labels: AbstractSet[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """What a sentence counts under some labels; each number once."""
    starts = [m.start() for m in _NUMBER.finditer(raw)] if labels else []
    if not starts:
        labels = labels & {"quality score"}  # whose numbers have another form
    taken: list[tuple[int, int]] = []
    for label, needs, pattern in PATTERNS:
        if label not in labels or not holds(folded, needs):
            continue
        for match in _matches(pattern, raw, starts):
            if any(a < match.end(1) and match.start(1) < b for a, b in taken):
                continue
            if is_total(label, raw[: match.start(1)]):
                continue
            if _NEXT_KEY.match(raw, match.end()) and not _CLAUSE.search(match[0]):
                continue
            if not of_something_else(label, raw, match.start(1), match.end()):
                taken.append(match.span(1))
                yield label, match


def _captions(source: Source) -> Iterator[Span]:
    """Sentences of LaTeX captions, which belong to no paragraph."""
    text = source.text
    for match in _CAPTION.finditer(text) if source.format == "latex" else ():
        if _COMMENTED.search(text, text.rfind("\n", 0, match.start()) + 1, match.start()):
            continue
        caption = source.raw(Span(match.end(), closing_brace(text, match.end())))
        for start, end in ends_of_sentences(caption):
            yield Span(match.end() + start, match.end() + end)


def _resumed(source: Source, span: Span, folded: str) -> Iterator[_Counted]:
    """What a sentence counts of things that the text before it names."""
    raw, resumes = source.raw(span), holds(folded, THEREOF) and holds(folded, RESUMING)
    for label, pattern in RESUMED if resumes else ():
        for match in _compiled(pattern).finditer(raw):
            if is_total(label, raw[: match.start(1)]) or of_something_else(
                label, raw, match.start(1), match.end()
            ):
                continue
            if _means_claims(_paragraph_before(source, span.start + match.start()), match[2]):
                yield _Counted(label, number(match[1]), match.start(), match.end(), match.start(1))
    for label, pattern in IT if folded.startswith("it ") else ():
        it = _compiled(pattern).match(raw)
        if it and _compiled(IS_DOCUMENT).search(_paragraph_before(source, span.start)):
            yield _Counted(label, number(it[1]), it.start(1), it.end(), it.start(1))
    if "verified" in folded and ":" in folded:
        yield from _tally(_PARAGRAPH.split(source.raw(Span(span.start, span.end + _TALLY_SIZE)))[0])


def _with_paragraph(source: Source, span: Span) -> tuple[str, str]:
    """A sentence, and what its paragraph says before it."""
    return source.raw(span), _paragraph_before(source, span.start)


def _paragraph_before(source: Source, at: int) -> str:
    """The last words of a paragraph before an offset."""
    return _PARAGRAPH.split(source.raw(Span(max(0, at - _WINDOW), at)))[-1]


def _means_claims(before: str, whole: str | None) -> bool:
    """Whether "them", or "the six", are the claims that the text before names."""
    if whole is None:
        return _compiled(LAST_NAMED).search(before) is not None
    if number(whole) in {number(m[1]) for m in _compiled(SUM_OF_CLAIMS).finditer(before)}:
        return True
    others = {number(m[1]) for m in _NUMBER.finditer(before)}
    return number(whole) not in others and _compiled(LATELY_NAMED).search(before) is not None


def _tally(text: str) -> Iterator[_Counted]:
    """The numbers of "Verified: 6. Refuted: 1."; what looks like codes of the marks is left out."""
    match = _compiled(TALLY).search(text)
    if match and match[1].lower() != match[3].lower() and max(number(match[2]), number(match[4])) > _CODE:
        for key in (1, 3):
            label, value = f"claims {match[key].lower()}", number(match[key + 1])
            yield _Counted(label, value, match.start(key), match.end(key + 1), match.start(key + 1))


def _of_headline(source: Source, sentences: Sequence[Sentence]) -> tuple[Count, ...]:
    """The counts of a line such as "6 claims · 4 papers"; of several lines, each may be of a part."""
    lines = [
        s.span
        for s in sentences
        if s.section in _PRESENTING
        and s.span.end - s.span.start < _HEADLINE_SIZE
        and holds(source.folded(s.span), ("claim", "paper", "stud", "article", "publication"))
        and _compiled(HEADLINE).match(source.raw(s.span))
        and _LINE_BEGINS.search(source.raw(Span(max(0, s.span.start - _TAIL), s.span.start)))
        and _LINE_ENDS.match(source.raw(Span(s.span.end, s.span.end + _TAIL)))
    ]
    return tuple(_parts_of(source, lines[0])) if len(lines) == 1 else ()


def _parts_of(source: Source, span: Span) -> Iterator[Count]:
    """The counts of a line that is nothing but counts."""
    for part in _compiled(HEADLINE_PART).finditer(source.raw(span)):
        label = next((name for name, noun in HEADLINES if _compiled(noun).match(part[2])), None)
        if label:
            yield Count(label, number(part[1]), Span(span.start + part.start(1), span.start + part.end(2)))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, compiled when it is first tried: most documents need few, and compiling them takes long."""
    return re.compile(pattern, re.IGNORECASE)


def _of_facts(facts: Sequence[Fact]) -> Iterator[Count]:
    """What facts count: "Claims: 3", "Verified claims: 2 of 3"."""
    for fact in facts:
        for label, pattern in _FACTS:
            if pattern.match(fact.key) and (value := _first_number(fact)):
                yield Count(label, float(value[1]), fact.span)
                of = _OF.match(fact.value)
                if of and label in ("claims verified", "claims supported"):
                    yield Count("claims", float(of[2]), fact.span)


def is_total(label: str, before: str) -> bool:
    """Whether the text before a number makes it no count of marks: "2 of the 3 claims", "claim 3 was"."""
    tail = before[-_TAIL:]
    end = fold(tail).rstrip()
    if end.endswith(_ENDS_NAMED) and _NAMED.search(tail):
        return True
    return label in _SHARES and end.endswith(_ENDS_TOTAL) and _TOTAL.search(tail) is not None


def of_something_else(label: str, raw: str, start: int, end: int) -> bool:
    """Whether a number counts for other work, another version, each of several, a part, or is not exact."""
    before, tail = raw[:start], raw[max(0, start - _TAIL) : start]
    if fold(tail).rstrip().endswith(_ENDS_SUPPOSED) and _SUPPOSED.search(tail):
        return True
    if _EACH.match(raw, end):
        return True
    if acts_elsewhere(before) or of_another_version(raw):
        return True
    return label.startswith("claims") and of_a_part(before)


def _first_number(fact: Fact) -> re.Match[str] | None:
    """The number that a value begins with; what an evidence base consists of must be said."""
    if fact.key.lower() == "evidence base":
        return re.match(r"\s*(\d{1,6})\s+(?:papers?|stud(?:y|ies)|articles?|publications?)\b", fact.value)
    return re.match(r"\s*(\d+(?:\.\d+)?)(?!\.?\d|\s*\\?%)", fact.value)


def _matches(pattern: str, raw: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """What `finditer` gives; a pattern that begins with a number is tried where numbers begin."""
    compiled = _compiled(pattern)
    if pattern.startswith("^"):
        if match := compiled.match(raw):
            yield match
    elif not pattern.startswith(N):
        yield from compiled.finditer(raw)
    else:
        end = 0
        for start in starts:
            if start >= end and (match := compiled.match(raw, start)):
                end = match.end()
                yield match


def number(text: str) -> float:
    """A number in digits or as a word up to twenty."""
    text = fold(text).replace(",", "")
    return float(WORDS[text]) if text in WORDS else float(text)
