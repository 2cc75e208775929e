"""The document model: what a synthesis says, each part with its span in the source.

In: `parse` fills it. Out: rules read it. Frozen values only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from claimcheck.audit.headings import SectionKind
from claimcheck.audit.languages import is_english
from claimcheck.audit.passages import Passages
from claimcheck.audit.source import Block, Place, Source, Span
from claimcheck.audit.wording import content_words, fold, word_keys

DATED = re.compile(r"\b(?:19|20)\d\d\b")


class Text(NamedTuple):
    """Words without markup, and the span they were read from."""

    plain: str
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    kind: SectionKind
    title: Text | None
    level: int
    blocks: tuple[Block, ...]
    span: Span


class Claim(NamedTuple):
    """One row of the claims table. `mark` is None where the document gives neither ✓ nor ×."""

    number: int
    text: str
    span: Span
    row: Span
    mark: bool | None = None
    verdict: Text | None = None  # the mark as written
    confidence: float | None = None
    confidence_text: Text | None = None
    pointer: str = ""  # what an own column says about the source


class Reference(NamedTuple):
    """One entry of the reference list, with the identifiers found in it."""

    number: int
    label: str  # "3", a citation key, or "" for a bullet
    text: str
    span: Span
    urls: tuple[str, ...] = ()
    arxiv: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()


class Count(NamedTuple):
    """A number that the document states about itself, e.g. 8 under the label "claims"."""

    label: str
    value: float
    span: Span


class Fact(NamedTuple):
    """A key and its value from a key–value table or a "Key: value" line."""

    key: str
    value: str
    span: Span


class Sentence(NamedTuple):
    """A sentence of the running text (claims and references excluded)."""

    plain: str
    span: Span
    section: SectionKind


@dataclass(frozen=True)
class Document:
    """A synthesis as read. `notes` says what could not be read or was not found."""

    source: Source
    title: Text | None
    date: tuple[int, int, int] | None  # year, month, day; 0 where not given
    date_text: Text | None
    front: Text | None  # everything between title and abstract: authors, status
    sections: tuple[Section, ...]
    claims: tuple[Claim, ...]
    header: Span | None  # of the claims table: its header row, else its first row
    has_confidence: bool
    references: tuple[Reference, ...]
    facts: tuple[Fact, ...]
    sentences: tuple[Sentence, ...]
    question: Text | None
    topic: Text | None
    notes: tuple[str, ...] = ()

    def place(self, span: Span) -> Place:
        """Where a span begins."""
        return self.source.place(span.start)

    def of(self, *kinds: SectionKind) -> Iterator[Section]:
        """Sections of these kinds, in order."""
        return (s for s in self.sections if s.kind in kinds)

    @cached_property
    def prose(self) -> str:
        """All running text without markup."""
        return " ".join(s.plain for s in self.sentences)

    @cached_property
    def _written(self) -> Passages:
        return Passages.of(self.source.folded(s.span) for s in self.sentences)

    @cached_property
    def _said(self) -> Passages:
        return Passages.of(fold(s.plain) for s in self.sentences)

    def prepare(self) -> None:
        """Index the text now for `writing` and `saying`."""
        _ = self._written, self._said, self.english

    def writing(self, *needles: str) -> Iterator[Sentence]:
        """Sentences whose raw text holds one of the needles (lower-case): the others cannot match."""
        return (self.sentences[i] for i in self._written.holding(needles))

    def saying(self, *needles: str) -> Iterator[Sentence]:
        """Sentences whose words without markup hold one of the needles (lower-case)."""
        return (self.sentences[i] for i in self._said.holding(needles))

    def sentences_in(self, span: Span) -> tuple[Sentence, ...]:
        """Sentences that lie within a span."""
        first = bisect_left(self.sentences, span.start, key=lambda s: s.span.start)
        last = bisect_right(self.sentences, span.end, key=lambda s: s.span.end)
        return self.sentences[first:last]

    @cached_property
    def english(self) -> bool:
        """Whether text and claims are in English."""
        return is_english(" ".join([self.prose[:40_000], *(c.text for c in self.claims[:200])]))

    @cached_property
    def _stems(self) -> list[frozenset[str]]:
        return [frozenset(content_words(s.plain)) for s in self.sentences]

    @cached_property
    def _with_stem(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, stems in enumerate(self._stems):
            for word in stems:
                found.setdefault(word, []).append(index)
        return found

    @cached_property
    def _in_a_row(self) -> list[str]:
        return ["".join(f" {key}" for key in word_keys(s.plain)) for s in self.sentences]

    def sharing(self, stems: AbstractSet[str], least: int, run: Sequence[str] = ()) -> list[Sentence]:
        """Sentences with so many of some stems, and with `run` in a row (the last word may go on)."""
        part = "".join(f" {key}" for key in run)
        # Whoever shares so many has one of the rarest: only the others can all be missing.
        rarest = sorted(stems, key=lambda s: (len(self._with_stem.get(s, ())), s))[: len(stems) - least + 1]
        found = set[int]().union(*(self._with_stem.get(s, ()) for s in rarest)) if least <= len(stems) else ()
        return [
            self.sentences[i]
            for i in sorted(found)
            if part in self._in_a_row[i] and len(stems & self._stems[i]) >= least
        ]

    @cached_property
    def labels(self) -> dict[str, frozenset[int]]:
        """Label of a reference, lower-cased → numbers of the references that carry it."""
        found: dict[str, set[int]] = {}
        for reference in self.references:
            found.setdefault(reference.label.lower(), set()).add(reference.number)
        return {label: frozenset(numbers) for label, numbers in found.items() if label}

    @cached_property
    def has_numbered_references(self) -> bool:
        """Whether references carry numbers of their own."""
        return any(label.isdigit() for label in self.labels)

    @cached_property
    def has_keyed_references(self) -> bool:
        """Whether references carry keys such as "zheng2023"."""
        return any(not label.isdigit() for label in self.labels)

    @cached_property
    def has_dated_references(self) -> bool:
        """Whether more than half of the references name a year."""
        return sum(bool(DATED.search(r.text)) for r in self.references) > len(self.references) / 2

    @cached_property
    def has_reference_list(self) -> bool:
        """Whether the document has a reference section, even an empty one."""
        return any(s.kind == "references" for s in self.sections) or bool(self.references)
