"""The reference list: entries, their labels and identifiers.

In: the sections. Out: references in order, from bullets, numbers, paragraphs or rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from claimcheck.audit.document import Reference, Section
from claimcheck.audit.identifiers import ARXIV, DOI, URL
from claimcheck.audit.source import Block, Source, Span

_LABEL = re.compile(
    r"^\s*(?:\.\.\s+|<a [^<>]{1,80}></a>)?"
    r"(?:\[{1,3}@?([\w:+.-]{1,40})(?:,[^\[\],\n]{0,20})?\]{1,3}|\(?(\d{1,3})[.)]|@([\w:+.-]{1,40}?)\s*:"
    r"|\*\*@?([\w:+.-]{1,40}?):?\*\*:?)\s*"
)
# A key as pandoc writes it, in an entry or on the line before: "::: {#ref-jonkers2010 .csl-entry}".
_KEY = re.compile(r"\{#ref-([\w:+.-]{1,60})[^{}\n]{0,80}\}")
_KEY_ABOVE = re.compile(rf":::[ \t]*{_KEY.pattern}[ \t:]*\s*$")
_KEY_SIZE = 200  # characters of such a line
_TRAIL = ".,;:)]}>\"'*"
_LINE = re.compile(r"^([ \t]*)(?=\S)", re.M)
_NAME_FIRST = re.compile(r"(?=[A-Z][\w'’-]+,? (?:[A-Z]\.|[A-Z]{1,3}[,.]))")
_OPEN_RANGE = re.compile(r"\d[–-]$")
_AUTHOR_AND_YEAR = re.compile(r"^[^\W\d_][\w.'’-]+[ ,].*\b(?:19|20)\d\d[a-z]?\b", re.S)
_LABEL_LINE = re.compile(
    r"(?m)^[ \t]*(?:(?:\.\. )?\[(\d{1,3}|(?<=\.\. \[)[\w:+.-]{1,40})\]|(\d{1,3})\.)[ \t]+(?=\S)"
)


def find_references(source: Source, sections: tuple[Section, ...]) -> tuple[Reference, ...]:
    """All entries of all reference sections."""
    found: list[Reference] = []
    for section in sections:
        if section.kind == "references":
            for entry, label in _keyed(source, entries_of(source, section.blocks)):
                span = _without_table(source, entry)
                text = source.plain(span)
                if text:
                    raw = " ".join([source.raw(span), *_targets(source, span)])
                    found.append(make_reference(len(found) + 1, label, text, span, raw))
    return tuple(found)


def _without_table(source: Source, span: Span) -> Span:
    """The entry without a claims table that a PDF put after it."""
    if source.format not in ("pdf", "text"):
        return span
    from claimcheck.audit.parse.loose import head_of_table

    head = head_of_table(source.raw(span))
    return Span(span.start, span.start + len(source.raw(span)[: head.start].rstrip())) if head else span


def _targets(source: Source, span: Span) -> list[str]:
    return [url for part, url in source.links if part.start < span.end and span.start < part.end]


def _keyed(source: Source, entries: list[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    """The entries, those without a label by their keys."""
    for span, label in entries:
        above = max(0, span.start - _KEY_SIZE)
        key = None if label else _KEY_ABOVE.search(source.text, above, span.start)
        if not label and not key:
            key = _KEY.search(source.text, span.start, span.end)
        yield span, key[1] if key else label


def entries_of(source: Source, blocks: tuple[Block, ...]) -> list[tuple[Span, str]]:
    """Spans and labels of the entries of a list."""
    items = [b for b in blocks if b.kind == "item"]
    if items:
        entries = [
            (span, label or label_of(source.raw(span)))
            for span, label in _rejoined(source, [b for b in items if b.level <= items[0].level + 3])
        ]
        labels = {label for _, label in entries}
        if len(entries) > 1 and len(labels) == 1 and (first := min(labels)).isdigit():
            # "1." before each, as Markdown allows: a list is numbered from its first number on
            entries = [(span, str(int(first) + i)) for i, (span, _) in enumerate(entries)]
        strays = [b for b in blocks if b.kind == "paragraph" and _LABEL.match(source.raw(b.span))]
        return sorted(entries + [(b.span, label_of(source.raw(b.span))) for b in strays])
    rows = [b for b in blocks if b.kind == "row" and not b.header]
    if rows:
        return [(b.span, label_of(source.raw(b.cells[0])) if b.cells else "") for b in rows]
    entries = []
    for block in blocks:
        if block.kind == "paragraph":
            entries += _split_paragraph(source, block.span)
    return _without_tail(source, entries)


def _without_tail(source: Source, entries: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """The entries without the paragraphs behind the last that look like none: a signature, an address."""
    for end in range(len(entries), 0, -1):
        span, label = entries[end - 1]
        if label or _is_entry(source.raw(span)):
            return entries[:end]
    return entries


def _rejoined(source: Source, items: list[Block]) -> list[tuple[Span, str]]:
    """Spans and labels of items; one that only ends a page range, as "608–" and "648. doi:…", is none."""
    entries: list[tuple[Span, str]] = []
    for item in items:
        if entries and item.label.isdigit() and _OPEN_RANGE.search(source.raw(entries[-1][0])):
            entries[-1] = (Span(entries[-1][0].start, item.span.end), entries[-1][1])
        else:
            entries.append((item.span, item.label))
    return entries


def _split_paragraph(source: Source, span: Span) -> list[tuple[Span, str]]:
    """One entry per label or per line that is a URL or id of its own; else the paragraph is one entry."""
    raw = source.raw(span)
    starts = _labelled(raw) or _unlabelled(raw)
    if not starts:
        return [(span, label_of(raw))]
    if source.plain(Span(span.start, span.start + starts[0])):
        starts.insert(0, 0)
    ends = [*starts[1:], len(raw)]
    entries = []
    for start, end in zip(starts, ends, strict=True):
        part = raw[start:end]
        left = start + len(part) - len(part.lstrip())
        entries.append((Span(span.start + left, span.start + start + len(part.rstrip())), label_of(part)))
    return entries


def _labelled(raw: str) -> list[int]:
    """Where entries begin that have labels; "648." at a line's beginning is the end of a page range."""
    starts, last = [], None
    for match in _LABEL_LINE.finditer(raw):
        number = int(match[2]) if match[2] else None
        if number is None or last is None or number == last + 1:
            starts.append(match.start())
            last = number
    return starts


def _unlabelled(raw: str) -> list[int]:
    """Where entries begin: at lines that are indented least, or at those that begin as "Surname, A."."""
    first, *lines = [(len(m[1]), m.end()) for m in _LINE.finditer(raw)]
    least = min((indent for indent, _ in lines), default=0)
    hanging = [at for indent, at in lines if indent == least]
    named = [at for _, at in lines if _NAME_FIRST.match(raw, at)]
    for found in (hanging, named):
        starts = [first[1], *found]
        parts = [raw[a:b] for a, b in pairwise([*starts, len(raw)])]
        if len(parts) > 1 and all(map(_is_entry, parts)):
            return starts
    return []


def _is_entry(text: str) -> bool:
    return any(pattern.search(text) for pattern in (URL, ARXIV, DOI, _AUTHOR_AND_YEAR))


def label_of(text: str) -> str:
    """The label at the beginning of an entry, "" if it has none."""
    match = _LABEL.match(text)
    return next(filter(None, match.groups()), "") if match else ""


def make_reference(number: int, label: str, text: str, span: Span, raw: str) -> Reference:
    """A reference with its identifiers read from the raw text, where links still show."""
    urls = tuple(dict.fromkeys(m.group().rstrip(_TRAIL) for m in URL.finditer(raw)))
    arxiv = tuple(
        dict.fromkeys(re.sub(r"\.pdf$", "", m[1]).rstrip(_TRAIL + "-") for m in ARXIV.finditer(raw))
    )
    dois = tuple(dict.fromkeys((m[1] or m[2]).rstrip(_TRAIL) for m in DOI.finditer(raw)))
    return Reference(
        number, label, text, span, urls, tuple(a for a in arxiv if a), tuple(d for d in dois if d)
    )
