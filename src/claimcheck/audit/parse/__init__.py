"""Build the document model from a source.

In: `Source` (blocks with spans). Out: `Document`. Nothing is judged here; what is missing is noted.
"""

from __future__ import annotations

from pathlib import Path

from claimcheck.audit.document import Document, Section, Text
from claimcheck.audit.parse.claims import find_claims
from claimcheck.audit.parse.facts import find_facts
from claimcheck.audit.parse.front import find_date, find_front, find_title
from claimcheck.audit.parse.prose import asked_under_heading, find_question, find_sentences, find_topic
from claimcheck.audit.parse.references import find_references
from claimcheck.audit.parse.sections import split_sections
from claimcheck.audit.readers import read
from claimcheck.audit.source import Source, Span

__all__ = ["parse_source", "read_document"]


def read_document(path: Path, name: str | None = None, processes: int = 1) -> Document:
    """Read and parse one file; a long one in so many processes.

    Raises:
        DataError: the file is no document that can be read.
    """
    return parse_source(read(path, name), processes)


def parse_source(source: Source, processes: int = 1) -> Document:
    """The document model of a source."""
    title = find_title(source)
    sections = split_sections(source, title)
    table = find_claims(source, sections)
    facts = find_facts(source, table.tables)
    references = find_references(source, sections)
    sentences = find_sentences(source, sections, table.blocks, processes)
    front = find_front(source, sections, title)
    date, date_text = find_date(source, front, facts)
    return Document(
        source=source,
        title=title,
        date=date,
        date_text=date_text,
        front=front,
        sections=sections,
        claims=table.claims,
        header=table.header,
        has_confidence=table.has_confidence,
        references=references,
        facts=facts,
        sentences=sentences,
        question=asked_under_heading(source, sections) or find_question(source, sentences),
        topic=find_topic(source, sentences),
        notes=_notes(source, sections, table.notes, title),
    )


def _notes(
    source: Source, sections: tuple[Section, ...], table: tuple[str, ...], title: Text | None
) -> tuple[str, ...]:
    notes = [*source.lost, *table]
    if title is None:
        notes.append("no title was found")
    if not any(s.kind == "references" for s in sections):
        notes.append("no reference list was found")
    if not source.blocks:
        notes.append("the document has no text")
    return tuple(notes)


def whole(source: Source) -> Span:
    """The span of all text."""
    return Span(0, len(source.text))
