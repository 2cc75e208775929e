"""The claims table: which table it is, which column is which, and what its marks mean.

In: blocks and sections. Out: claims with spans; without a table, list items or loose lines with marks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.audit.document import Claim, Section, Text
from claimcheck.audit.parse.loose import claims_of_items, loose_claims
from claimcheck.audit.parse.marks import confidence_of, mark_of
from claimcheck.audit.source import Block, Source, Span

_HEADS = {
    "claim": re.compile(r"^(?:the )?(?:extracted |key |source )?(?:claims?|statements?|findings?"
                        r"|assertions?|propositions?|claim text|text)\b", re.I),
    "mark": re.compile(r"^(?:independently )?(?:verified|verification(?: status| result)?|verdicts?"
                       r"|marks?|status|supported|valid|confirmed|correct|true|checked|check|decision"
                       r"|veracity|label|outcome|result|✓.*)\b|^✓", re.I),
    "confidence": re.compile(r"^(?:conf|confidence|certainty|probability|prob|credence|score"
                             r"|similarity)\b", re.I),
    "source": re.compile(r"^(?:sources?|references?|refs?|papers?|citations?|cites|evidence|doi|arxiv"
                         r"|provenance|pointer)\b", re.I),
    "number": re.compile(r"^(?:#|no\.?|nr\.?|id|index|n|№|claim (?:id|no\.?|#))$", re.I),
}  # fmt: skip


_MAX_COLUMNS = 40
MAX_ROW = 20_000  # characters; no row of claims is longer


@dataclass(frozen=True, slots=True)
class Table:
    """Claims and what of the source they used."""

    claims: tuple[Claim, ...]
    header: Span | None
    has_confidence: bool
    tables: frozenset[int]
    blocks: frozenset[Block]
    notes: tuple[str, ...]


def find_claims(source: Source, sections: tuple[Section, ...]) -> Table:
    """The claims of all claims tables; else of lists or loose lines in a claims section."""
    tables: dict[int, list[Block]] = defaultdict(list)
    for block in source.blocks:
        if block.kind == "row":
            tables[block.table].append(block)
    inside = {b.table for s in sections if s.kind == "claims" for b in s.blocks if b.kind == "row"}
    claims: list[Claim] = []
    used: set[int] = set()
    header: Span | None = None
    confident, notes = False, []
    for number, rows in tables.items():
        roles = _roles(source, rows, number in inside)
        if not roles:
            continue
        used.add(number)
        head = _is_header(source, rows[0])
        header = header or rows[0].span
        confident = confident or "confidence" in roles
        percent = _in_percent(source, rows[1:] if head else rows, roles)
        for row in rows[1:] if head else rows:
            claim = _claim(source, row, roles, len(claims) + 1, percent)
            if claim is not None:
                claims.append(claim)
            elif source.raw(row.span).strip(" |\t"):
                place = source.place(row.span.start)
                notes.append(
                    f"{place}: a row of the claims table has no claim text, or too much; it was left out"
                )
    if claims:
        return Table(tuple(claims), header, confident, frozenset(used), frozenset(), tuple(notes))
    return _without_table(source, sections)


def _without_table(source: Source, sections: tuple[Section, ...]) -> Table:
    """Claims of a list, or of a table that lost its rules."""
    for section in sections:
        if section.kind == "claims":
            items, loose = claims_of_items(source, section), loose_claims(source, section)
            found = loose if _marked(loose) > _marked(items) else items or loose
            if found:
                confident = any(c.confidence is not None for c in found)
                blocks = frozenset(section.blocks)
                opening = section.title.span if section.title else section.span
                return Table(tuple(found), opening, confident, frozenset(), blocks, ())
    note = "no claims table was found"
    if any(s.kind == "claims" and s.blocks for s in sections):
        note = "there is a section of claims, but its table could not be taken apart"
    return Table((), None, False, frozenset(), frozenset(), (note,))


def _marked(claims: Sequence[Claim]) -> int:
    return sum(c.verdict is not None for c in claims)


def _roles(source: Source, rows: Sequence[Block], inside: bool) -> dict[str, int]:
    """Column of each role; empty if the table holds no claims."""
    if max(len(r.cells) for r in rows) > _MAX_COLUMNS:
        return {}
    heads = [source.plain(c) for c in rows[0].cells] if _is_header(source, rows[0]) else []
    roles: dict[str, int] = {}
    for role, pattern in _HEADS.items():
        for column, head in enumerate(heads):
            if (
                column not in roles.values()
                and pattern.match(head)
                and not (role == "claim" and _HEADS["number"].match(head))
            ):
                roles.setdefault(role, column)
    data = rows[1:] if heads else rows
    if not data:
        return roles if {"claim", "mark"} <= roles.keys() else {}
    width = max(len(r.cells) for r in rows)
    if not heads or inside:
        _guess(source, data, width, roles)
    enough = "claim" in roles and ("mark" in roles or "confidence" in roles)
    return roles if enough or (inside and "claim" in roles) else {}


def _guess(source: Source, rows: Sequence[Block], width: int, roles: dict[str, int]) -> None:
    """Fill in roles from what the columns hold."""
    sample = rows[:50]
    columns = [[source.plain(r.cells[c]) for r in sample if c < len(r.cells)] for c in range(width)]
    free = [c for c in range(width) if c not in roles.values() and columns[c]]
    if "mark" not in roles:
        for column in free:
            if sum(mark_of(v) is not None for v in columns[column]) >= 0.6 * len(columns[column]):
                roles["mark"] = column
                free.remove(column)
                break
    if "confidence" not in roles:
        for column in free:
            known = [confidence_of(v) for v in columns[column]]
            if sum(v is not None for v in known) >= 0.6 * len(known) and not _counts_up(columns[column]):
                roles["confidence"] = column
                free.remove(column)
                break
    if "claim" not in roles and free:
        length, column = max((sum(map(len, columns[c])) / len(columns[c]), -c) for c in free)
        if length >= 15:
            roles["claim"] = -column


def _counts_up(values: Sequence[str]) -> bool:
    return all(v.strip("#. ").isdigit() and int(v.strip("#. ")) == i for i, v in enumerate(values, 1))


def _is_header(source: Source, row: Block) -> bool:
    if row.header:
        return True
    cells = [source.plain(c) for c in row.cells]
    known = sum(any(p.match(c) for p in _HEADS.values()) for c in cells)
    return (
        known >= 2
        and all(len(c) <= 40 for c in cells)
        and not any(mark_of(c) is not None and len(c) <= 2 for c in cells)
    )


def _in_percent(source: Source, rows: Sequence[Block], roles: dict[str, int]) -> bool:
    """Whether bare numbers of the column are percents: some exceed 1 and none 100."""
    if "confidence" not in roles:
        return False
    column = roles["confidence"]
    values = [source.plain(r.cells[column]) for r in rows if column < len(r.cells)]
    bare = [float(v.replace(",", ".")) for v in values if re.fullmatch(r"\d{1,3}(?:[.,]\d+)?", v)]
    return bool(bare) and max(bare) > 1 and max(bare) <= 100


def _claim(source: Source, row: Block, roles: dict[str, int], number: int, percent: bool) -> Claim | None:
    def cell(role: str) -> Text | None:
        column = roles.get(role)
        if column is None or column >= len(row.cells):
            return None
        span = row.cells[column]
        return Text(source.plain(span), span)

    text, verdict, confidence, pointer = (cell(r) for r in ("claim", "mark", "confidence", "source"))
    if row.span.end - row.span.start > MAX_ROW:
        return None
    if text is None or not text.plain:
        return None
    value = confidence_of(confidence.plain, percent) if confidence else None
    if value is None and verdict and (inner := re.search(r"\((.*?)\)", verdict.plain)):
        value = confidence_of(inner[1], percent)
    return Claim(
        number=number,
        text=text.plain,
        span=text.span,
        row=row.span,
        mark=mark_of(verdict.plain) if verdict else None,
        verdict=verdict,
        confidence=value,
        confidence_text=confidence if confidence and confidence.plain else None,
        pointer=pointer.plain if pointer else "",
    )
