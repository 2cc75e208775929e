"""Who cites what in a document: shared by CC601, CC602, CC603, CC609, CC610 and `extract`.

In: a document. Out: per claim and for all of it, the references that are cited, and citations of none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from claimcheck.audit.citations import SIGNS, Citation, citations, raised, works_of
from claimcheck.audit.document import DATED, Claim, Document
from claimcheck.audit.headings import names_author
from claimcheck.audit.identifiers import bare_url, identifiers
from claimcheck.audit.rules.resolving import names_of, resolve, spelled, spellings
from claimcheck.audit.rules.unresolved import Kind, in_parentheses, is_narrated, kind_of
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


def _in_references(document: Document, span: Span) -> bool:
    return any(r.span.start < span.end and span.start < r.span.end for r in document.references)


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
        lost: dict[Kind, list[Citation]] = defaultdict(list)
        usual = narrates = False
        raised_well = 0
        for citation in self._all(ids):
            hit = self._resolved(citation)
            if hit:
                found |= hit
                raised_well += not citation.sure and citation.number is not None
                usual = usual or (citation.year is not None and in_parentheses(document, citation))
                narrates = narrates or is_narrated(document, citation)
            elif kind := kind_of(document, citation):
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
        return tuple(c for row in self.rows for c in self._of_cell(row))

    def _of_cell(self, row: Row) -> Iterator[Citation]:
        claim = row.claim
        numbers = _BARE_NUMBERS.fullmatch(claim.pointer) is not None
        span, head = self._cell(claim)
        if span and numbers and _OF_NUMBERS.fullmatch(head) and not row.citations:
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
        names = spellings((citation.author or "").lower())
        return (
            self._lists_authors
            and not any(holds(entry, names) for entry in self._undated)
            and citation.author not in self._listed_elsewhere
            and (citation.year or "") not in self._unsigned
        )

    @cached_property
    def _undated(self) -> list[str]:
        """Entries without a year: a PDF may have lost their ends."""
        return [spelled(r.text) for r in self.document.references if not DATED.search(r.text)]

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
                r.number for r in document.references if len(lowered) > 8 and lowered in spelled(r.text)
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
