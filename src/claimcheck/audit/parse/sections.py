"""Sections: a heading, and the blocks under it.

In: blocks and the title. Out: sections in order; what stands before the first heading is "front".
"""

from __future__ import annotations

import re
from dataclasses import replace

from claimcheck.audit.document import Section, Text
from claimcheck.audit.headings import SectionKind, kind_of
from claimcheck.audit.source import Block, Source, Span

# Subsections belong to what they stand under, unless their own name says what they are.
_INHERITED = frozenset(
    {"methods", "results", "limitations", "references", "claims", "discussion", "introduction", "conclusion"}
)


def split_sections(source: Source, title: Text | None) -> tuple[Section, ...]:
    """All sections of a source, the title's own heading left out."""
    sections: list[Section] = []
    kind: SectionKind = "front"
    heading: Block | None = None
    blocks: list[Block] = []
    parents: list[tuple[int, SectionKind]] = []

    def close() -> None:
        if heading is None and not blocks:
            return
        spans = [b.span for b in ([heading] if heading else []) + blocks]
        sections.append(
            Section(
                kind=kind,
                title=Text(source.plain(heading.span), heading.span) if heading else None,
                level=heading.level if heading else 0,
                blocks=tuple(blocks),
                span=Span(spans[0].start, max(s.end for s in spans)),
            )
        )

    for block in source.blocks:
        if block.kind != "heading":
            blocks.append(block)
            continue
        if title and block.span.start <= title.span.start < block.span.end and heading is None:
            continue
        close()
        heading, blocks = block, []
        kind = kind_of(source.plain(block.span))
        while parents and parents[-1][0] >= block.level:
            parents.pop()
        if kind == "other" and parents and parents[-1][1] in _INHERITED:
            kind = parents[-1][1]
        parents.append((block.level, kind))
    close()
    return _with_footnotes(source, sections)


def _with_footnotes(source: Source, sections: list[Section]) -> tuple[Section, ...]:
    """Definitions of footnotes in a section of their own, the list of references where there is no other."""
    notes = [
        b
        for s in sections
        if s.kind != "references"
        for b in s.blocks
        if b.kind in ("item", "paragraph") and _is_note(source, b)
    ]
    if not notes:
        return tuple(sections)
    cited = sum(_WORK.search(source.raw(b.span)) is not None for b in notes)
    lone = all(s.kind != "references" for s in sections) and 2 * cited > len(notes)
    moved = frozenset(notes)
    kept = (replace(s, blocks=tuple(b for b in s.blocks if b not in moved)) for s in sections)
    span = Span(notes[0].span.start, notes[-1].span.end)
    return (*kept, Section("references" if lone else "other", None, 0, tuple(notes), span))


def _is_note(source: Source, block: Block) -> bool:
    """Whether a block is a footnote: "[^1]: …" in Markdown, what leads back to its number in HTML."""
    if source.format == "html":
        return any(url.startswith("#") for url in source.links_from(block.span))
    if block.kind != "item":
        return False
    line = source.text.rfind("\n", 0, block.span.start) + 1
    return source.text[line : block.span.start].lstrip().startswith("[^")


_WORK = re.compile(r"\b(?:19|20)\d\d\b|https?://|\bdoi\b|\barxiv\b", re.I)
