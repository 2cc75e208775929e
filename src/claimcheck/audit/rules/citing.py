"""Who cites what in a document: shared by CC601, CC602, CC603, CC609, CC610 and `extract`.

In: a document. Out: per claim and for all of it, the references that are cited, and citations of none.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from claimcheck.audit.citations import SIGNS, Citation, citations, raised, works_of
from claimcheck.audit.document import Claim, Document, Reference
from claimcheck.audit.headings import names_author
from claimcheck.audit.identifiers import arxiv_base, bare_url, identifiers
from claimcheck.audit.source import Block, Span
from claimcheck.audit.wording import holds

_BARE_NUMBERS = re.compile(r"\[?\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]?")
# Heads of columns whose bare numbers are those of references; "Studies" and "Citations" may count them.
_OF_NUMBERS = re.compile(
    r"\W*(?:sources?|refs?|references?|citation|cited?|cites|papers?)(?: ?(?:#|no\.?|numbers?|ids?))?\W*",
    re.I,
)
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
# "according to Smith (2020)", "as shown by Smith (2020)"
_TOLD_BY = re.compile(
    r"\b(?:according\s+to|as\s+(?:shown|reported|described|found|noted|argued|observed|stated|proposed|discussed)\s+(?:by|in))\s+$",
    re.I,
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
    names, year = _spellings((citation.author or "").lower()), citation.year or ""
    return {r.number for r in references if year in r.text and holds(_spelled(r.text), names)}


_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "’": "'", "æ": "ae", "œ": "oe"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe"})
_DIGRAPH = re.compile(r"(?<=[^\W\d_])([aou])e(?=[^\W\d_]{3})")  # of "Mueller", and not of "Roe"


def _spellings(name: str) -> set[str]:
    """A name in lower case as entries may write it: with accents, without, or with "ue" for "ü"."""
    return {name, _unaccented(name), name.translate(_UMLAUTS), _DIGRAPH.sub(r"\1", name)}


@lru_cache(maxsize=1 << 16)  # the same entries are compared with each name
def _spelled(text: str) -> str:
    """A text in lower case, with its accents and once more without."""
    lowered = text.lower()
    return lowered if text.isascii() else f"{lowered}\n{_unaccented(lowered)}"


def _unaccented(lowered: str) -> str:
    parted = unicodedata.normalize("NFKD", lowered.translate(_PLAIN))
    return "".join(c for c in parted if not unicodedata.combining(c))


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


def _is_place(document: Document, citation: Citation) -> bool:
    """Whether a name with a year stands as in "in Berlin (2017)" or "the Act (2017)"."""
    start = citation.span.start
    return _THE.search(document.source.text, max(0, start - _SEE_LONGEST), start) is not None


def _tells(document: Document, citation: Citation) -> bool:
    """Whether a verb stands beside a name of which only somebody who wrote can be the subject."""
    (start, end), text = citation.span, document.source.text
    return (
        _TELLS.match(text, end, end + _TELLS_LONGEST) is not None
        or _TOLD_BY.search(text, max(0, start - _TELLS_LONGEST), start) is not None
    )


_WORDS = re.compile(r"(?:[^\W\d_]{4}|[.,;:)”\"’\]])$")


def _follows_words(document: Document, citation: Citation) -> bool:
    """Whether a raised number stands behind a word or a mark, and is no power and part of no unit."""
    start = citation.span.start
    return _WORDS.search(document.source.text[max(0, start - 4) : start]) is not None


# What a citation of nothing is: of a missing entry, or perhaps of one, by how it is written.
_Kind = Literal["missing", "raised", "doubtful", "narrated", "seen"]


def _kind_of(document: Document, citation: Citation) -> _Kind | None:
    """What a citation is that resolves to nothing; None where it may be none at all."""
    if not citation.sure:
        return "raised" if citation.number is not None and _follows_words(document, citation) else None
    if citation.key is not None:
        command = document.source.text.startswith("\\", citation.span.start)
        return "missing" if document.has_keyed_references or command else "seen"
    if citation.number is not None:
        return "missing"
    return _kind_of_dated(document, citation)


def _kind_of_dated(document: Document, citation: Citation) -> _Kind | None:
    """The same of an author and a year, which count as missing only where entries have years."""
    dated, raw = document.has_dated_references, document.source.raw(citation.span)
    if "et al" in raw or "&" in raw:
        return "missing" if dated else "seen"
    if _in_parentheses(document, citation) or _after_see(document, citation):
        return "doubtful" if dated else "seen"
    if _is_narrated(document, citation) and not _is_place(document, citation):
        return "narrated" if dated and _tells(document, citation) else "seen"
    return None


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


class _Everywhere(NamedTuple):
    """What text and claims cite, what of it points to nothing, and whether more may."""

    cited: frozenset[int]
    dangling: tuple[Citation, ...]
    lets_off: bool


# "- Smith, A." and "3. Smith AB, Brown C": an entry of a list of works
_ENTRY = re.compile(r"^[\W\d]{0,12}([A-ZÀ-ÖØ-Þ][\w'’-]{1,30}),?[ ](?:[A-Z]\.|[A-Z]{1,3}[,.])", re.M)


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
    def _everywhere(self) -> _Everywhere:
        document = self.document
        ids: set[str] = set()
        found: set[int] = set()
        lost: dict[_Kind, list[Citation]] = defaultdict(list)
        usual = narrates = False
        raised_well = 0
        for citation in self._all(ids):
            hit = self._resolved(citation)
            if hit:
                found |= hit
                raised_well += not citation.sure and citation.number is not None
                usual = usual or (citation.year is not None and _in_parentheses(document, citation))
                narrates = narrates or _is_narrated(document, citation)
            elif kind := _kind_of(document, citation):
                lost[kind].append(citation)
        ids |= {bare_url(url) for span, url in document.source.links if not _in_references(document, span)}
        found |= {r.number for r in document.references if names_of(r) & ids}
        found = found.union(*self.pointed)
        dangling = [*lost["missing"]]
        if usual:  # where references are cited so, "(Nobody, 2018)" cites one that is missing
            dangling += lost["doubtful"]
        if narrates:  # and where authors act, "Nobody (2018) finds" does
            uncited = " ".join(r.text for r in document.references if r.number not in found)
            # it may go by another name
            dangling += [c for c in lost["narrated"] if (c.year or "") not in uncited]
        if raised_well >= _USUAL * max(1, len(lost["raised"])):  # where numbers are raised to cite, all do
            dangling += lost["raised"]
        return _Everywhere(frozenset(found), tuple(dangling), sum(map(len, lost.values())) > len(dangling))

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
        return self._everywhere.cited

    @cached_property
    def dangling(self) -> tuple[Citation, ...]:
        """The citations that point to no reference."""
        return tuple(sorted([*self._everywhere.dangling, *self._missing_in_cells], key=lambda c: c.span))

    @property
    def lets_off(self) -> bool:
        """Whether some citations that point to no reference are not among the dangling: they may be none."""
        lost = [c for c in self._in_cells if not self._resolved(c)]
        return self._everywhere.lets_off or len(lost) > len(self._missing_in_cells)

    @cached_property
    def _hits(self) -> dict[tuple[object, ...], set[int]]:
        return {}

    def _resolved(self, citation: Citation) -> set[int]:
        """As `resolve`, looked up once: the same few works are cited again and again."""
        what = citation[1:-1]
        if what not in self._hits:
            self._hits[what] = resolve(self.document, citation)
        return self._hits[what]

    @cached_property
    def _in_cells(self) -> tuple[Citation, ...]:
        """What cells of source columns cite that hold nothing else."""
        return tuple(c for row in self.rows for c in self._of_cell(row.claim))

    def _of_cell(self, claim: Claim) -> Iterator[Citation]:
        numbers = _BARE_NUMBERS.fullmatch(claim.pointer) is not None
        span, head = self._cell(claim)
        if span and numbers and _OF_NUMBERS.fullmatch(head):
            yield from (Citation(span, number=int(n), sure=False) for n in _NUMBER.findall(claim.pointer))
        elif claim.pointer and not numbers:
            at = self.document.source.raw(claim.row).rfind(claim.pointer) + claim.row.start
            field = Span(at, at + len(claim.pointer)) if at >= claim.row.start else Span(0, 0)
            yield from works_of(claim.pointer, span or field) if span or field else ()

    def _cell(self, claim: Claim) -> tuple[Span, str]:
        """The cell that says where a claim comes from, and the head of its column; nothing outside tables."""
        plain, row = self.document.source.plain, self._table_rows.get(claim.row.start)
        for column in reversed(range(len(row.cells) if row and claim.pointer else 0)):
            if row and plain(row.cells[column]) == claim.pointer:
                head = self._heads[row.table].cells[column : column + 1]
                return row.cells[column], plain(head[0]) if head else ""
        return Span(0, 0), ""

    @cached_property
    def _table_rows(self) -> Mapping[int, Block]:
        return {b.span.start: b for b in self.document.source.blocks if b.kind == "row"}

    @cached_property
    def _heads(self) -> Mapping[int, Block]:
        """The first row of each table."""
        return {b.table: b for b in reversed([*self._table_rows.values()])}

    @cached_property
    def _missing_in_cells(self) -> tuple[Citation, ...]:
        lost = [c for c in self._in_cells if not self._resolved(c)]
        numbers = {c.number for c in lost if c.number is not None}
        well = [c for c in self._in_cells if self._resolved(c)]
        # Several numbers of which none fits are those of another list.
        numbered = self.document.has_numbered_references and (
            len(numbers) == 1 or any(c.number is not None for c in well)
        )
        plainly = any(c.year and not c.sure for c in well)  # where "Elm 2019" cites, "Oak 2020" does
        return tuple(
            c for c in lost if (numbered if c.year is None else (c.sure or plainly) and self._is_unlisted(c))
        )

    @cached_property
    def _lists_authors(self) -> bool:
        references = self.document.references
        return 2 * sum(names_author(r.text) for r in references) > len(references)

    def _is_unlisted(self, citation: Citation) -> bool:
        """Whether entries begin with authors, and none may be meant by another name or stand elsewhere."""
        return (
            self._lists_authors
            and citation.author not in self._listed_elsewhere
            and (citation.year or "") not in self._unsigned
        )

    @cached_property
    def _unsigned(self) -> str:
        """Entries that nobody cites and that begin with no author."""
        references = self.document.references
        return " ".join(r.text for r in references if r.number not in self.cited and not names_author(r.text))

    @cached_property
    def _listed_elsewhere(self) -> frozenset[str]:
        """Authors with initials at the head of lines outside the reference list: of another list."""
        spans = sorted(r.span for r in self.document.references)
        found: set[str] = set()
        for match in _ENTRY.finditer(self.document.source.text):
            at = bisect_right(spans, match.start(1), key=lambda s: s.start) - 1
            if at < 0 or spans[at].end <= match.start(1):
                found.add(match[1])
        return frozenset(found)

    @cached_property
    def pointed(self) -> tuple[frozenset[int], ...]:
        """Per claim, numbers of the references it points to, in its text or in a source column."""
        return tuple(map(self._pointed, self.rows))

    def _pointed(self, row: Row) -> frozenset[int]:
        document, pointer = self.document, row.claim.pointer
        found: set[int] = set()
        for citation in row.citations:
            found |= self._resolved(citation)
        if pointer:
            if _BARE_NUMBERS.fullmatch(pointer):
                for number in _NUMBER.findall(pointer):
                    found |= self._resolved(Citation(row.claim.row, number=int(number)))
            lowered = pointer.lower()
            found |= {
                r.number for r in document.references if len(lowered) > 8 and lowered in _spelled(r.text)
            }
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
