"""Claims written one after another as records: "Claim 3", then "Statement: …", "Status: …", "Confidence: …".

In: the sections. Out: claims with spans and the blocks they used, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from claimcheck.audit import languages
from claimcheck.audit.document import Claim, Section, Text
from claimcheck.audit.endings import ends_sentence
from claimcheck.audit.headings import SectionKind, kind_of
from claimcheck.audit.parse.fields import field_of_row, role_of
from claimcheck.audit.parse.items import SIGN, parted
from claimcheck.audit.parse.marks import confidence_of, mark_of
from claimcheck.audit.source import Block, Source, Span
from claimcheck.audit.wording import holds

_SIGN = rf"(?:{SIGN}[\s*_]*)?"
_NAME = rf"(?:claim|statement|finding|{languages.CLAIM_COLUMN})\s*(?:#|no\.?|nr\.?)?\s*\d{{1,3}}\b"
_TITLE = re.compile(
    rf"^[\s#*_]*(?:\d+(?:\.\d+)*[.)]?\s+)?(?P<sign>{_SIGN}){_NAME}[\s*_]*[:.)—–-]?[\s*_]*", re.I
)
# What a paragraph or item that is a claim begins with: "**Claim 1.**", "**C1.**", "**1.".
_LABEL = re.compile(
    rf"^(?:[\s>]|<[a-z]{{1,10}}>)*(?:[*_]{{0,3}}(?P<sign>{_SIGN}){_NAME}[*_]{{0,3}}[.)—–-]"
    r"|[*_]{0,3}C\d{1,3}(?:[*_]{0,3}[.:)]|[*_]{1,3}(?=\s))|[*_]{2,3}\d{1,3}[.)])(?:[*_]|</[a-z]{1,10}>)*\s+(?=\S)",
    re.I,
)
_FIELD = re.compile(
    r"^[ \t>]*(?:[-*+•:]\s+)?[*_]{0,3}(?P<key>[^\W\d_][\w /()-]{1,30}?)[ \t]{0,9}(?:\d{1,3})?[*_]{0,3}"
    r"[ \t]{0,9}[:=]{1,2}[*_]{0,3}[ \t]*"
    r"(?P<value>\S(?:.*\S)?)[ \t]*$", re.M,
)  # fmt: skip
_BETWEEN = re.compile(
    r"(?:(?:(?<![ \t])[ \t]+[·•|;/—–]|[.;,])[ \t]+|<br[ \t]*/?>[ \t]*"
    r"|(?<![ \t])[ \t]+(?=[*_]{2,3}[^\W\d_][\w /()-]{1,30}:[*_]{2,3}))"
    r"(?=[*_]{0,3}[^\W\d_][\w /()-]{1,30}?[*_]{0,3}[ \t]{0,9}[:=])"
)
_MARKED = re.compile(  # two of them are in every document that has such records
    rf"(?:status|verdict|verified|result|mark|verification|decision|supported|{languages.MARK_COLUMN})"
    r"[\w ]{0,3}[*_`]{0,3}\s{0,3}[:=|<]"
)
_NUMBERED = re.compile(r"^[\s#*_]*(?:C?\d{1,3}(?:\.\d{1,3})*[.):]?[*_]{0,3}\s+)?")
_CALLOUT = re.compile(r"[\s>]*\[![\w-]{1,20}\][+-]?(?:[ \t]*(?:[^\n]{0,14}\n|$)|[ \t]+)")  # "[!note] C1"
_IN_BRACKETS = re.compile(r"\(([^()]*)\)\s*$")
_ELSEWHERE: frozenset[SectionKind] = frozenset({"results", "discussion", "conclusion", "other"})
_LONGEST_KEY = 60  # with its bullet
_LEAST = 15  # characters of a claim
_SENTENCE = 6  # words of a heading that is one
# What a heading that is a sentence holds: a verb that is no noun, or how much it is.
_SAYS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|cannot|can|rose|fell|grew|led|held|made|cut|lowers?|raises?"
    r"|reduces?|improves?|outperforms?|beats?|exceeds?|prevents?|predicts?|protects?|depends?"
    r"|[a-z]{3,}(?<!e)ed)\b|\d\s?%|\d\.\d"
)


@dataclass(slots=True)
class _Record:
    """One claim while its fields are being read."""

    fields: dict[str, Span] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    start: int = 0
    named: bool = True  # it begins with "Claim 3" or the like: it is one even if nothing judges it


def record_claims(source: Source, sections: tuple[Section, ...]) -> tuple[list[Claim], frozenset[Block]]:
    """Claims of records, if at least one carries a mark or a confidence.

    Outside the claims' own sections at least two must carry a mark, and most of them.
    """
    records = _found(source, sections, frozenset({"claims"}))
    if not records and len(_MARKED.findall(source.whole_folded)) > 1:
        records = _found(source, sections, _ELSEWHERE)
        marked = sum("mark" in record.fields for record in records)
        records = records if marked > 1 and 2 * marked > len(records) else []
    claims = [_claim(source, r, number) for number, r in enumerate(records, 1)]
    return claims, frozenset(b for r in records for b in r.blocks)


def _found(source: Source, sections: tuple[Section, ...], kinds: frozenset[SectionKind]) -> list[_Record]:
    """Records of sections of some kinds, and of headings such as "Claim 3", if any is judged."""
    records = _records(source, sections, kinds)
    for record in records:
        name = record.fields.pop("name", None)
        if name:
            record.fields.setdefault("claim", name)
    records = [r for r in records if "claim" in r.fields and (r.named or _judged(r))]
    if any(map(_judged, records)):
        return records
    listed = (list(_listed(source, s)) for s in sections if s.kind in kinds)
    return next((found for found in listed if 2 * sum(map(_judged, found)) > len(found)), [])


def _judged(record: _Record) -> bool:
    return not record.fields.keys().isdisjoint(("mark", "confidence"))


def _records(source: Source, sections: tuple[Section, ...], kinds: frozenset[SectionKind]) -> list[_Record]:
    records: list[_Record] = []
    for section in sections:
        opened = _opened(source, section)
        if opened:
            records.append(opened)
        elif section.kind not in kinds:
            continue
        for block in section.blocks:
            if block.kind in ("paragraph", "item"):
                _read_block(source, block, records, opened)
            elif block.kind == "row" and (found := field_of_row(source, block)):
                _add(records, block, [found])
    return records


def _opened(source: Source, section: Section) -> _Record | None:
    """The claim that a heading opens: "Claim 3: …" anywhere, any heading below that of the claims."""
    if section.title is None:
        return None
    begin, end = section.title.span.start, section.title.span.end
    raw = source.raw(section.title.span)
    title = _TITLE.match(raw)
    if not title and (section.kind != "claims" or kind_of(section.title.plain) == "claims"):
        return None
    head = title or _NUMBERED.match(raw)
    rest = Span(begin + (head.end() if head else 0), end)
    record = _Record(start=begin, named=title is not None)
    if title and title["sign"]:
        record.fields["mark"] = Span(begin + title.start("sign"), begin + title.end("sign"))
    parts = parted(source, rest)
    if len(text := source.plain(parts.text)) >= _LEAST:
        record.fields["claim" if _states(text) else "name"] = rest
    elif title and not text:  # "Claim 1 (verified, 0.92)"
        record.fields |= {r: s for r, s in (("mark", parts.verdict), ("confidence", parts.sure)) if s}
    elif title and confidence_of(text.strip("()")) is not None:
        record.fields["confidence"] = rest
    return record


def _states(text: str) -> bool:
    """Whether a heading says something, with or without a full stop, and is no name of what stands below."""
    if text.endswith("?"):
        return False
    return ends_sentence(text) or (len(text.split()) >= _SENTENCE and _SAYS.search(text) is not None)


def _listed(source: Source, section: Section) -> Iterator[_Record]:
    """Items with fields of a deeper level: "1. …", then "- Verdict: ✓" and "- Confidence: 0.45"."""
    record: _Record | None = None
    level = 0
    for block in section.blocks:
        if block.kind != "item":
            record = None
        elif record and block.level > level:
            record.blocks.append(block)
            for role, span in _fields(source, block):
                record.fields.setdefault(role, span)
        else:
            own = list(_fields(source, block))
            first = min((span.start for _, span in own), default=block.span.end)
            claim = _before_key(source, Span(block.span.start, first)) if own else block.span
            record, level = _Record({"claim": claim}, [block], block.span.start), block.level
            for role, span in own:
                record.fields.setdefault(role, span)
            if claim:
                yield record


def _before_key(source: Source, span: Span) -> Span:
    """What stands before the key whose value begins at the end of the span."""
    raw = _BETWEEN.sub(_as_lines, source.raw(span))
    at = max(raw.rfind("\n"), 0)
    stop = source.raw(span)[at : at + 1] == "."  # the sentence's own
    return Span(span.start, span.start + len(raw[:at].rstrip("\n\r\t >")) + stop)


def _read_block(source: Source, block: Block, records: list[_Record], opened: _Record | None) -> None:
    """Add a block's fields to the last record, or begin the next; `opened`: by the heading above."""
    found = list(_fields(source, block))
    words = _words(source, block, found)
    label = _LABEL.match(source.raw(words))
    untold = opened is not None and "claim" not in records[-1].fields
    if label and not (opened and opened.named):
        words = Span(words.start + label.end(), words.end)
        records.append(_Record({"claim": words}, [block], block.span.start))
        if label["sign"]:
            records[-1].fields["mark"] = Span(
                block.span.start + label.start("sign"), block.span.start + label.end("sign")
            )
    elif untold and words:
        records[-1].fields["claim"] = words
        records[-1].blocks.append(block)
    elif found and not opened and block.kind == "paragraph" and len(source.plain(words)) >= _LEAST:
        records.append(_Record({"claim": words}, [], block.span.start, named=False))
    _add(records, block, found)


def _add(records: list[_Record], block: Block, found: list[tuple[str, Span]]) -> None:
    """Add fields to the last record, or begin the next with a claim of its own."""
    for role, span in found:
        if role == "claim" and (not records or "claim" in records[-1].fields):
            records.append(_Record(start=span.start))
        if records:
            records[-1].fields.setdefault(role, span)
    if found and records and block not in records[-1].blocks:
        records[-1].blocks.append(block)


def _words(source: Source, block: Block, found: list[tuple[str, Span]]) -> Span:
    """What stands in a block before its first key, without the head of a callout."""
    first = min((span.start for _, span in found), default=None)
    words = block.span if first is None else _before_key(source, Span(block.span.start, first))
    if callout := _CALLOUT.match(source.raw(words)):
        return Span(words.start + callout.end(), words.end)
    return words


def _fields(source: Source, block: Block) -> Iterator[tuple[str, Span]]:
    """Role and value of each "Key: value" of a block; a value runs on to the next key."""
    begin = block.span.start  # an item's key may stand before its text
    line = source.text.rfind("\n", max(0, begin - _LONGEST_KEY), begin) + 1 or begin
    if not holds(source.text[line : block.span.end], ":="):
        return
    raw = _BETWEEN.sub(_as_lines, source.text[line : block.span.end])
    matches = [(role, m) for m in _FIELD.finditer(raw) if (role := role_of(m["key"]))]
    for index, (role, match) in enumerate(matches):
        end = matches[index + 1][1].start() if index + 1 < len(matches) else len(raw)
        value = raw[match.start("value") : end].rstrip()
        start = line + match.start("value")
        yield role, Span(start, start + len(value))


def _as_lines(match: re.Match[str]) -> str:
    """A separator between two fields of a line as a line end, offset for offset."""
    return "\n" + " " * (len(match[0]) - 1)


def _claim(source: Source, record: _Record, number: int) -> Claim:
    def value(role: str) -> Text | None:
        span = record.fields.get(role)
        return Text(source.plain(span), span) if span else None

    verdict, confidence, pointer = value("mark"), value("confidence"), value("source")
    words = span = record.fields["claim"]
    parts = parted(source, words)
    if parts.verdict and not verdict:
        verdict, words = Text(source.plain(parts.verdict), parts.verdict), parts.text
    if parts.sure and not confidence:
        confidence, words = Text(source.plain(parts.sure), parts.sure), parts.text
    sure = confidence_of(confidence.plain.strip("()")) if confidence else None
    if sure is None and verdict and (inner := _IN_BRACKETS.search(verdict.plain)):
        sure = confidence_of(inner[1])
    return Claim(
        number=number,
        text=source.plain(words),
        span=words,
        row=Span(min(record.start, span.start), max(s.end for s in record.fields.values())),
        mark=mark_of(verdict.plain) if verdict else None,
        verdict=verdict,
        confidence=sure,
        confidence_text=confidence,
        pointer=pointer.plain if pointer else "",
    )
