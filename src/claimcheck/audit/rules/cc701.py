"""CC701: text is copied from a source without quotation marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claimcheck.audit.case import Case
from claimcheck.audit.citations import citations
from claimcheck.audit.document import Document
from claimcheck.audit.finding import Evidence, Found, Passed, Result, Rule
from claimcheck.audit.source import Span
from claimcheck.audit.sources import Sources
from claimcheck.audit.wording import Word, words

LONG = 200  # characters
PIECE = 60  # characters of a claim that count towards the sum over the table
_SHINGLE = 8  # words that a copy must share before it is followed
_BLANK = "\x00"  # of a citation
_MARKS = "\"“”„«»'‘’"


@dataclass(frozen=True, slots=True)
class Copy:
    """A span of the document that stands in a source, word for word."""

    span: Span
    document: int
    source_span: Span
    length: int  # characters in the document, citations left out


def check(case: Case) -> Iterator[Result]:
    """Find the longest common blocks of prose and claims with each source."""
    document, sources = case.document, case.sources
    assert sources is not None  # noqa: S101 - the engine keeps this rule from running without
    index = _Index(sources)
    longest = 0
    for span in _passages(document):
        for copy in index.copies(document.source.raw(span), span.start):
            if _quoted(document, copy.span):
                continue
            longest = max(longest, copy.length)
            if copy.length > LONG:
                yield _found(
                    sources,
                    copy,
                    f"{copy.length} characters are word for word those of a source, without quotation marks",
                )
    pieces: dict[int, list[Copy]] = defaultdict(list)
    for claim in document.claims:
        found = [
            c
            for c in index.copies(document.source.raw(claim.span), claim.span.start)
            if not _quoted(document, c.span)
        ]
        best = max(found, key=lambda c: c.length, default=None)
        if best and best.length >= PIECE:
            pieces[best.document].append(best)
            longest = max(longest, best.length)
    for copies in pieces.values():
        total = _characters(sources, copies)
        if total > LONG:
            yield _found(sources, copies[0], f"{len(copies)} claims are word for word from one source "
                                             f"({total} characters in all), "
                                             "without quotation marks")  # fmt: skip
    yield Passed(f"longest passage shared with a source: {longest} characters")


def _characters(sources: Sources, copies: Sequence[Copy]) -> int:
    """Characters of what copies of one source take from it, a passage that two of them take once."""
    source = sources.documents[copies[0].document].source
    total = end = 0
    for span in sorted(c.source_span for c in copies):
        total += len(" ".join(source.raw(Span(max(span.start, end), span.end)).split()))
        end = max(end, span.end)
    return total


def _found(sources: Sources, copy: Copy, message: str) -> Found:
    source = sources.documents[copy.document].source
    quote = source.raw(copy.source_span)[:300]
    return Found(
        copy.span,
        message,
        "Put it in quotation marks with its source, or say it in your own words.",
        evidence=(Evidence(source.place(copy.source_span.start), quote),),
    )


def _passages(document: Document) -> Iterator[Span]:
    for section in document.sections:
        if section.kind in ("references", "claims"):
            continue
        for block in section.blocks:
            if block.kind in ("paragraph", "item"):
                yield block.span


def _quoted(document: Document, span: Span) -> bool:
    """Whether the span stands in quotation marks or in a block quotation."""
    text = document.source.text
    before, after = text[max(0, span.start - 3) : span.start], text[span.end : span.end + 4]
    if any(m in before for m in _MARKS) and any(m in after for m in _MARKS):
        return True
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    return line.lstrip().startswith(">")


class _Index:
    """Shingles of all sources: (words) → (source, word number)."""

    def __init__(self, sources: Sources) -> None:
        self.texts = [words(_without_citations(d.source.text)) for d in sources.documents]
        self.shingles: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
        for number, text in enumerate(self.texts):
            for at in range(len(text) - _SHINGLE + 1):
                places = self.shingles[tuple(w.key for w in text[at : at + _SHINGLE])]
                if len(places) < 4:
                    places.append((number, at))

    def copies(self, raw: str, offset: int) -> Iterator[Copy]:
        """Maximal common runs of at least a shingle, from left to right."""
        bare = _without_citations(raw)
        here = _rejoined(bare)
        at = 0
        while at + _SHINGLE <= len(here):
            places = self.shingles.get(tuple(w.key for w in here[at : at + _SHINGLE]))
            if not places:
                at += 1
                continue
            (size, there_size), number, there = max(
                (_run(here, at, self.texts[n], t), -n, t) for n, t in places
            )
            source = self.texts[-number]
            start, end = here[at].start, here[at + size - 1].end
            yield Copy(
                Span(offset + start, offset + end),
                -number,
                Span(source[there].start, source[there + there_size - 1].end),
                end - start - bare.count(_BLANK, start, end),
            )
            at += size


def _without_citations(raw: str) -> str:
    """The text, character for character, with a sign that belongs to no word in place of citations."""
    pieces, at = [], 0
    for start, end in sorted({c.span for c in citations(raw)}):
        if start >= at:
            pieces += [raw[at:start], _BLANK * (end - start)]
            at = end
    return "".join([*pieces, raw[at:]])


def _rejoined(raw: str) -> list[Word]:
    """The words of a text, those broken over a line end put together again."""
    found: list[Word] = []
    for word in words(raw):
        between = raw[found[-1].end : word.start] if found else ""
        if found and between.startswith("-") and "\n" in between and not between[1:].strip():
            found[-1] = Word(found[-1].key + word.key, found[-1].start, word.end)
        else:
            found.append(word)
    return found


def _run(left: Sequence[Word], i: int, right: Sequence[Word], j: int) -> tuple[int, int]:
    """Words that agree from (i, j) on, counted on both sides; a word broken over a line end is one word."""
    a, b = i, j
    while a < len(left) and b < len(right):
        if left[a].key == right[b].key:
            a, b = a + 1, b + 1
        elif a + 1 < len(left) and left[a].key + left[a + 1].key == right[b].key:
            a, b = a + 2, b + 1
        elif b + 1 < len(right) and right[b].key + right[b + 1].key == left[a].key:
            a, b = a + 1, b + 2
        else:
            break
    return a - i, b - j


RULE = Rule(
    id="CC701",
    name="verbatim-copy",
    summary="More than 200 characters are copied from a source without quotation marks.",
    severity="warning",
    basis="fact",
    needs=("sources",),
    check=check,
    long="""
Words are compared, not typesetting: line breaks, hyphenation and ligatures don't hide a copy. Claims are
also taken together: eight claims of 150 characters from one abstract are a copied abstract. Citations are
left out, and a passage that two claims share counts once.

Bad:   the abstract of a source pasted as the synthesis' own abstract
Good:  the same passage in quotation marks with a citation, or one's own words
""",
)
