"""Claims of a document without a table of rows: records, lists, or the lines of a table that lost its rules.

In: the sections. Out: `Table`. Imported only where there is no table: its many patterns take long to compile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from claimcheck.audit.citations import citations
from claimcheck.audit.document import Claim, Section
from claimcheck.audit.parse.items import claims_of_items, parted
from claimcheck.audit.parse.legend import unmarked
from claimcheck.audit.parse.loose import floating_claims, head_of_table, loose_claims
from claimcheck.audit.parse.records import record_claims
from claimcheck.audit.parse.table import Table
from claimcheck.audit.source import Block, Source, Span


def without_table(source: Source, sections: tuple[Section, ...]) -> Table:
    """Claims of records, of a list, or of a table that lost its rules."""
    claims, blocks = record_claims(source, sections)
    if claims:
        sure = any(c.confidence is not None for c in claims)
        opening = next((s.title.span for s in sections if s.kind == "claims" and s.title), claims[0].row)
        return Table(tuple(claims), opening, sure, frozenset(), blocks, ())
    inside = [s for s in sections if s.kind == "claims"]
    for index, section in enumerate(inside):
        items = claims_of_items(source, section)
        whole = bool(items) and all(c.verdict for c in items)
        loose = [] if whole else loose_claims(source, section)
        if loose and (not items or _marked(loose) > _marked(items)):
            return _table(section, loose, _of_table(source, section, loose), *unmarked(source, loose))
        if items:
            groups = [(s, claims_of_items(source, s)) for s in inside[index + 1 :]]
            return _lists([(section, items), *((s, found) for s, found in groups if _marked(found))])
    head = None
    if source.format in ("pdf", "text"):
        found, head = floating_claims(source)
        if found:
            sure = any(c.confidence is not None for c in found)
            used = frozenset(b for b in source.blocks if any(_touch(b.span, c.row) for c in found))
            return Table(tuple(found), head, sure, frozenset(), used, tuple(unmarked(source, found)))
    if findings := _findings(source, sections):
        return findings
    note = "no claims table was found"
    left = [b for s in inside for b in s.blocks]
    if left and all(b.kind == "row" for b in left) and len(left) == 1:
        note = "the claims table has no rows"
    elif left:
        note = "there is a section of claims, but its table could not be taken apart"
    elif head:
        note = f"{source.place(head.start)}: there is a table of claims, but it could not be taken apart"
    return Table((), None, False, frozenset(), frozenset(), (note,))


def _table(section: Section, claims: Sequence[Claim], blocks: frozenset[Block], *notes: str) -> Table:
    """Claims of a section without rows."""
    opening = section.title.span if section.title else section.span
    sure = any(c.confidence is not None for c in claims)
    return Table(tuple(claims), opening, sure, frozenset(), blocks, notes)


def _of_table(source: Source, section: Section, claims: Sequence[Claim]) -> frozenset[Block]:
    """The blocks of a table without rules, not those that end before its head or begin behind its rows."""
    spans = [t.span for c in claims for t in (c.verdict, c.confidence_text) if t] + [c.row for c in claims]
    head = head_of_table(source.raw(section.span))
    begin = min(section.span.start + head.start, min(spans).start) if head else section.span.start
    end = max(span.end for span in spans)
    return frozenset(b for b in section.blocks if b.span.start < end and b.span.end > begin)


def _lists(found: Sequence[tuple[Section, Sequence[Claim]]], *notes: str) -> Table:
    """Claims of the lists of one or several sections."""
    rows = {c.row for _, claims in found for c in claims}
    blocks = {b for s, claims in found if claims for b in s.blocks if b.kind == "item" or b.span in rows}
    claims = [claim for _, part in found for claim in part]
    numbered = [claim._replace(number=number) for number, claim in enumerate(claims, 1)]
    if numbered and not any(c.verdict for c in numbered):
        notes = (*notes, "the list of claims has no marks that could be read")
    return _table(found[0][0], numbered, frozenset(blocks), *notes)


def _findings(source: Source, sections: tuple[Section, ...]) -> Table | None:
    """Claims of a list of findings most of which cite, or of any lists most items of which carry a sign."""
    for index, section in enumerate(sections):
        if section.title is None:
            continue
        level = section.level
        if _FINDINGS.match(section.title.plain):
            group = [section, *takewhile(lambda s: s.level > level, sections[index + 1 :])]  # noqa: B023
            items = [b for s in group for b in s.blocks if b.kind == "item"]
            telling = sum(next(citations(source.raw(b.span)), None) is not None for b in items)
            told = len(items) > 1 and 2 * telling > len(items)
        elif told := _carries_signs(source, section):
            group = [s for s in sections[index:] if _carries_signs(source, s)]
        if told:
            table = _lists([(s, claims_of_items(source, s)) for s in group])
            what = f"the {len(table.claims)} points of '{section.title.plain}'"
            return replace(table, notes=(f"no claims table was found; {what} were read as claims",))
    return None


def _carries_signs(source: Source, section: Section) -> bool:
    items = [b for b in section.blocks if b.kind == "item"]
    return len(items) > 1 and 2 * sum(_carries_sign(source, b) for b in items) > len(items)


def _carries_sign(source: Source, block: Block) -> bool:
    """Whether an item has a mark that is no word and no box of a check list."""
    verdict = parted(source, block.span).verdict
    return verdict is not None and not source.raw(verdict)[:1].isascii()


_FINDINGS = re.compile(
    r"(?:key |main |principal |core |summary of )?(?:findings|takeaways|insights|conclusions)\b", re.I
)


def _touch(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _marked(claims: Sequence[Claim]) -> int:
    return sum(c.verdict is not None for c in claims)
