"""Sections: a heading, and the blocks under it.

In: blocks and the title. Out: sections in order; what stands before the first heading is "front".
"""

from __future__ import annotations

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
    return tuple(sections)
