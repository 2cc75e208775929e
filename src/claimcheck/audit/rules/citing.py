"""Who cites what in a document: shared by CC601, CC602, CC603, CC609, CC610 and `extract`.

In: a document. Out: per claim and for all of it, the references that are cited, and citations of none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from claimcheck.audit.citations import SIGNS, Citation, citations, raised
from claimcheck.audit.document import Claim, Document, Reference
from claimcheck.audit.identifiers import arxiv_base, bare_url, identifiers
from claimcheck.audit.source import Span

_BARE_NUMBERS = re.compile(r"\[?\d{1,3}(?:\s*,\s*\d{1,3})*\]?")
_NUMBER = re.compile(r"\d+")
_USUAL = 5  # so many raised numbers that cite, for one that cites nothing
_OPENING = frozenset("([")
_AFTER_COMMA = re.compile(
    r"^(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
    r".*,\s*(?:19|20)\d\d[a-z]?$"
)
# What may stand between the bracket and a name: "(see Smith, 2020)".
_SEE = re.compile(
    r"[(;]\s?(?:see(?: also)?|but see|e\.g\.,?|i\.e\.,?|cf\.?|compare|following|reviewed (?:in|by)"
    r"|for example,?)\s?$"
)
_SEE_LONGEST = 24  # characters
# "Smith (2020)", "Smith and Brown (2020)": a word in capitals or with one inside, as ImageNet, is no surname.
_NARRATED = re.compile(
    r"^(?:Mc|Mac|O['’])?[A-Z][^\W\d_A-Z]+(?:[-'’][A-Z]?[^\W\d_A-Z]+)?(?:\s+and\s+[A-Z][\w'’-]+)?"
    r"\s*\((?:19|20)\d\d[a-z]?\)$"
)
_TELLS = re.compile(
    r"(?:\s+(?:also|then|later|first|further|already|thus|\w+ly)){0,2}\s+(?:describ|report|argue|find|found|note[sd]?\b"
    r"|observe[sd]?\b|propos|stud(?:y|ie)|measure[sd]?\b|conclude|suggest|estimate[sd]?\b|review(?:s|ed)?\b|survey(?:s|ed)?\b"
    r"|examine|compare|analy[sz]e|confirm|shows?\b|demonstrates?\b|states?\b|writes?\b|says?\b|claims?\b|investigate"
    r"|introduce[sd]?\b|present(?:s|ed)?\b)\w{0,3}\b"
)
_TELLS_LONGEST = 60  # characters
# "the Act (2017)", "Water Act (2017)", "in Berlin (2017)"; not "As Smith (2017)"
_THE = re.compile(
    r"(?:\b(?:the|an?|in|at|near|from)|\b(?!(?:As|But|And|By|If|When|While|Since|Because|Although|Whereas|Also|Here|Then)\b)"
    r"[A-Z][\w'’-]*)\s+$"
)


def names_of(reference: Reference) -> set[str]:
    """What a reference may be called by: its ids and URLs."""
    return (
        {arxiv_base(a) for a in reference.arxiv}
        | {d.lower() for d in reference.dois}
        | {bare_url(u) for u in reference.urls}
    )


def _in_references(document: Document, span: Span) -> bool:
    return any(r.span.start < span.end and span.start < r.span.end for r in document.references)


def resolve(document: Document, citation: Citation) -> set[int]:
    """Numbers of the references that a citation means; several where author and year fit several."""
    references = document.references
    if citation.number is not None:
        labelled = document.labels.get(str(citation.number), frozenset())
        if labelled or document.has_numbered_references:
            return set(labelled)
        return {citation.number} if 1 <= citation.number <= len(references) else set()
    if citation.key is not None:
        return set(document.labels.get(citation.key.lower(), ())) or _by_name(document, citation.key)
    author = (citation.author or "").lower()
    return {r.number for r in references if (citation.year or "") in r.text and author in r.text.lower()}


_KEY = re.compile(r"([a-z]{3,}).*?((?:19|20)\d\d)?$")


def _by_name(document: Document, key: str) -> set[int]:
    """What a key such as "zheng2023" means in a list whose entries show no keys: by author and year."""
    match = _KEY.match(key.lower()) if not document.has_keyed_references else None
    if not match:
        return set()
    name, year = match[1], match[2] or ""
    return {r.number for r in document.references if name in r.text.lower() and year in r.text}


def _in_parentheses(document: Document, citation: Citation) -> bool:
    """Whether an author and a year stand as in "(Smith, 2020; Brown and Green, 2021)"."""
    start = citation.span.start
    before = document.source.text[max(0, start - 2) : start].rstrip()[-1:]
    return before in ("(", ";") and _AFTER_COMMA.search(document.source.raw(citation.span)) is not None


def _after_see(document: Document, citation: Citation) -> bool:
    """Whether an author and a year stand as in "(see Smith, 2020, p. 4)"."""
    start = citation.span.start
    before = document.source.text[max(0, start - _SEE_LONGEST) : start]
    dated = _AFTER_COMMA.search(document.source.raw(citation.span))
    return dated is not None and _SEE.search(before) is not None


def _is_narrated(document: Document, citation: Citation) -> bool:
    """Whether an author acts, the year in brackets behind the name: "Smith (2020) describes"."""
    return citation.author is not None and _NARRATED.search(document.source.raw(citation.span)) is not None


def _tells(document: Document, citation: Citation) -> bool:
    """Whether a verb follows of which only somebody who wrote can be the subject."""
    start, end = citation.span
    text = document.source.text
    return _TELLS.match(text, end, end + _TELLS_LONGEST) is not None and not _THE.search(
        text, max(0, start - _SEE_LONGEST), start
    )


_WORDS = re.compile(r"(?:[^\W\d_]{4}|[.,;:)”\"’\]])$")


def _follows_words(document: Document, citation: Citation) -> bool:
    """Whether a raised number stands behind a word or a mark, and is no power and part of no unit."""
    start = citation.span.start
    return _WORDS.search(document.source.text[max(0, start - 4) : start]) is not None


def _must_resolve(document: Document, citation: Citation) -> bool:
    """Whether a citation that resolves to nothing is one of an entry that is missing."""
    if citation.key is not None:
        command = document.source.text.startswith("\\", citation.span.start)
        return document.has_keyed_references or command
    return citation.number is not None or _resolvable(document, citation)


def _resolvable(document: Document, citation: Citation) -> bool:
    """Author–year citations count only against lists with years, and only with "et al." or "&"."""
    raw = document.source.raw(citation.span)
    if "et al" not in raw and "&" not in raw:
        return False
    return document.has_dated_references


class Row(NamedTuple):
    """What the row of a claim cites."""

    claim: Claim
    text: str  # verbatim
    citations: tuple[Citation, ...]
    identifiers: frozenset[str]
    links: tuple[str, ...]

    @property
    def names_a_source(self) -> bool:
        """Whether the claim points to any source at all, known or not."""
        if self.claim.pointer.strip(" –—-") or self.links or self.identifiers:
            return True
        start = self.claim.row.start
        return any(
            c.year is None
            or "et al" in self.text
            or not _OPENING.isdisjoint(self.text[max(0, c.span.start - start - 1) : c.span.end - start])
            for c in self.citations
        )


@dataclass(frozen=True)
class Citing:
    """Who cites what in a document, each found once and when it is asked for."""

    document: Document

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """What each claim cites, in the order of the claims."""
        return tuple(map(self._row, self.document.claims))

    def _row(self, claim: Claim) -> Row:
        source = self.document.source
        text = source.raw(claim.row)
        links = tuple(map(bare_url, source.links_from(claim.row)))
        cited = tuple(
            c
            for c in (*citations(text, claim.row.start), *raised(source, source.raised_in(claim.row)))
            if c.sure or c.key is None or c.key.lower() in self.document.labels
        )
        return Row(claim, text, cited, frozenset(identifiers(text)), links)

    @cached_property
    def _everywhere(self) -> tuple[frozenset[int], tuple[Citation, ...]]:
        document = self.document
        ids: set[str] = set()
        found: set[int] = set()
        dangling: list[Citation] = []
        doubtful: list[Citation] = []
        narrated: list[Citation] = []
        usual = narrates = False
        raised_well, raised_ill = 0, list[Citation]()
        hits: dict[tuple[object, ...], set[int]] = {}  # the same few works are cited again and again
        for citation in self._all(ids):
            what = (citation.number, citation.key, citation.author, citation.year)
            hit = hits.get(what)
            if hit is None:
                hit = hits[what] = resolve(document, citation)
            if hit:
                found |= hit
                raised_well += not citation.sure and citation.number is not None
                usual = usual or (citation.year is not None and _in_parentheses(document, citation))
                narrates = narrates or _is_narrated(document, citation)
            elif not citation.sure:
                if citation.number is not None and _follows_words(document, citation):
                    raised_ill.append(citation)
            elif _must_resolve(document, citation):
                dangling.append(citation)
            elif document.has_dated_references:
                if _in_parentheses(document, citation) or _after_see(document, citation):
                    doubtful.append(citation)
                elif _is_narrated(document, citation) and _tells(document, citation):
                    narrated.append(citation)
        ids |= {bare_url(url) for span, url in document.source.links if not _in_references(document, span)}
        found |= {r.number for r in document.references if names_of(r) & ids}
        found = found.union(*self.pointed)
        if usual:  # where references are cited so, "(Nobody, 2018)" cites one that is missing
            dangling = sorted([*dangling, *doubtful], key=lambda c: c.span)
        if narrates:  # and where authors act, "Nobody (2018) finds" does
            uncited = " ".join(r.text for r in document.references if r.number not in found)
            missing = [c for c in narrated if (c.year or "") not in uncited]  # it may go by another name
            dangling = sorted([*dangling, *missing], key=lambda c: c.span)
        if raised_well >= _USUAL * max(1, len(raised_ill)):  # where numbers are raised to cite, all do
            dangling = sorted([*dangling, *raised_ill], key=lambda c: c.span)
        return frozenset(found), tuple(dangling)

    def _all(self, ids: set[str]) -> Iterator[Citation]:
        """Citations of the running text and of the claims; their identifiers go into `ids`."""
        for sentence in self.document.writing(*SIGNS):
            text = self.document.source.raw(sentence.span)
            ids |= identifiers(text)
            yield from citations(text, sentence.span.start)
        for row in self.rows:
            ids |= row.identifiers
            yield from row.citations
        yield from raised(self.document.source, self.document.source.raised)

    @property
    def cited(self) -> frozenset[int]:
        """Numbers of the references that are cited somewhere."""
        return self._everywhere[0]

    @property
    def dangling(self) -> tuple[Citation, ...]:
        """The citations that point to no reference."""
        return self._everywhere[1]

    @cached_property
    def pointed(self) -> tuple[frozenset[int], ...]:
        """Per claim, numbers of the references it points to, in its text or in a source column."""
        return tuple(map(self._pointed, self.rows))

    def _pointed(self, row: Row) -> frozenset[int]:
        document, pointer = self.document, row.claim.pointer
        found: set[int] = set()
        for citation in row.citations:
            found |= resolve(document, citation)
        if pointer:
            if _BARE_NUMBERS.fullmatch(pointer):
                for number in _NUMBER.findall(pointer):
                    found |= resolve(document, Citation(row.claim.row, number=int(number)))
            lowered = pointer.lower()
            found |= {r.number for r in document.references if len(lowered) > 8 and lowered in r.text.lower()}
            found |= document.labels.get(lowered.strip("[]@"), frozenset())
        return frozenset(found.union(*(self._named.get(i, ()) for i in {*row.identifiers, *row.links})))

    @cached_property
    def _named(self) -> Mapping[str, set[int]]:
        """Identifier or link → numbers of the references that carry it."""
        found: dict[str, set[int]] = {}
        for reference in self.document.references:
            for name in names_of(reference):
                found.setdefault(name, set()).add(reference.number)
        return found
