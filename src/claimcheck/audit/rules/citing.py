"""Citations in the text: shared by CC601, CC602, CC603 and CC609.

In: a document. Out: who cites what, by number, key, identifier or author and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from claimcheck.audit.document import Claim, Document, Reference
from claimcheck.audit.parse.references import ARXIV, DOI, URL, arxiv_base
from claimcheck.audit.source import Span
from claimcheck.audit.wording import fold, holds

# [3], [1, 4–6]; not [0.1, 0.9], not [1, 5] after "interval" or "CI".
_NUMBERS = re.compile(r"\[(?<![\w\]]\[)(\^?\d{1,3}(?:\s*[,;–-]\s*\^?\d{1,3})*)\](?!\()")
_NOT_CITED = re.compile(r"(?:CI|interval|range|between|bounds?|%)\W{0,3}$", re.I)
_NUMERIC = ("ci", "interval", "range", "between", "bound", "%")
_KEYS = re.compile(
    r"\\(?:no)?cite[a-zA-Z]*\*?(?:\[[^\]]{0,200}\])*\{([^{}]*)\}|\\(?:parencite|textcite|autocite"
    r"|footcite)\*?(?:\[[^\]]{0,200}\])*\{([^{}]*)\}"
)
_BRACKETS = re.compile(r"\[(?<!\w\[)([^\[\]\n]{3,160})\](?!\()")
_KEYED = re.compile(r"(?:[\w.]{1,6}\s+)?@?([A-Za-z][\w:.+-]{2,40}\d[\w:.+-]*)$")
_AT = re.compile(r"(?<![\w.])@([a-zA-Z][\w:-]{2,40}\d{2,4}\w*)")
_SEPARATOR = re.compile(r"[,;]")
_DIGITS = re.compile(r"\d+")
_BARE_NUMBERS = re.compile(r"\[?\d{1,3}(?:\s*,\s*\d{1,3})*\]?")
_TEN = re.compile(r"10\.\d")
_IDS = ("arxiv", "http", "ftp", "doi")
_SIGNS = ("[", "cite", "@", "19", "20", "10.", *_IDS)  # one of them is in every citation and identifier
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR = re.compile(
    r"([A-Z][\w'’-]{1,30})(?:\s+et al\.?|\s+(?:and|&)\s+[A-Z][\w'’-]+|(?:,\s+[A-Z][\w'’-]+)*,?\s+(?:and"
    r"|&)\s+[A-Z][\w'’-]+)?,?\s*\(?((?:19|20)\d\d)[a-z]?\)?"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation: the span it stands in and what it points to."""

    span: Span
    number: int | None = None
    key: str | None = None
    author: str | None = None
    year: str | None = None


def citations(text: str, offset: int = 0) -> Iterator[Citation]:
    """All citations in a piece of raw text that begins at `offset`."""
    for match in _NUMBERS.finditer(text) if "[" in text else ():
        before = text[max(0, match.start() - 14) : match.start()]
        if holds(fold(before), _NUMERIC) and _NOT_CITED.search(before):
            continue
        span = Span(offset + match.start(), offset + match.end())
        if match[1].isdecimal():
            yield Citation(span, number=int(match[1]))
            continue
        for part in _SEPARATOR.split(match[1]):
            ends = [int(n) for n in _DIGITS.findall(part)]
            low, high = ends[0], ends[-1]
            for number in range(low, high + 1) if high - low < 100 else (low, high):
                yield Citation(span, number=number)
    yield from _keyed(text, offset)
    if "cite" in text:  # a key such as Smith2020 is no author with a year
        text = _KEYS.sub(lambda match: " " * len(match[0]), text)
    for match in _BRACKETS.finditer(text) if "[" in text else ():
        keys = [_KEYED.match(part.strip()) for part in _SEPARATOR.split(match[1])]
        for key in keys if all(keys) else ():
            if key:
                yield Citation(Span(offset + match.start(), offset + match.end()), key=key[1])
    dated = ("19" in text or "20" in text) and _ANY_YEAR.search(text)
    for match in _YEAR.finditer(text) if dated else ():
        yield Citation(Span(offset + match.start(), offset + match.end()), author=match[1], year=match[2])


def _keyed(text: str, offset: int) -> Iterator[Citation]:
    """Citations by key, of LaTeX or Markdown; braces may be empty, and then cite nothing."""
    for pattern, sign in ((_KEYS, "cite"), (_AT, "@")):
        for match in pattern.finditer(text) if sign in text else ():
            for name in ",".join(filter(None, match.groups())).split(","):
                if name.strip():
                    span = Span(offset + match.start(), offset + match.end())
                    yield Citation(span, key=name.strip())


def identifiers(text: str) -> set[str]:
    """ArXiv ids (without version), DOIs and URLs (without scheme) in a text."""
    folded = fold(text)
    if not holds(folded, _IDS) and not ("10." in folded and _TEN.search(text)):
        return set()
    found: set[str] = set()
    if "arxiv" in folded:
        found |= {arxiv_base(m[1].rstrip(".,;:)")) for m in ARXIV.finditer(text)}
    if "10." in folded or "doi" in folded:
        found |= {(m[1] or m[2]).lower().rstrip(".,;:)") for m in DOI.finditer(text)}
    if "http" in folded or "ftp" in folded:
        found |= {_bare(m.group()) for m in URL.finditer(text)}
    return found


def _bare(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url.lower()).rstrip("/.,;:)")


def names_of(reference: Reference) -> set[str]:
    """What a reference may be called by: its ids and URLs."""
    return (
        {arxiv_base(a) for a in reference.arxiv}
        | {d.lower() for d in reference.dois}
        | {_bare(u) for u in reference.urls}
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
        return set(document.labels.get(citation.key.lower(), ()))
    author = (citation.author or "").lower()
    return {r.number for r in references if (citation.year or "") in r.text and author in r.text.lower()}


def _resolvable(document: Document, citation: Citation) -> bool:
    """Author–year citations count only against lists with years, and only with "et al." or "&"."""
    raw = document.source.raw(citation.span)
    if "et al" not in raw and "&" not in raw:
        return False
    return document.has_dated_references


@dataclass(frozen=True, slots=True)
class Row:
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
            or "(" in self.text[c.span.start - start : c.span.end - start]
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
        links = tuple(map(_bare, source.links_from(claim.row)))
        return Row(claim, text, tuple(citations(text, claim.row.start)), frozenset(identifiers(text)), links)

    @cached_property
    def _everywhere(self) -> tuple[frozenset[int], tuple[Citation, ...]]:
        document = self.document
        ids: set[str] = set()
        found: set[int] = set()
        dangling: list[Citation] = []
        hits: dict[tuple[object, ...], set[int]] = {}  # the same few works are cited again and again
        for citation in self._all(ids):
            what = (citation.number, citation.key, citation.author, citation.year)
            hit = hits.get(what)
            if hit is None:
                hit = hits[what] = resolve(document, citation)
            if hit:
                found |= hit
            elif citation.number is not None or citation.key is not None or _resolvable(document, citation):
                dangling.append(citation)
        ids |= {_bare(url) for span, url in document.source.links if not _in_references(document, span)}
        found |= {r.number for r in document.references if names_of(r) & ids}
        return frozenset(found), tuple(dangling)

    def _all(self, ids: set[str]) -> Iterator[Citation]:
        """Citations of the running text and of the claims; their identifiers go into `ids`."""
        for sentence in self.document.writing(*_SIGNS):
            text = self.document.source.raw(sentence.span)
            ids |= identifiers(text)
            yield from citations(text, sentence.span.start)
        for row in self.rows:
            ids |= row.identifiers
            yield from row.citations

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
                for number in _DIGITS.findall(pointer):
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
