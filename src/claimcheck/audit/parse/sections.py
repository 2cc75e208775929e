"""Sections: a heading, and the blocks under it.

In: blocks and the title. Out: sections in order; what stands before the first heading is "front".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from claimcheck.audit.document import Section, Text
from claimcheck.audit.headings import (
    SectionKind,
    is_known_heading,
    kind_of,
    looks_like_work,
    names_author,
    names_studies,
    number_of,
)
from claimcheck.audit.parse.references import entries_of
from claimcheck.audit.source import Block, Source, Span

# Subsections belong to what they stand under, unless their own name says what they are.
_INHERITED = frozenset(
    {"methods", "results", "limitations", "references", "claims", "discussion", "introduction", "conclusion"}
)
_ROMAN = re.compile(r"[IVX]+")


class _Open(NamedTuple):
    """A section that the next heading may stand under."""

    level: int
    kind: SectionKind
    number: str


def split_sections(source: Source, title: Text | None) -> tuple[Section, ...]:
    """All sections of a source, the title's own heading left out."""
    sections = _with_whole_abstract(_split(source, title))
    return _with_footnotes(source, _with_studies(source, sections))


def _split(source: Source, title: Text | None) -> list[Section]:
    """A section for each heading, and one for what stands before the first."""
    sections: list[Section] = []
    kind: SectionKind = "front"
    level = 0
    heading: Block | None = None
    blocks: list[Block] = []
    parents: list[_Open] = []

    def close() -> None:
        if heading is None and not blocks:
            return
        spans = [b.span for b in ([heading] if heading else []) + blocks]
        sections.append(
            Section(
                kind=kind,
                title=Text(source.plain(heading.span), heading.span) if heading else None,
                level=level,
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
        name = source.plain(block.span)
        kind, number = kind_of(name), number_of(name)
        level = _level(_Open(block.level, kind, number), parents, lone=not blocks)
        heading, blocks = block, []
        while parents and parents[-1].level >= level:
            parents.pop()
        if kind == "other" and parents and parents[-1].kind in _INHERITED:
            kind = parents[-1].kind
        parents.append(_Open(level, kind, number))
    close()
    return sections


def _level(own: _Open, parents: Sequence[_Open], *, lone: bool) -> int:
    """The level of a heading by its number and name; `lone`: it stands right below the one before."""
    for parent in reversed(parents):
        if parent.number and own.number.startswith(parent.number + "."):  # "2.1" below "2"
            return max(own.level, parent.level + 1)
    above = parents[-1] if parents else None
    if lone and above and above.level == own.level:
        lettered = own.number == "A" and _ROMAN.fullmatch(above.number)  # "A." below "II."
        named = not own.number and own.kind == above.kind != "other"  # "Search strategy" below "Methods"
        if lettered or named:
            return own.level + 1
    return own.level


def _with_whole_abstract(sections: list[Section]) -> list[Section]:
    """The sections, with an abstract whose parts have headings of their own as one of them."""
    index = next((i for i, s in enumerate(sections) if s.kind == "abstract"), None)
    if index is None or sections[index].blocks or not sections[index].title:
        return sections
    parts = _parts(sections[index], sections[index + 1 :])
    blocks = tuple(b for part in parts for b in part.blocks)
    span = Span(sections[index].span.start, [sections[index], *parts][-1].span.end)
    whole = replace(sections[index], blocks=blocks, span=span)
    return [*sections[:index], whole, *sections[index + 1 + len(parts) :]]


def _parts(abstract: Section, following: Sequence[Section]) -> list[Section]:
    """The sections that are parts of an abstract: those below it, or those before the number 1."""
    below = list(takewhile(lambda s: s.level > abstract.level and _is_part(s), following))
    if below:  # an abstract that all else is below is the name of the document
        return below if any(s.level <= abstract.level for s in following[len(below) :]) else []
    beside = list(takewhile(_is_part, following))
    numbers = (number_of(s.title.plain) for s in following[len(beside) :] if s.title)
    first = next(filter(None, numbers), "")
    return beside if first in ("1", "I") else []


def _is_part(section: Section) -> bool:
    """Whether a section may be a part of an abstract, such as "Background" or "Objective"."""
    if section.title is None or number_of(section.title.plain):
        return False
    if section.kind == "other":
        return not is_known_heading(section.title.plain)
    return section.kind not in ("claims", "references")


def _with_studies(source: Source, sections: list[Section]) -> list[Section]:
    """The sections, with a list of works below "Included studies" as references if there are no others."""
    if any(s.kind == "references" for s in sections):
        return sections
    text = max((i for i, s in enumerate(sections) if s.kind != "other"), default=0)
    end = 0
    for index, section in enumerate(sections):
        named = names_studies(section.title.plain) if section.title and index >= end else None
        if not named:
            continue
        end = index + 1
        while end < len(sections) and sections[end].level > section.level:
            end += 1
        group = sections[index:end]
        if (named == "included" or text < end) and _lists_works(source, group):
            return [*sections[:index], *(replace(s, kind="references") for s in group), *sections[end:]]
    return sections


def _lists_works(source: Source, sections: Sequence[Section]) -> bool:
    """Whether most of what is listed in some sections are works; tables are left to the claims."""
    blocks = tuple(b for s in sections for b in s.blocks)
    if any(b.kind == "row" for b in blocks):
        return False
    works = [_is_work(source, b) for b in blocks if b.kind == "item"]
    if not works:  # a paragraph with a link may be about anything
        works = [names_author(source.raw(span)) for span, _ in entries_of(source, blocks)]
    return 2 * sum(works) > len(works)


def _with_footnotes(source: Source, sections: list[Section]) -> tuple[Section, ...]:
    """Definitions of footnotes in sections of their own, the list of references where there is no other."""
    notes = [b for s in sections for b in s.blocks if _is_note(source, b)]
    if not notes:
        return tuple(sections)
    listed = [b for s in sections if s.kind == "references" for b in s.blocks]
    others = frozenset(listed) - frozenset(notes)
    if any(b.kind in ("item", "row") or _is_work(source, b) for b in others):
        kept = frozenset(b for b in listed if _is_work(source, b))
    else:  # it consists of footnotes
        kept = frozenset(listed)
    moved = frozenset(notes) - kept
    cited = sum(_WORK.search(source.raw(b.span)) is not None for b in moved)
    lone = all(s.kind != "references" for s in sections) and 2 * cited > len(moved)
    return _without_notes(sections, moved, "references" if lone else "other")


def _without_notes(
    sections: Sequence[Section], notes: frozenset[Block], kind: SectionKind
) -> tuple[Section, ...]:
    """The sections, with footnotes behind them unless they have a heading of their own."""
    kept: list[Section] = []
    loose: list[Block] = []
    for section in sections:
        found = [b for b in section.blocks if b in notes]
        alone = section.title and found and len(found) == len(section.blocks)
        if alone and section.kind in ("other", "references"):
            kept.append(replace(section, kind=kind))
        else:
            kept.append(replace(section, blocks=tuple(b for b in section.blocks if b not in notes)))
            loose += found
    if loose:
        kept.append(Section(kind, None, 0, tuple(loose), Span(loose[0].span.start, loose[-1].span.end)))
    return tuple(kept)


def _is_work(source: Source, block: Block) -> bool:
    """Whether a block looks like a work, by its words or by where its links lead."""
    return looks_like_work(" ".join([source.raw(block.span), *source.links_from(block.span)]))


def _is_note(source: Source, block: Block) -> bool:
    """Whether a block is a footnote: "[^1]: …" in Markdown, what leads back to its number in HTML."""
    if block.kind not in ("item", "paragraph"):
        return False
    if source.format == "html":
        return any(url.startswith("#") for url in source.links_from(block.span))
    if _BACK.search(source.text, block.span.start, min(block.span.end, block.span.start + _MARK)):
        return True
    if block.kind != "item":
        return False
    line = source.text.rfind("\n", 0, block.span.start) + 1
    return source.text[line : block.span.start].lstrip().startswith("[^")


_WORK = re.compile(r"\b(?:19|20)\d\d\b|https?://|\bdoi\b|\barxiv\b", re.I)
# What a footnote of a Google document begins with: <a id="ftnt1"></a>, [[1]](#ftnt_ref1).
_BACK = re.compile(r"""(?:id|name)=["']?(?:ftnt|fn:?)\d|#(?:ftnt_?ref|fnref)""", re.I)
_MARK = 80  # characters of it
